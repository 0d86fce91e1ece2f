import { decodeId, encodeId } from '../../../scenario/coded-id.ts'
import type { SystemView } from '../../../simulation/known/view.ts'
import type { Ask } from '../ask.ts'
import { choice, SYSTEM_ID, string } from '../fields.ts'
import { META, metaOf, STATUS } from '../meta.ts'
import { type Parameter, textParameter, wholeParameter } from '../parameters.ts'
import { fleetRoute } from '../route.ts'
import { CONNECTIONS, FILTER_PARAMETERS, filtersIn, referencesOf } from '../system-filter.ts'
import { systemPageOf } from '../system-page.ts'
import { type AnswerOf, list, optional, table } from '../table.ts'
import type { TimeFormat } from '../times.ts'

const SYSTEM = table('System', {
  system_id: SYSTEM_ID,
  system_name: string('Its name', 'Sample Residence 1'),
  system_public_name: string(
    'Its name for everyone; a general one if it is anonymous',
    'Residential System',
  ),
  status: STATUS,
  timezone: string('IANA name of its time zone', 'America/Los_Angeles'),
  country: string('ISO 3166 code of the country', 'US', { minLength: 2, maxLength: 2 }),
  state: string('State or region', 'CA'),
  city: string('City', 'Sebastopol'),
  postal_code: string('Postal code', '95472'),
  reference: optional(string("What the user's company calls it", 'SR-1')),
  other_references: optional(
    list(string('What it is called', 'Solarfox'), 'What other companies call it'),
  ),
  connection_type: choice('How its Envoy is connected', CONNECTIONS, 'ethernet'),
  meta: META,
})

const RESPONSE = table('SystemsResponse', {
  systems: list(SYSTEM, 'By system_id'),
  next: optional(string('Where the next page begins; absent on the last one', encodeId(67))),
})

/**
 * What `GET /systems` answers; with its instants in another form: `SystemsResponse<'iso8601'>`.
 *
 * @example
 * const answer = await simulator.inject('/systems')
 * const { systems } = answer.json<SystemsResponse>()
 */
export type SystemsResponse<Format extends TimeFormat = 'default'> = AnswerOf<
  typeof RESPONSE,
  Format
>

const ANY_NEXT = textParameter('The next of the page before', { example: encodeId(67) })
const NEXT: Parameter = {
  ...ANY_NEXT,
  wanted(value) {
    if (value === '') return ANY_NEXT.wanted(value)
    return decodeId(value) === undefined ? 'the next of a page' : undefined
  },
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
    limit: wholeParameter('Systems on a page', {
      minimum: 1,
      maximum: MAXIMUM_LIMIT,
      default: DEFAULT_LIMIT,
    }),
    next: NEXT,
    ...FILTER_PARAMETERS,
  },
  response: RESPONSE,
  answer(ask) {
    const after = decodeId(ask.text('next') ?? '') ?? 0
    const limit = limitOf(ask.text('limit'))
    return {
      token: null,
      reason: ({ systems }) => (systems.length === 0 ? emptyReason(ask, after) : undefined),
      body: () => bodyOf(ask, after, limit),
    }
  },
})

function emptyReason(ask: Ask, after: number): string {
  const filters = filtersIn(ask)
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
  const page = yield* systemPageOf(ask, after, limit, (view) => systemOf(ask, view))
  return {
    systems: page.rows,
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
    meta: metaOf({ view, wire: ask.times(site.zone) }),
  }
}
