import type { SystemAsk } from '../ask.ts'
import { checkConsumption, notAuthorizedAt } from '../consumption.ts'
import { type DayRange, dayRangeOf } from '../day-range.ts'
import { REASON_ERROR } from '../error-schemas.ts'
import { lacks } from '../reasons.ts'
import { noContent } from '../reply.ts'
import { systemRoute } from '../route.ts'
import {
  DAYS_PARAMETERS,
  dateOrNull,
  list,
  META,
  model,
  object,
  ref,
  SYSTEM_ID,
  wattHours,
} from '../schemas.ts'

const RESPONSE = model(
  'ConsumptionLifetimeResponse',
  object({
    system_id: SYSTEM_ID,
    start_date: dateOrNull('The day of the first value; null if the system never produced'),
    consumption: list(wattHours('Energy of a day'), 'One value for each day'),
    meta: ref(META),
  }),
  {
    system_id: 67,
    start_date: '2022-06-12',
    consumption: [15230, 17411, 16048],
    meta: META.example,
  },
)

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
      return noContent(lacks(view.system.id, 'no consumption meter'))
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

function* bodyOf({ view, wire, meta }: SystemAsk, range?: DayRange) {
  return {
    system_id: view.system.id,
    start_date: range === undefined ? null : wire.date(range.from),
    consumption: range === undefined ? [] : yield* view.daysWh('consumption', range.from, range.to),
    meta,
  }
}
