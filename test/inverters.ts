import { getTimes } from 'suncalc'
import { unitsBy } from '../src/simulation/energy/units.ts'
import { findInverter } from '../src/simulation/fleet/devices.ts'
import { createFleet, type Fleet } from '../src/simulation/fleet/fleet.ts'
import { civil, type Day, dayFrom } from '../src/time/calendar.ts'
import { createCache } from '../src/world/cache.ts'
import { createState } from '../src/world/state.ts'
import { finding, quantile } from './figures.ts'
import type { Finding, Section } from './finding.ts'

/** Microinverters as they clip, wake, fail and are followed by others. */

const MINNEAPOLIS = {
  country: 'US',
  state: 'MN',
  city: 'Minneapolis',
  postal_code: '55401',
  latitude: 44.98,
  longitude: -93.27,
  timezone: 'America/Chicago',
}
const ROOF = {
  place: MINNEAPOLIS,
  degradation_percent: 0.5,
  operational_at: '2010-06-01',
  snow: 'none',
} as const
const LIE = { tilt_deg: 30, azimuth_deg: 180 }
const BIG = 11

/** Under one sky: strong modules on M190, and equal ones on M190 and on D380; the roof of the captured days. */
function writtenFleet(): Fleet {
  const { fleet } = createFleet(
    {
      fleet: { systems: 0 },
      systems: [
        {
          ...ROOF,
          system_id: 1,
          arrays: [{ ...LIE, modules: BIG, panel_w: 300, inverter: 'M190' }],
        },
        {
          ...ROOF,
          system_id: 2,
          arrays: [{ ...LIE, modules: 10, panel_w: 190, inverter: 'M190' }],
        },
        {
          ...ROOF,
          system_id: 3,
          arrays: [{ ...LIE, modules: 10, panel_w: 190, inverter: 'D380' }],
        },
        {
          ...ROOF,
          system_id: 4,
          place: 'Sebastopol, CA',
          arrays: [{ modules: 35, panel_w: 190, inverter: 'M190', tilt_deg: 20, azimuth_deg: 195 }],
        },
      ],
    },
    'inverters',
    createCache(),
    createState(),
  )
  return fleet
}

function rowsOf(fleet: Fleet, id: number, day: Day) {
  const { zone } = fleet.system(id).site
  return fleet.measuredRows(id, zone.dayStartS(day), zone.dayStartS(day + 1))
}

function clipping(fleet: Fleet): Finding[] {
  const year = Array.from({ length: 365 }, (_, i) => dayFrom(2021, 1, 1) + i)
  const most = Math.max(...year.flatMap((day) => rowsOf(fleet, 1, day).map((row) => row.powerW)))
  const yieldOf = (id: number) =>
    year.reduce(
      (sum, day) => sum + rowsOf(fleet, id, day).reduce((wh, row) => wh + row.energyWh, 0),
      0,
    )
  const peak = findInverter('M190')!.peakVa
  return [
    finding(
      'Minneapolis',
      '11 × 300 W on M190, the flat top of a unit',
      most / BIG,
      [0.99 * peak, 1.01 * peak],
      '199, flat through an owner’s year; highest reports of other models .01 to .04 above their peak',
      'below 175',
      'W',
    ),
    finding(
      'Minneapolis',
      '10 × 190 W, D380 over M190',
      yieldOf(3) / yieldOf(2),
      [0.98, 1.02],
      '1: the same half twice',
      'cut at 86 W a half',
    ),
  ]
}

