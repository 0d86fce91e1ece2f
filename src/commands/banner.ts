import { fleetVersion, type Simulator } from '../index.ts'
import type { Mistake } from '../scenario/mistakes.ts'
import { VERSION } from '../version.ts'
import type { Options } from './parse.ts'
import { counted } from './table.ts'

/** What a client needs to know of a simulator that listens. */
export interface Announcement {
  readonly version: string
  /** As long as it stays, the same seed gives the same bytes. */
  readonly fleet_version: number
  readonly scenario: string
  readonly seed: string
  readonly systems: number
  readonly clock: ReturnType<Simulator['clock']['get']>
  readonly base_url: string
  /** null: no controls. */
  readonly simulator_url: string | null
  readonly key: string
  readonly user_id: string
  /** What works in the scenario, but perhaps otherwise than meant. */
  readonly notes: readonly Mistake[]
  /** A line that can be pasted into a shell; the system it asks for is one where it is day. */
  readonly curl: string
}

export function announcementOf(simulator: Simulator, options: Options): Announcement {
  const { baseUrl, key, userId, seed, systems, systemId } = simulator
  const path = systemId === undefined ? '/systems' : `/systems/${systemId}/summary`
  const query = `key=${encodeURIComponent(key)}&user_id=${userId}`
  const trust = options.tls && options.tlsCert === undefined ? trustOf(options) : ''
  return {
    version: VERSION,
    fleet_version: fleetVersion,
    scenario: simulator.scenario.name ?? options.snapshot ?? options.scenario,
    seed,
    systems: systems.length,
    clock: simulator.clock.get(),
    base_url: baseUrl,
    simulator_url: options.control ? simulator.simulatorUrl : null,
    key,
    user_id: userId,
    notes: simulator.notes,
    curl: `curl ${trust}'${baseUrl}${path}?${query.replaceAll("'", '%27')}'`,
  }
}

/** How curl is told to trust a certificate of our own making. */
function trustOf({ tlsCa }: Options): string {
  return tlsCa === undefined ? '-k ' : `--cacert '${tlsCa.replaceAll("'", "'\\''")}' `
}

/** The same for people. */
export function banner(told: Announcement, bold: (text: string) => string): string {
  const { version, fleet_version: fleet, scenario, seed, systems, clock, base_url: baseUrl } = told
  const origin = new URL(baseUrl).origin
  const pace = clock.speed === 0 ? 'standing still' : `at speed ${clock.speed}`
  const rows = [
    ['scenario', `${scenario}, ${counted(systems, 'system')}`],
    ['seed', seed],
    ['clock', `${clock.now}, ${pace}`],
    ['base URL', bold(baseUrl)],
    ['key', bold(told.key)],
    ['user_id', bold(told.user_id)],
    ['controls', told.simulator_url ?? 'switched off'],
    ['documents', `${origin}/docs`],
  ]
  const lines = rows.map(([name = '', value]) => `  ${name.padEnd(11)}${value}`)
  const notes = told.notes.map(({ path, message }) => `  note: ${path}: ${message}\n\n`).join('')
  return `Enlighten simulator ${version}, fleet version ${fleet}\n\n${lines.join('\n')}\n\n  ${told.curl}\n\n${notes}`
}
