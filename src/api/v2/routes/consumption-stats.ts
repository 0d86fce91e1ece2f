import { QUARTER_S } from '../../../time/steps.ts'
import { checkConsumption } from '../consumption.ts'
import { CONSUMPTION_ERROR, noConsumptionMeter, REASON_ERROR } from '../errors.ts'
import { instant, integer, meteredWattHours, SYSTEM_ID } from '../fields.ts'
import { META, metaOf } from '../meta.ts'
import { WINDOW_PARAMETERS } from '../parameters.ts'
import { systemRoute } from '../route.ts'
import { type AnswerOf, list, table } from '../table.ts'
import type { TimeFormat } from '../times.ts'
import { intervalsReply, monthFrom, type WindowRule } from '../window.ts'

const INTERVAL = table('ConsumptionStatsInterval', {
  end_at: instant('End of the quarter of an hour', 1655319600),
  devices_reporting: integer('Meters that reported', 1, { minimum: 0 }),
  enwh: meteredWattHours('Energy drawn', 212),
})

const RESPONSE = table('ConsumptionStatsResponse', {
  system_id: SYSTEM_ID,
  total_devices: integer('Consumption meters', 1, { minimum: 0 }),
  intervals: list(INTERVAL, 'What was reported, day and night'),
  meta: META,
})

/**
 * What `GET /systems/{system_id}/consumption_stats` answers; with its instants in another form: `ConsumptionStatsResponse<'iso8601'>`.
 *
 * @example
 * const answer = await simulator.inject('/systems/67/consumption_stats')
 * const { intervals } = answer.json<ConsumptionStatsResponse>()
 */
export type ConsumptionStatsResponse<Format extends TimeFormat = 'default'> = AnswerOf<
  typeof RESPONSE,
  Format
>

const RULE: WindowRule = {
  series: 'consumption',
  stepS: QUARTER_S,
  missing: 'no consumption meter',
  gaps: 'the meter was not in service then',
  capS: monthFrom,
  weekSwitch: 'consumption_stats_window',
}

export const consumptionStats = systemRoute({
  name: 'consumption_stats',
  operationId: 'consumptionStats',
  summary: 'Consumption in quarters of an hour',
  description:
    'Intervals that end after start_at and not after end_at, of one month at most. Without permission to see consumption the answer is 401.',
  query: WINDOW_PARAMETERS,
  response: RESPONSE,
  others: { 401: CONSUMPTION_ERROR, 422: REASON_ERROR },
  answer(ask) {
    checkConsumption(ask, noConsumptionMeter)
    const { view, wire } = ask
    return intervalsReply(ask, RULE, ({ startS, endS }) => ({
      system_id: view.system.id,
      total_devices: view.totalDevices('consumption'),
      intervals: view.consumptionRows(startS, endS).map((row) => ({
        end_at: wire.at(row.endAt),
        devices_reporting: row.devicesReporting,
        enwh: row.energyWh,
      })),
      meta: metaOf(ask),
    }))
  },
})
