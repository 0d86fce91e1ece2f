import { checkConsumption } from '../consumption.ts'
import { CONSUMPTION_ERROR, REASON_ERROR } from '../error-schemas.ts'
import { noConsumptionMeter } from '../errors.ts'
import { systemRoute } from '../route.ts'
import {
  instant,
  integer,
  list,
  META,
  model,
  object,
  ref,
  SYSTEM_ID,
  WINDOW_PARAMETERS,
  wattHours,
} from '../schemas.ts'
import { intervalsReply, monthFrom, type WindowRule } from '../window.ts'
import { rows } from '../wire.ts'

const INTERVAL = model(
  'ConsumptionStatsInterval',
  object({
    end_at: instant('End of the quarter of an hour'),
    devices_reporting: integer('Meters that reported', { minimum: 0 }),
    enwh: wattHours('Energy drawn'),
  }),
  { end_at: 1655319600, devices_reporting: 1, enwh: 212 },
)

const RESPONSE = model(
  'ConsumptionStatsResponse',
  object({
    system_id: SYSTEM_ID,
    total_devices: integer('Consumption meters', { minimum: 0 }),
    intervals: list(ref(INTERVAL), 'What was reported, day and night'),
    meta: ref(META),
  }),
  { system_id: 67, total_devices: 1, intervals: [INTERVAL.example], meta: META.example },
)

const RULE: WindowRule = {
  series: 'consumption',
  stepS: 900,
  missing: 'no consumption meter',
  gaps: 'the meter was not in service then',
  capS: monthFrom,
}

export const consumptionStats = systemRoute({
  name: 'consumption_stats',
  operationId: 'consumptionStats',
  summary: 'Consumption in quarters of an hour',
  description:
    'Intervals that end after start_at and not after end_at, of one month at most. Without permission to see consumption the answer is 401.',
  query: WINDOW_PARAMETERS,
  response: RESPONSE,
  models: [INTERVAL],
  others: { 401: CONSUMPTION_ERROR, 422: REASON_ERROR },
  answer(ask) {
    checkConsumption(ask, noConsumptionMeter)
    const { view, wire, meta } = ask
    return intervalsReply(ask, RULE, ({ startS, endS }) => ({
      system_id: view.system.id,
      total_devices: view.totalDevices('consumption'),
      intervals: rows(
        view.consumptionRows(startS, endS),
        (row) =>
          `{"end_at":${wire.atJson(row.endAt)},"devices_reporting":${row.devicesReporting},"enwh":${row.energyWh}}`,
      ),
      meta,
    }))
  },
})
