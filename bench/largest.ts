import { createSimulator, type Scenario } from '../src/index.ts'
import type { Table } from './figures.ts'
import type { BenchOptions } from './options.ts'

type Written = NonNullable<Scenario['systems']>[number]

const list = <T>(length: number, make: (i: number) => T): T[] =>
  Array.from({ length }, (_, i) => make(i))

const roofs = (count: number, modules: number) =>
  list(count, (i) => ({ modules, tilt_deg: 4 * i, azimuth_deg: 18 * i }))
const METERS = { production: list(7, (i) => ({ serial_number: `M${i}` })), consumption: {} }
const TWENTY: Written = { arrays: roofs(20, 100), envoys: 1, meters: METERS }
/** One array more than comes out even, so that each further Envoy splits one. */
const WIRED: Written = { arrays: [{ modules: 95 }, ...roofs(19, 100)] }
const shading = 'realistic' as const
const FROM = '2004-06-20'
const weak = (count: number) =>
  list(count, () => ({ kind: 'power' as const, fraction: 0.01, from: FROM }))
const limit = { kind: 'curtailment' as const, limit_w: 200_000, from: FROM }
const clock = { kind: 'clock' as const, offset_s: 40_000, from: FROM }
const noise = { kind: 'noise' as const, inverters: 1995, from: FROM }

/** Systems as large as they may be, with what befalls them every day. */
const SYSTEMS: readonly (readonly [string, Written])[] = [
  ['30 modules, nothing', { arrays: [{ modules: 30 }] }],
  ['20 arrays, 8 meters, losses', { ...TWENTY, incidents: weak(20) }],
  ['the same, shaded', { ...TWENTY, incidents: weak(20), shading }],
  ['60 groups, losses', { ...WIRED, envoys: 41, incidents: weak(12) }],
  ['60 groups, a limit', { ...WIRED, envoys: 41, incidents: [limit] }],
  ['24 groups, shaded, losses', { ...WIRED, envoys: 5, incidents: weak(12), shading }],
  ['24 groups, shaded, a limit', { ...WIRED, envoys: 5, incidents: [limit], shading }],
  ['20 arrays, wrong clocks, losses', { ...TWENTY, incidents: [clock, ...weak(12)] }],
  ['24 groups, shaded, wrong clocks', { ...WIRED, envoys: 5, incidents: [clock], shading }],
  ['20 arrays, wrong clocks, noise', { ...WIRED, envoys: 1, incidents: [clock, noise] }],
  ['20 arrays, all silent', { ...TWENTY, incidents: [{ kind: 'micro', from: FROM }] }],
]

const ID = 67
const PATHS = [
  `/systems/${ID}/summary`,
  `/systems/${ID}/energy_lifetime`,
  `/systems/inverters_summary_by_envoy_or_site?site_id=${ID}`,
]

/** CPU of the dearest answers of the largest systems, eighteen years old, never asked for. */
export async function largest(_: BenchOptions): Promise<Table[]> {
  const rows: [string, ...number[]][] = []
  for (const [name, written] of SYSTEMS) {
    const figures: number[] = []
    for (const path of PATHS) figures.push(await coldS(written, path))
    rows.push([name, ...figures])
  }
  return [
    {
      title: 'CPU of answers never given before, systems of eighteen years, all threads [s]',
      columns: ['system', 'summary', 'energy_lifetime', 'inverters_summary…'],
      rows,
    },
  ]
}

async function coldS(written: Written, path: string): Promise<number> {
  const place = 'Sebastopol, CA'
  const system = { system_id: ID, place, operational_at: '2004-06-10', ...written }
  const clockNow = { now: '2022-06-15T12:00:00-07:00', speed: 0 }
  const scenario = { seed: 'largest', clock: clockNow, systems: [system] }
  const simulator = await createSimulator({ scenario })
  const before = process.cpuUsage()
  const { status } = await simulator.inject(path)
  const { user, system: kernel } = process.cpuUsage(before)
  await simulator.close()
  if (status !== 200) throw new Error(`${path}: ${status}`)
  return (user + kernel) / 1e6
}
