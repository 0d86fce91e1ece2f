import { INCIDENT_DEFAULTS } from '../../scenario/incident.ts'
import { type IncidentKind, kindOf } from '../../scenario/kinds.ts'
import { JULIAN_YEAR_DAYS } from '../../time/calendar.ts'
import { DAY_S } from '../../time/steps.ts'
import { childKey, type Key, lognormal, uniform } from '../random.ts'
import type { Incident, Socket, System } from '../system.ts'

/**
 * The incidents that the seed brings, drawn for each period of 64 days, so that any instant is
 * answered by looking at its period and the one before.
 */

const PERIOD_DAYS = 64
const PERIOD_S = PERIOD_DAYS * DAY_S
/** No incident outlasts a period, so that two of them suffice. */
const LONGEST_S = 60 * DAY_S
/** Nobody writes a shorter one down. */
const SHORTEST_S = 600
/** More of one cause in a period than that are too rare to look for. */
const MOST_A_PERIOD = 20

/** Standing trouble: how long it rests at the end of each period, what it takes, which part of the units. */
const REST_S = 900
const STANDING_FRACTION = 0.4
const STANDING_PART = 6

/** Those that may overlap [fromS, toS), and some around it. */
export function generatedIncidents(system: System, fromS: number, toS: number): Incident[] {
  const startS = system.operationalAtS
  if (startS === null || !(system.realisticIncidents || system.standing)) return []
  const first = Math.max(0, Math.floor((fromS - startS) / PERIOD_S) - 1)
  const last = Math.floor((toS - startS) / PERIOD_S)
  const incidents: Incident[] = []
  for (let period = first; system.standing && period <= last; period++) {
    incidents.push(standing(system, system.standing, startS, period))
  }
  for (const cause of system.realisticIncidents ? CAUSES : []) {
    drawCause(cause, system, startS, first, last, incidents)
  }
  return incidents
}

/** The one of that id, if the seed brings it; what is added to an id says in which period it began. */
export function generatedIncident(system: System, id: string): Incident | undefined {
  const [, owner, period] = /^(\d+)-[a-z-]+-(\d{1,6})(?:-|$)/.exec(id) ?? []
  if (Number(owner) !== system.id || system.operationalAtS === null) return undefined
  const fromS = system.operationalAtS + Number(period) * PERIOD_S
  return generatedIncidents(system, fromS, fromS).find((one) => one.id === id)
}

/** One cause of trouble: how often, how long, and what it is. */
interface Cause {
  readonly name: string
  readonly perYear: (system: System) => number
  readonly durationS: (key: Key, i: number) => number
  readonly shape: (
    system: System,
    key: Key,
    i: number,
  ) => Partial<Incident> & { kind: IncidentKind }
  /** Without power the Envoy is silent too, over the same span. */
  readonly silencesEnvoy?: true
}

const hours = (n: number) => n * 3600
const between = (low: number, high: number) => (key: Key, i: number) =>
  low + (high - low) * uniform(key, i)

/** Yearly rates and durations: reference reports of installers and of the vendor; see docs. */
const CAUSES: readonly Cause[] = [
  {
    name: 'router',
    perYear: () => 1.2,
    durationS: (key, i) => lognormal(key, i, hours(14), 1.3),
    shape: () => ({ kind: 'comm' }),
  },
  {
    name: 'abandoned-router',
    perYear: () => 0.27,
    durationS: between(10 * DAY_S, 55 * DAY_S),
    shape: () => ({ kind: 'comm' }),
  },
  {
    name: 'grid',
    perYear: () => 1.3,
    durationS: between(hours(1), hours(5)),
    shape: () => ({ kind: 'power' }),
    silencesEnvoy: true,
  },
  {
    name: 'branch',
    perYear: (system) => 0.03 * Math.ceil(system.modules / 16),
    durationS: between(DAY_S, 20 * DAY_S),
    shape: (system) => ({ kind: 'power', fraction: 1 / Math.ceil(system.modules / 16) }),
  },
  {
    name: 'unit',
    perYear: (system) => system.unitFailuresPerYear,
    durationS: between(5 * DAY_S, 40 * DAY_S),
    shape: (system, key, i) => ({
      kind: 'micro',
      sockets: someSockets(system, key, i, 1),
      replaces: true,
    }),
  },
  {
    name: 'line-noise',
    perYear: (system) => 0.008 * system.modules,
    durationS: between(hours(2), 4 * DAY_S),
    shape: (system, key, i) => ({
      kind: 'noise',
      sockets: someSockets(system, key, i, 1 + Math.floor(uniform(key, i + 4) * 4)),
    }),
  },
  {
    name: 'meter-link',
    perYear: (system) => (hasProductionMeter(system) ? 0.05 : 0),
    durationS: between(DAY_S, 10 * DAY_S),
    shape: () => ({ kind: 'meter' }),
  },
  {
    name: 'meter-wiring',
    perYear: (system) => (hasProductionMeter(system) ? 0.02 : 0),
    durationS: between(3 * DAY_S, 30 * DAY_S),
    shape: (_system, key, i) => ({ kind: 'meter_issue', factor: uniform(key, i) < 0.5 ? 0 : 0.5 }),
  },
]

