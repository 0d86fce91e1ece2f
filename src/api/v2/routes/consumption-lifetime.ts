import type { SystemAsk } from '../ask.ts'
import { checkConsumption, notAuthorizedAt } from '../consumption.ts'
import { dayRangeOf } from '../day-range.ts'
import { REASON_ERROR } from '../error-schemas.ts'
import { lacks } from '../reasons.ts'
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
    const { view, wire } = ask
    const range = view.has('consumption') ? dayRangeOf(ask) : parsedOnly(ask)
    if (range === 'none') {
      return ask.noContent(lacks(view.system.id, 'no consumption meter'))
    }
    return range === undefined
      ? ask.json({ system_id: view.system.id, start_date: null, consumption: [], meta: ask.meta() })
      : ask.cachedAfter(
          view.daySteps('consumption', range.from, range.to),
          `${range.from}-${range.to}`,
          () => ({
            system_id: view.system.id,
            start_date: wire.date(range.from),
            consumption: view.daysWh('consumption', range.from, range.to),
            meta: ask.meta(),
          }),
        )
  },
})

/** Dates that can't be read are refused before the meter is missed, all others after it. */
function parsedOnly(ask: SystemAsk): 'none' {
  ask.day('start_date')
  ask.day('end_date')
  return 'none'
}