/** Minutes from sunrise, or to sunset, of the first and the last rows of days through a year. */
function dawnAndDusk(fleet: Fleet): Finding[] {
  const { latitudeDeg, longitudeDeg } = fleet.system(4).site
  const first: number[] = []
  const bright: number[] = []
  const last: number[] = []
  const dim: number[] = []
  for (let n = 0; n < 73; n++) {
    const day = dayFrom(2021, 1, 3) + 5 * n
    const found = rowsOf(fleet, 4, day)
    const noon = new Date(1000 * (86_400 * day + 72_000))
    const { sunrise, sunset } = getTimes(noon, latitudeDeg, longitudeDeg)
    const riseS = sunrise!.getTime() / 1000
    const setS = sunset!.getTime() / 1000
    const lit = found.filter((row) => row.powerW > 0)
    first.push((found[0]!.endAt - riseS) / 60)
    bright.push((lit[0]!.endAt - riseS) / 60)
    // A row of the evening is as far from the sun as its beginning.
    last.push((setS - found.at(-1)!.endAt + 300) / 60)
    dim.push((setS - lit.at(-1)!.endAt + 300) / 60)
  }
  const rowsWindow = [-2, 10] as const
  const told = '-1, -2, +9, at most +4 on four captured days; -2 to +10'
  const rows = (what: string, value: number, version1: string) =>
    finding('Sebastopol', what, value, rowsWindow, told, version1, 'min')
  const power = (what: string, value: number, window: Window, version1: string) =>
    finding('Sebastopol', what, value, window, BRIGHT, version1, 'min')
  return [
    rows('first row after sunrise, the earliest', Math.min(...first), '7'),
    rows('first row after sunrise, the latest', Math.max(...first), '16'),
    rows('last row before sunset, the latest', Math.min(...last), '7'),
    rows('last row before sunset, the earliest', Math.max(...last), '16'),
    power('first power after sunrise, median', quantile(bright, 0.5), [10, 15], '23 to 32'),
    power('first power after sunrise, the earliest', Math.min(...bright), [-1, 24], '23'),
    power('first power after sunrise, the latest', Math.max(...bright), [-1, 24], '32'),
    power('last power before sunset, median', quantile(dim, 0.5), [10, 15], '23 to 32'),
  ]
}

type Window = readonly [number, number]

const BRIGHT = '-1 to +24, median 10 to 15'

/** What took the place of units that failed, in a fleet of the first years by 2022. */
function replacements(): Finding[] {
  const nowS = dayFrom(2022, 6, 15) * 86_400
  const { fleet } = createFleet(
    { fleet: { systems: 300, countries: ['US'], built: { from: 2009, to: 2011 } } },
    'replacements',
    createCache(),
    createState(),
  )
  let failed = 0
  let others = 0
  let years = 0
  let boxes = 0
  let units = 0
  for (const id of fleet.ids) {
    const system = fleet.system(id)
    const all = unitsBy(system, fleet.incidents(id, Number.NEGATIVE_INFINITY, nowS), nowS)
    const built = all.filter(({ fromS }) => !Number.isFinite(fromS))
    units += built.length
    boxes += new Set(built.map(({ serialNumber }) => serialNumber.slice(0, 10))).size
    years += (built.length * (nowS - system.operationalAtS!)) / 31_557_600
    for (const spare of all.filter(({ fromS }) => Number.isFinite(fromS))) {
      failed += 1
      const model = findInverter(spare.model)!
      const { year } = civil(system.site.zone.dayOf(spare.fromS))
      if (model.fromYear <= year && year <= model.toYear) others += 1
    }
  }
  return [
    finding(
      '300 roofs of 2009 to 2011',
      'units that fail in a year',
      (100 * failed) / years,
      [0.7, 1.3],
      '1 of the early models (fixtures/inverters)',
      '1',
      '%',
    ),
    finding(
      '300 roofs of 2009 to 2011',
      'followed by a model sold then',
      others / failed,
      [1, 1],
      'an M190 of 2016 by an M250 or S280',
      'by its like',
    ),
    finding(
      '300 roofs of 2009 to 2011',
      'units in a run of serial numbers',
      units / boxes,
      [3, 17],
      'boxes of 10 to 20 as they were opened',
      'all of a roof',
    ),
  ]
}

/** The sections on inverters. */
export function inverters(): Section[] {
  const fleet = writtenFleet()
  return [
    {
      title: 'Inverters',
      why: 'Rows as they are measured in a year of a written roof without snow; what failed, of a generated fleet by June 2022.',
      findings: [...clipping(fleet), ...replacements()],
    },
    {
      title: 'Dawn and dusk',
      why: 'Every fifth day of a year, against suncalc; rows end on five-minute marks.',
      findings: dawnAndDusk(fleet),
    },
  ]
}
