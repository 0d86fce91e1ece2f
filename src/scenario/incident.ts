import { LIMITS } from '../limits.ts'
import {
  INCIDENT_KINDS,
  type IncidentKind,
  KINDS,
  type Kind,
  kindsWith,
  type OwnKey,
} from './kinds.ts'
import type { Report } from './mistakes.ts'
import {
  amount,
  defaultsOf,
  either,
  entriesOf,
  list,
  mapping,
  mappingOf,
  moment,
  named,
  orNull,
  type Schema,
  serials,
  share,
  type Take,
  text,
  type Value,
  whole,
  word,
} from './schema.ts'

/** Trouble on a roof: its span, and the keys that kinds of it take. */

const MEANINGS = Object.fromEntries(INCIDENT_KINDS.map((kind) => [kind, KINDS[kind].means]))

/** A description that begins with the kinds to which the key belongs. */
function of(key: OwnKey, description: string): string {
  return `${kindsWith(key).join(', ')}: ${description}`
}

/** The keys that only some kinds take; which, the table of kinds says. */
const ownKeys = {
  inverters: either(
    of(
      'inverters',
      'which microinverters. A number is that many, beginning with the lowest serial; a list is these serials. Left out: all.',
    ),
    [whole('How many', 1, 1e9), list('These', text('A serial number'), { minItems: 1 })],
    { examples: [4, ['121927000001', '121927000002']] },
  ),
  envoys: serials(
    of(
      'envoys',
      'the Envoys concerned, with what reports to them, by serial number. Left out: all',
    ),
    '121112607295',
  ),
  meters: serials(
    of('meters', 'the meters concerned, by serial number. Left out: all production meters'),
    '202125000001EIM1',
  ),
  fraction: share(of('fraction', 'the part of the production that is lost'), { default: 1 }),
  limit_w: amount(of('limit_w', 'the most that the whole system delivers [W]'), 0, 1e7, {
    unit: 'W',
    examples: [3000],
  }),
  factor: amount(
    of(
      'factor',
      'what the meter’s true reading is multiplied by: 2 if a phase is counted twice, -1 if it is wired the wrong way round. Left out beside offset_w: 1',
    ),
    -10,
    10,
    { default: 0.5, unit: 'factor' },
  ),
  offset_w: amount(
    of('offset_w', 'power that the meter reads too much, by day and by night [W]'),
    -100_000,
    100_000,
    { default: 0, unit: 'W' },
  ),
  offset_s: whole(
    of(
      'offset_s',
      'how far the clock is ahead [s]; below 0: behind. Rows count it in whole steps of theirs',
    ),
    -86_400,
    86_400,
    { examples: [3600] },
  ),
  catch_up: word(
    of('catch_up', 'how what was held back arrives when it ends'),
    {
      at_once: 'All of it with the first report',
      fifo: 'First in, first out: an hour for every day held back and 22.5 microinverters, status micro meanwhile',
    },
    { default: 'at_once' },
  ),
} as const satisfies Readonly<Record<OwnKey, Schema>>

const incidentKeys = {
  id: text('A name for it, unique in the world; the controls end it by this name', {
    examples: ['june-outage'],
  }),
  kind: word(
    'What is wrong: the status that the system shows while it lasts',
    MEANINGS as Readonly<Record<IncidentKind, string>>,
    { synonyms: ['type'] },
  ),
  from: moment(
    'When it begins. Left out: with the system (or, added by the controls, at the world’s now)',
    { synonyms: ['start'] },
  ),
  to: moment('When it is over: the first moment without it. Left out: still going on', {
    synonyms: ['end', 'until'],
  }),
  ...ownKeys,
} as const

const INCIDENT_RULES = { spans: [['from', 'to']], rule: ownKeyRule } as const

export const INCIDENT = mapping('Trouble on the roof over a span of time', incidentKeys, {
  required: ['kind'],
  ...INCIDENT_RULES,
})

/** What an incident is unless it says otherwise. */
export const INCIDENT_DEFAULTS = defaultsOf(INCIDENT)

/** What the controls take: an incident and the system that it happens to. */
export const ADDED_INCIDENT = mapping(
  'An incident and the system that it happens to',
  {
    system_id: whole('The system it happens to', 1, 2_147_483_647),
    ...incidentKeys,
  },
  { required: ['system_id', 'kind'], ...INCIDENT_RULES },
)

