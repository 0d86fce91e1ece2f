import type { SystemAsk } from '../ask.ts'
import { checkConsumption, notAuthorizedAt } from '../consumption.ts'
import { type DayRange, dayRangeOf } from '../day-range.ts'
import { REASON_ERROR } from '../errors.ts'
import { dateOrNull, meteredWattHours, SYSTEM_ID } from '../fields.ts'
import { META, metaOf } from '../meta.ts'
import { DAYS_PARAMETERS } from '../parameters.ts'
import { systemRoute } from '../route.ts'
import { type AnswerOf, list, table } from '../table.ts'
import type { TimeFormat } from '../times.ts'
import { lacks } from '../window.ts'

const RESPONSE = table('ConsumptionLifetimeResponse', {
  system_id: SYSTEM_ID,
  start_date: dateOrNull(
    'The day of the first value; null if the system never produced',
    '2022-06-12',
  ),
  consumption: list(
    meteredWattHours('Energy of a day', 15230),
    'One value for each day',
    [15230, 17411, 16048],
  ),
  meta: META,
})

/**
 * What `GET /systems/{system_id}/consumption_lifetime` answers; with its instants in another form: `ConsumptionLifetimeResponse<'iso8601'>`.
 *
 * @example
 * const answer = await simulator.inject('/systems/67/consumption_lifetime')
 * const { consumption } = answer.json<ConsumptionLifetimeResponse>()
 */
export type ConsumptionLifetimeResponse<Format extends TimeFormat = 'default'> = AnswerOf<
  typeof RESPONSE,
  Format
>

export const consumptionLifetime = systemRoute({
  name: 'consumption_lifetime',
  operationId: 'consumptionLifetime',
  summary: 'Consumption of each day',
  description:
    'One value for each day, without gaps; days of which nothing was reported are 0. Without a consumption meter the answer is 204, without permission to see consumption 401.',
  query: DAYS_PARAMETERS,
  response: RESPONSE,
  others: {
    204: { type: 'null', description: 'The system has no consumption meter' },
    422: REASON_ERROR,
  },
  answer(ask) {
    checkConsumption(ask, notAuthorizedAt(ask))
    const { view } = ask
    if (!view.has('consumption')) {
      // Dates that can't be read are refused before the meter is missed, all others after it.
      ask.day('start_date')
      ask.day('end_date')
      return { status: 204, token: null, reason: lacks(view.system.id, 'no consumption meter') }
    }
    const range = dayRangeOf(ask)
    if ('why' in range) {
      return { token: null, reason: () => range.why, body: () => bodyOf(ask) }
    }
    return {
      token: `${range.from}-${range.to}`,
      reason: () => undefined,
      body: () => bodyOf(ask, range),
    }
  },
})

function* bodyOf(ask: SystemAsk, range?: DayRange) {
  const { view, wire } = ask
  return {
    system_id: view.system.id,
    start_date: range === undefined ? null : wire.date(range.from),
    consumption: range === undefined ? [] : yield* view.daysWh('consumption', range.from, range.to),
    meta: metaOf(ask),
  }
}
