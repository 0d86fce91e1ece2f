import { DAY_S, ROW_S } from '../../../time/steps.ts'
import { REASON_ERROR } from '../errors.ts'
import { instant, integer, SYSTEM_ID, wattHours, watts } from '../fields.ts'
import { META, metaOf } from '../meta.ts'
import { WINDOW_PARAMETERS } from '../parameters.ts'
import { systemRoute } from '../route.ts'
import { type AnswerOf, list, table } from '../table.ts'
import type { TimeFormat } from '../times.ts'
import { intervalsReply, type WindowRule } from '../window.ts'

const INTERVAL = table('StatsInterval', {
  end_at: instant('End of the five minutes', 1655319300),
  devices_reporting: integer('Microinverters that reported', 35, { minimum: 0 }),
  powr: watts('Mean power', 4214),
  enwh: wattHours('Energy', 351),
})

const RESPONSE = table('StatsResponse', {
  system_id: SYSTEM_ID,
  total_devices: integer('Active microinverters', 35, { minimum: 0 }),
  intervals: list(INTERVAL, 'What was reported; nothing at night'),
  meta: META,
})

/**
 * What `GET /systems/{system_id}/stats` answers; with its instants in another form: `StatsResponse<'iso8601'>`.
 *
 * @example
 * const answer = await simulator.inject('/systems/67/stats')
 * const { intervals } = answer.json<StatsResponse>()
 */
export type StatsResponse<Format extends TimeFormat = 'default'> = AnswerOf<typeof RESPONSE, Format>

const RULE: WindowRule = {
  series: 'micro',
  stepS: ROW_S,
  missing: 'no microinverters',
  gaps: 'microinverters report nothing at night, nor while they are silent; send a window by day',
  capS: (startS) => startS + DAY_S,
}

export const stats = systemRoute({
  name: 'stats',
  operationId: 'stats',
  summary: 'Production in five-minute intervals, as the microinverters measured it',
  description:
    'Intervals that end after start_at and not after end_at, of one day at most. Intervals that were not reported are left out, as those of the night are.',
  query: WINDOW_PARAMETERS,
  response: RESPONSE,
  others: { 422: REASON_ERROR },
  answer(ask) {
    const { view, wire } = ask
    return intervalsReply(ask, RULE, ({ startS, endS }) => ({
      system_id: view.system.id,
      total_devices: view.totalDevices('micro'),
      intervals: view.microRows(startS, endS).map((row) => ({
        end_at: wire.at(row.endAt),
        devices_reporting: row.devicesReporting,
        powr: row.powerW,
        enwh: row.energyWh,
      })),
      meta: metaOf(ask),
    }))
  },
})