function drawCause(
  cause: Cause,
  system: System,
  startS: number,
  firstPeriod: number,
  lastPeriod: number,
  into: Incident[],
): void {
  const expected = (cause.perYear(system) * PERIOD_DAYS) / JULIAN_YEAR_DAYS
  const key = childKey(system.key, cause.name)
  for (let period = firstPeriod; period <= lastPeriod; period++) {
    const count = poisson(uniform(key, period), expected)
    for (let n = 0; n < count; n++) {
      const draw = childKey(key, period, n)
      // Whole minutes, as a person reading a log would note them.
      const fromS = startS + period * PERIOD_S + 60 * Math.floor((uniform(draw, 0) * PERIOD_S) / 60)
      const lastS = Math.min(LONGEST_S, Math.max(SHORTEST_S, cause.durationS(draw, 1)))
      const incident: Incident = {
        id: `${system.id}-${cause.name}-${period}-${n}`,
        fromS,
        toS: fromS + 60 * Math.floor(lastS / 60),
        ...DEFAULTS,
        source: 'generated',
        ...cause.shape(system, draw, 2),
      }
      into.push(incident)
      if (cause.silencesEnvoy) into.push({ ...incident, id: `${incident.id}-comm`, kind: 'comm' })
    }
  }
}

/** What an incident is unless it says otherwise. */
export const DEFAULTS = {
  fraction: INCIDENT_DEFAULTS.fraction,
  limitW: Number.POSITIVE_INFINITY,
  factor: INCIDENT_DEFAULTS.factor,
  offsetW: INCIDENT_DEFAULTS.offset_w,
  offsetS: 0,
  fifo: false,
  replaces: false,
} as const

/** `fleet.statuses`: trouble that is never over for more than a quarter of an hour. */
function standing(system: System, kind: IncidentKind, startS: number, period: number): Incident {
  const fromS = startS + period * PERIOD_S
  const few = Math.max(1, Math.floor(system.modules / STANDING_PART))
  return {
    id: `${system.id}-standing-${period}`,
    kind,
    fromS,
    toS: fromS + PERIOD_S - REST_S,
    ...DEFAULTS,
    ...(kindOf({ kind }).lowers === 'share' && { fraction: STANDING_FRACTION }),
    ...(kindOf({ kind }).silences === 'inverters' && {
      sockets: someSockets(system, childKey(system.key, 'standing'), 0, few),
    }),
    source: 'generated',
  }
}

/** `count` places next to each other: what fails together hangs on one cable. */
function someSockets(system: System, key: Key, i: number, count: number): Socket[] {
  const all = system.modules
  const first = Math.floor(uniform(key, i) * all)
  return Array.from({ length: Math.min(count, all) }, (_, n) => socketAt(system, (first + n) % all))
}

/** The n-th place of a system, group by group. */
function socketAt({ groups }: System, n: number): Socket {
  let socket = n
  let group = 0
  while (socket >= groups[group]!.modules) {
    socket -= groups[group]!.modules
    group += 1
  }
  return { group, socket }
}

function hasProductionMeter(system: System): boolean {
  return system.meters.some(({ kind, disabled }) => kind === 'production' && !disabled)
}

/** The Poisson count at a quantile; rates here are small, so a few terms do. */
function poisson(quantile: number, expected: number): number {
  let term = Math.exp(-expected)
  let below = term
  let count = 0
  while (quantile >= below && count < MOST_A_PERIOD) {
    count += 1
    term = (term * expected) / count
    below += term
  }
  return count
}
