import { decodeId, encodeId } from '../../../scenario/coded-id.ts'
import { STATUSES } from '../../../scenario/kinds.ts'
import type { SystemView } from '../../../simulation/known/view.ts'
import { type Ask, metaOf } from '../ask.ts'
import { replyOf } from '../reply.ts'
import { fleetRoute } from '../route.ts'
import {
  choice,
  integer,
  list,
  META,
  model,
  object,
  ref,
  type Schema,
  STATUS,
  SYSTEM_ID,
  string,
} from '../schemas.ts'
import { referencesOf } from '../system-filter.ts'
import { systemPageOf } from '../system-page.ts'
import { rows, toJson } from '../wire.ts'

const CONNECTIONS = ['ethernet', 'wifi', 'cellular'] as const

const SYSTEM = model(
  'System',
  object({
    system_id: SYSTEM_ID,
    system_name: string('Its name'),
    system_public_name: string('Its name for everyone; a general one if it is anonymous'),
    status: ref(STATUS),
    timezone: string('IANA name of its time zone'),
    country: string('ISO 3166 code of the country', { minLength: 2, maxLength: 2 }),
    state: string('State or region'),
    city: string('City'),
    postal_code: string('Postal code'),
    'reference?': string("What the user's company calls it"),
    'other_references?': list({ type: 'string' }, 'What other companies call it'),
    connection_type: choice('How its Envoy is connected', CONNECTIONS),
    meta: ref(META),
  }),
  {
    system_id: 67,
    system_name: 'Sample Residence 1',
    system_public_name: 'Residential System',
    status: 'normal',
    timezone: 'America/Los_Angeles',
    country: 'US',
    state: 'CA',
    city: 'Sebastopol',
    postal_code: '95472',
    reference: 'SR-1',
    connection_type: 'ethernet',
    meta: META.example,
  },
)

const RESPONSE = model(
  'SystemsResponse',
  object({
    systems: list(ref(SYSTEM), 'By system_id'),
    'next?': string('Where the next page begins; absent on the last one'),
  }),
  { systems: [SYSTEM.example], next: encodeId(67) },
)

const FILTERS: Readonly<Record<string, Schema>> = {
  system_id: integer('The system', { minimum: 1 }),
  system_name: string('A part of the name, in any case'),
  status: choice('Status of the system', STATUSES),
  reference: string("What the user's company calls it, in any case"),
  installer: string('Who installed it'),
  connection_type: choice('How its Envoy is connected', CONNECTIONS),
}

/** Filters for one value, and for any of several. */
function bothSpellings(filters: Readonly<Record<string, Schema>>): Record<string, Schema> {
  const pairs = Object.entries(filters).flatMap(([name, schema]) => [
    [name, schema] as const,
    [`${name}[]`, list(schema, `Any of these: ${schema.description}`)] as const,
  ])
  return Object.fromEntries(pairs)
}

export const DEFAULT_LIMIT = 100
export const MAXIMUM_LIMIT = 1000

export const systems = fleetRoute({
  name: 'systems',
  operationId: 'systems',
  summary: 'The systems a user may see',
  description:
    'A page of systems by ascending system_id. Filters of different kinds narrow the list down together; several values of one kind widen it.',
  query: {
    limit: integer('Systems on a page', {
      minimum: 1,
      maximum: MAXIMUM_LIMIT,
      default: DEFAULT_LIMIT,
    }),
    next: string('The next of the page before', { example: encodeId(67) }),
    ...bothSpellings(FILTERS),
  },
  response: RESPONSE,
  models: [SYSTEM],
  answer(ask) {
    const after = decodeId(ask.text('next') ?? '') ?? 0
    const limit = limitOf(ask.text('limit'))
    return replyOf({
      token: null,
      reason: ({ systems }) => (systems.length === 0 ? emptyReason(ask, after) : undefined),
      body: () => bodyOf(ask, after, limit),
    })
  },
})

function emptyReason(ask: Ask, after: number): string {
  const filters = Object.keys(FILTERS).filter((name) => ask.list(name).length > 0)
  const behind = after > 0 ? ` with a system_id above ${after}, where next begins` : ''
  const passing = filters.length > 0 ? ` that passes ${filters.join(' and ')}` : ''
  const remedy =
    filters.length > 0
      ? 'widen the filters'
      : after > 0
        ? 'the page before was the last one'
        : 'let it see some in access.users of the scenario, or ask as another user'
  return `The user ${ask.user.userId} may see no system${behind}${passing}: ${remedy}.`
}

/** Whole, and within bounds: what is no number, or none above zero, counts as left out. */
function limitOf(text: string | undefined): number {
  const limit = Math.trunc(Number(text))
  return limit > 0 ? Math.min(limit, MAXIMUM_LIMIT) : DEFAULT_LIMIT
}

function* bodyOf(ask: Ask, after: number, limit: number) {
  const page = yield* systemPageOf(ask, after, limit, (view) => toJson(systemOf(ask, view)))
  return {
    systems: rows(page.rows, (row) => row),
    next: page.next === undefined ? undefined : encodeId(page.next),
  }
}

function systemOf(ask: Ask, view: SystemView) {
  const { system } = view
  const { site } = system
  const { reference, others } = referencesOf(system, ask.user.company)
  return {
    system_id: system.id,
    system_name: system.name,
    system_public_name: system.publicName,
    status: view.status,
    timezone: site.zone.name,
    country: site.country,
    state: site.state,
    city: site.city,
    postal_code: site.postalCode,
    reference,
    other_references: others.length === 0 ? undefined : others,
    connection_type: system.connectionType,
    meta: metaOf(view, ask.times(site.zone)),
  }
}
