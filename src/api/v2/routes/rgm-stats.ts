import type { MeterIntervals } from '../../../simulation/known/view.ts'
import { QUARTER_S } from '../../../time/steps.ts'
import { REASON_ERROR } from '../errors.ts'
import {
  floatWattHoursOrNull,
  instant,
  integer,
  integerOrNull,
  meteredWattHours,
  SYSTEM_ID,
  string,
} from '../fields.ts'
import { META, metaOf } from '../meta.ts'
import { WINDOW_PARAMETERS } from '../parameters.ts'
import { systemRoute } from '../route.ts'
import { type AnswerOf, list, table } from '../table.ts'
import type { TimeFormat, Times } from '../times.ts'
import { intervalsReply, monthFrom, type WindowRule } from '../window.ts'

const INTERVAL = table('RgmStatsInterval', {
  end_at: instant('End of the quarter of an hour', 1655319600),
  devices_reporting: integer('Meters that reported', 1, { minimum: 0 }),
  wh_del: meteredWattHours('Energy delivered', 1043),
})

const CHANNEL_INTERVAL = table('MeterChannelInterval', {
  channel: integer('Channel of the meter', 1, { minimum: 1, maximum: 3 }),
  wh_del: floatWattHoursOrNull('Energy delivered; null: the channel is not wired', 521.5),
  curr_w: integerOrNull('Power when the interval ended [W]; null: the channel is not wired', 2107),
  end_at: instant('End of the quarter of an hour', 1655319600),
})

const METER = table('MeterIntervals', {
  meter_serial_number: string('The meter', '121812000345EIM1'),
  envoy_serial_number: string('The Envoy it reports through', '121812000345'),
  intervals: list(CHANNEL_INTERVAL, 'All three channels, by channel, then by end'),
})

const RESPONSE = table('RgmStatsResponse', {
  system_id: SYSTEM_ID,
  total_devices: integer('Active revenue-grade meters', 1, { minimum: 0 }),
  intervals: list(INTERVAL, 'Sums of all meters, the hours of night too'),
  meta: META,
  meter_intervals: list(METER, 'Each meter in service in the window, retired ones too'),
})

/**
 * What `GET /systems/{system_id}/rgm_stats` answers; with its instants in another form: `RgmStatsResponse<'iso8601'>`.
 *
 * @example
 * const answer = await simulator.inject('/systems/67/rgm_stats')
 * const { meter_intervals } = answer.json<RgmStatsResponse>()
 */
export type RgmStatsResponse<Format extends TimeFormat = 'default'> = AnswerOf<
  typeof RESPONSE,
  Format
>

const RULE: WindowRule = {
  series: 'meter',
  stepS: QUARTER_S,
  missing: 'no revenue-grade production meter in service',
  gaps: 'no meter was in service then; send a window after it was installed',
  capS: monthFrom,
  weekSwitch: 'rgm_stats_window',
}

export const rgmStats = systemRoute({
  name: 'rgm_stats',
  operationId: 'rgmStats',
  summary: 'Production in quarters of an hour, as revenue-grade meters measured it',
  description:
    'Intervals that end after start_at and not after end_at, of one month at most, for the site and for each channel of each meter.',
  query: WINDOW_PARAMETERS,
  response: RESPONSE,
  others: { 422: REASON_ERROR },
  answer(ask) {
    const { view, wire } = ask
    return intervalsReply(ask, RULE, ({ startS, endS }, isNone) => ({
      system_id: view.system.id,
      total_devices: view.totalDevices('meter'),
      intervals: view.meterRows(startS, endS).map((row) => ({
        end_at: wire.at(row.endAt),
        devices_reporting: row.devicesReporting,
        wh_del: row.energyWh,
      })),
      meta: metaOf(ask),
      meter_intervals: isNone
        ? []
        : view.meterIntervals(startS, endS).map((meter) => meterOf(meter, wire)),
    }))
  },
})

function meterOf({ meter, envoySerialNumber, rows }: MeterIntervals, wire: Times) {
  return {
    meter_serial_number: meter.serialNumber,
    envoy_serial_number: envoySerialNumber,
    intervals: rows.map((row) => ({
      channel: row.channel,
      wh_del: row.energyWh,
      curr_w: row.powerW,
      end_at: wire.at(row.endAt),
    })),
  }
}