const { id: _id, kind: _kind, ...changeableKeys } = incidentKeys

/** What can be changed of an incident; null takes a key away, as if it had never been written. */
export const INCIDENT_CHANGE = mapping(
  'What changes of an incident; null takes a key away, as if it had never been written',
  Object.fromEntries(
    Object.entries(changeableKeys).map(([key, schema]) => [key, orNull(schema)]),
  ) as Readonly<Record<keyof typeof changeableKeys, Schema>>,
  { oneAtLeast: { of: Object.keys(changeableKeys), without: 'changes nothing' } },
)

/**
 * Trouble on a roof, over a span of time.
 *
 * @example
 * ```ts
 * const incident: Incident = { kind: 'micro', inverters: 4, from: '2022-05-01' }
 * ```
 */
export type Incident = Value<typeof INCIDENT>
/**
 * Trouble that comes at run time, and the system that it happens to.
 *
 * @example
 * ```ts
 * simulator.incidents.add({ system_id: 67, kind: 'comm', from: '2022-06-03', to: '2022-06-12' })
 * ```
 */
export type AddedIncident = Value<typeof ADDED_INCIDENT>

type Changeable = Omit<Incident, 'id' | 'kind'>

/**
 * What changes of an incident: keys of its kind, its beginning and its end. null takes a key away, as
 * if it had never been written: without `to` it is still going on.
 *
 * @example
 * ```ts
 * simulator.incidents.change('june-outage', { to: '2022-06-20' })
 * simulator.incidents.change('june-outage', { to: null })
 * ```
 */
export type IncidentChange = { readonly [K in keyof Changeable]?: Changeable[K] | null }

/** The id of an incident that is written without one, by its position in the list of its owner. */
export function incidentId(owner: number | 'incident', i: number): string {
  return `${owner}-${i + 1}`
}

/** What a scenario says of incidents beside those of its written systems. */
export const PLACED_INCIDENTS = list(
  'Incidents beside those of written systems: of generated ones, by system_id. One with the id of a written or generated incident of its system stands in the place of that.',
  ADDED_INCIDENT,
  {
    maxItems: LIMITS.placedIncidents,
    rule: placedIdsRule,
    examples: [[{ system_id: 48210, kind: 'micro', from: '2022-06-01' }]],
  },
)

export const INCIDENT_ENDS = named(
  'Written or generated incidents that ended early, by their ids, which the controls list',
  moment('When it ended'),
  { examples: [{ '67-1': '2022-06-10T12:00:00Z' }], rule: endsRule },
)

function placedIdsRule(value: unknown, _report: Report, take: Take): void {
  for (const { entry, i } of entriesOf(value)) {
    take('id among incidents', entry.id ?? incidentId('incident', i), [i, 'id'])
  }
}

function endsRule(value: unknown, report: Report): void {
  const count = Object.keys(mappingOf(value)).length
  if (count <= LIMITS.placedIncidents) return
  report([], `has ${count} entries; at most ${LIMITS.placedIncidents} are possible`)
}

/** Stands for a system that is none. */
export const UNKNOWN_SYSTEM = 0
/** Stands in a list for what is no serial number. */
export const UNKNOWN_SERIAL = ''

/** What the keys of an incident say together, whatever each of them holds. */
export const INCIDENT_AS_A_WHOLE = mapping(
  'An incident as a whole',
  Object.fromEntries(Object.keys(incidentKeys).map((key) => [key, {}])),
  INCIDENT_RULES,
)

/** The keys that only some kinds take. */
export const OWN_KEYS = Object.keys(ownKeys) as readonly OwnKey[]

function ownKeyRule(value: unknown, report: Report): void {
  const incident = mappingOf(value)
  const kind = INCIDENT_KINDS.find((word) => word === incident.kind)
  if (kind === undefined) return
  for (const key of OWN_KEYS) {
    const kinds = kindsWith(key)
    if (incident[key] === undefined || kinds.includes(kind)) continue
    report([key], `means nothing to ${kind}: it belongs to ${kinds.join(' and ')}`, true)
  }
  const { requires = [] }: Kind = KINDS[kind]
  for (const key of requires) {
    if (incident[key] === undefined) {
      report([key], `is missing: a ${kind} needs it`)
    }
  }
}
