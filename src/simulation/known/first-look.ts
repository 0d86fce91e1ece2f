import { LIMITS } from '../../limits.ts'
import { kindOf } from '../../scenario/kinds.ts'
import { DAY_S } from '../../time/steps.ts'
import { productionMeters } from '../energy/meter.ts'
import { concernsEnvoy, concernsUnits, delaysUnits, silencesUnits } from '../incidents/scope.ts'
import { envoysOf } from '../succession.ts'
import type { ArrayGroup, Incident, System } from '../system.ts'

/**
 * What the first look at a system costs: the dearest answer about it, when nothing of it is known yet. It is
 * estimated from above, by how the days have to be worked out, so that what would take too long is told
 * before anybody waits for it.
 */

interface LookCost {
  readonly what: string
  readonly ms: number
}

/** What of a system has to be worked out, in days and what is asked on each of them. */
interface Measures {
  readonly system: System
  /** Since it went into operation. */
  readonly days: number
  readonly incidents: readonly Incident[]
  /** The days of all of them, added up. */
  readonly incidentDays: number
  /** How many days, of those, incidents last that are so. */
  readonly daysOf: (isSo: (one: Incident) => boolean) => number
  /** Groups whose Envoy's clock is wrong at any time, and for how many days it is. */
  readonly misdated: readonly ArrayGroup[]
  readonly misdatedDays: number
  readonly fixed: { readonly production: number; readonly meter: number }
}

interface Term {
  readonly what: string
  /** [µs of CPU]. */
  readonly us: (measures: Measures) => number
}

/**
 * Fitted from above to the times of some 200 random systems on Node 24 and an AMD EPYC;
 * `npm run bench -- --only largest` measures the largest that they let in.
 */
const TERMS: readonly Term[] = [
  {
    what: 'the days of its groups of modules',
    us: ({ system: { groups, envoys }, days }) =>
      days * (2.5 * planes(groups) + 0.7 * groups.length) + 3500 * envoys.length,
  },
  {
    what: 'units in the shade, each with days of its own',
    us: ({ system: { groups }, days }) =>
      days * 0.075 * modulesOf(groups.filter(({ mismatch }) => mismatch !== undefined)),
  },
  {
    what: 'units that lose alone, for incidents name or silence them',
    us: ({ system: { groups }, incidents, daysOf }) => {
      // What is only heard late is shared out as usual.
      const isApart = (one: Incident) =>
        kindOf(one).lowers !== undefined && (one.sockets !== undefined || silencesUnits(one))
      const apart = incidents.filter(isApart)
      const uneven = groups.filter((group) => apart.some((one) => concernsUnits(one, group)))
      return 0.075 * modulesOf(uneven) * daysOf(isApart)
    },
  },
  {
    what: 'a limit that may cut the rows of a day',
    us: ({ system: { groups }, daysOf }) =>
      daysOf((one) => kindOf(one).lowers === 'peak') * (8 * planes(groups) + 3 * groups.length),
  },
  {
    what: 'incidents, on each day of each',
    us: ({ system: { groups }, incidents, incidentDays }) =>
      incidentDays * (0.25 + 0.1 * groups.length) + 24 * planes(groups) * incidents.length,
  },
  {
    what: 'written days',
    us: ({ system: { groups }, fixed }) =>
      fixed.production * (3 * groups.length + 2 * planes(groups)) + 16 * fixed.meter,
  },
  {
    what: 'a clock that is wrong',
    us: ({ system, days, misdated, misdatedDays }) => {
      const meters = productionMeters(system).length
      // Meters ask for the rows of a day once more.
      const perDay = 11 * planes(misdated) * (meters > 0 ? 2 : 1) + 9 * meters
      return 6 * days * misdated.length + perDay * misdatedDays
    },
  },
  {
    what: 'noise that a wrong clock dates',
    us: ({ misdated, misdatedDays, daysOf }) =>
      Math.min(daysOf(delaysUnits), misdatedDays) *
      (8 * misdated.length + 0.2 * modulesOf(misdated)),
  },
  {
    what: 'written days that a wrong clock dates',
    us: ({ misdated, misdatedDays, fixed }) =>
      Math.min(fixed.production, misdatedDays) * 36 * misdated.length,
  },
]

/** What the first look at a system costs at an instant [ms of CPU], dearest first. */
function firstLook(
  system: System,
  incidents: readonly Incident[],
  nowS: number,
): readonly LookCost[] {
  const { operationalAtS: builtS, groups, envoys, fixedDays } = system
  if (builtS === null || builtS >= nowS) return []
  const begun = incidents.filter(({ fromS }) => fromS < nowS)
  const isWrong = (one: Incident) => kindOf(one).misdates === true
  const wrongClocks = begun.filter(isWrong)
  const wrongPlaces = envoys.map((first) => envoysOf(first).some((one) => one.clockOffsetS !== 0))
  const days = (nowS - builtS) / DAY_S
  const daysOf = (isSo: (one: Incident) => boolean) =>
    unionS(begun.filter(isSo), builtS, nowS) / DAY_S
  const measures: Measures = {
    system,
    days,
    incidents: begun,
    incidentDays: begun.reduce((sum, one) => sum + unionS([one], builtS, nowS), 0) / DAY_S,
    daysOf,
    misdated: groups.filter(
      ({ envoy }) => wrongPlaces[envoy] || wrongClocks.some((one) => concernsEnvoy(one, envoy)),
    ),
    misdatedDays: wrongPlaces.includes(true) ? days : daysOf(isWrong),
    fixed: {
      production: fixedDays?.production.length ?? 0,
      meter: fixedDays?.meter.length ?? 0,
    },
  }
  return TERMS.map(({ what, us }) => ({ what, ms: us(measures) / 1000 })).sort(
    (a, b) => b.ms - a.ms,
  )
}

/** Why the first look at a system would take longer than it may; undefined: it would not. */
export function firstLookExcess(
  system: System,
  incidents: readonly Incident[],
  nowS: number,
): string | undefined {
  const costs = firstLook(system, incidents, nowS)
  const ms = costs.reduce((sum, one) => sum + one.ms, 0)
  if (ms <= 1000 * LIMITS.firstLookS) return undefined
  const dearest = costs.slice(0, 2).map((one) => `${seconds(one.ms)} for ${one.what}`)
  const found = `the first look at it would take ${seconds(ms)} of CPU, of which ${dearest.join(' and ')}`
  return `${found}; it may take ${LIMITS.firstLookS} s`
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`
}

/** How long any of them lasts between two instants [s]. */
function unionS(incidents: readonly Incident[], startS: number, endS: number): number {
  let sumS = 0
  let untilS = startS
  for (const { fromS, toS } of incidents.toSorted((a, b) => a.fromS - b.fromS)) {
    const end = Math.min(toS, endS)
    sumS += Math.max(0, end - Math.max(fromS, untilS))
    untilS = Math.max(untilS, end)
  }
  return sumS
}

/** Groups under the open sky share what each module of an array makes. */
function planes(groups: readonly ArrayGroup[]): number {
  return new Set(groups.map(({ module }) => module)).size
}

function modulesOf(groups: readonly ArrayGroup[]): number {
  return groups.reduce((sum, { modules }) => sum + modules, 0)
}
