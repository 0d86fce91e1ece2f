import type { IncidentKind, Status } from '../scenario/format.ts'
import { childKey, type Key, lognormal, uniform } from './random.ts'
import type { Incident, Socket, System } from './system.ts'

/**
 * Trouble on the roof. Written incidents come with the system; generated ones are drawn per block
 * of 64 days, so that any instant is answered by looking at its block and the one before.
 */

const DAY_S = 86_400
const BLOCK_DAYS = 64
const BLOCK_S = BLOCK_DAYS * DAY_S
/** A generated incident never outlasts a block, so that two blocks suffice. */
const LONGEST_S = 60 * DAY_S

/** When several apply the first in this order is shown (the order of the documented list). */
const PRECEDENCE: readonly IncidentKind[] = [
  'comm',
  'power',
  'meter',
  'meter_issue',
  'micro',
  'battery',
  'storage_idle',
]

/** The status that a set of active incidents shows. */
export function statusOf(active: readonly Incident[]): Status {
  return PRECEDENCE.find((kind) => active.some((incident) => incident.kind === kind)) ?? 'normal'
}

/** What happened to a system: every incident that overlaps [fromS, toS), oldest first. */
export interface Trouble {
  incidents(fromS: number, toS: number): Incident[]
  /** Equal for equal additions of the run time. */
  readonly stamp: string
}

/**
 * The trouble of a system: written, generated, added at run time; `ends` cuts incidents short, by
 * their id.
 */
export function troubleOf(
  system: System,
  added: readonly Incident[],
  ends: ReadonlyMap<string, number>,
): Trouble {
  const shorten = (one: Incident): Incident => {
    const endS = ends.get(one.id)
    return endS === undefined || endS >= one.toS ? one : { ...one, toS: endS }
  }
  return {
    incidents: (fromS, toS) =>
      [...system.incidents, ...added, ...generated(system, fromS, toS)]
        .map(shorten)
        .filter((one) => one.fromS < Math.min(toS, one.toS) && one.toS > fromS)
        .sort(byStart),
    stamp: [
      ...added.map(({ id, kind, fromS, toS }) => `${id}:${kind}:${fromS}:${toS}`),
      ...[...ends].filter(([id]) => id.startsWith(`${system.id}-`)).map(String),
      ...[...ends].filter(([id]) => system.incidents.some((one) => one.id === id)).map(String),
      ...[...ends].filter(([id]) => added.some((one) => one.id === id)).map(String),
    ].join(),
  }
}

function byStart(a: Incident, b: Incident): number {
  // Not a difference: both can be -Infinity.
  return Number(a.fromS > b.fromS) - Number(a.fromS < b.fromS)
}

function generated(system: System, fromS: number, toS: number): Incident[] {
  const startS = system.operationalAtS
  if (startS === null || !(system.realisticIncidents || system.standing)) return []
  const first = Math.max(0, Math.floor((fromS - startS) / BLOCK_S) - 1)
  const last = Math.floor((toS - startS) / BLOCK_S)
  const incidents: Incident[] = []
  for (let block = first; system.standing && block <= last; block++) {
    incidents.push(standing(system, system.standing, startS, block))
  }
  for (const cause of system.realisticIncidents ? CAUSES : []) {
    drawCause(cause, system, startS, first, last, incidents)
  }
  return incidents
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
      kind: 'micro',
      sockets: someSockets(system, key, i, 1 + Math.floor(uniform(key, i + 4) * 4)),
      energyLost: false,
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
  firstBlock: number,
  lastBlock: number,
  into: Incident[],
): void {
  const expected = (cause.perYear(system) * BLOCK_DAYS) / 365.25
  const key = childKey(system.key, cause.name)
  for (let block = firstBlock; block <= lastBlock; block++) {
    const count = poisson(uniform(key, block), expected)
    for (let n = 0; n < count; n++) {
      const draw = childKey(key, block, n)
      // Whole minutes, as a person reading a log would note them.
      const fromS = startS + block * BLOCK_S + 60 * Math.floor((uniform(draw, 0) * BLOCK_S) / 60)
      const lastS = Math.min(LONGEST_S, Math.max(600, cause.durationS(draw, 1)))
      const incident: Incident = {
        id: `${system.id}-${cause.name}-${block}-${n}`,
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
  fraction: 1,
  factor: 0.5,
  fifo: false,
  energyLost: true,
  replaces: false,
} as const

/** `fleet.statuses`: trouble that is never over for more than a quarter of an hour. */
function standing(system: System, kind: IncidentKind, startS: number, block: number): Incident {
  const fromS = startS + block * BLOCK_S
  const few = Math.max(1, Math.floor(system.modules / 6))
  return {
    id: `${system.id}-standing-${block}`,
    kind,
    fromS,
    toS: fromS + BLOCK_S - 900,
    ...DEFAULTS,
    ...(kind === 'power' && { fraction: 0.4 }),
    ...(kind === 'micro' && {
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
  while (quantile >= below && count < 20) {
    count += 1
    term = (term * expected) / count
    below += term
  }
  return count
}
