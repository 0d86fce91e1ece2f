import type { MeterIntervals } from '../../../simulation/known/view.ts'
import { DAY_S, QUARTER_S } from '../../../time/steps.ts'
import type { SystemAsk } from '../ask.ts'
import { moreThanAWeek, REASON_ERROR } from '../errors.ts'
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
import { intervalsReply, monthFrom, type Window, type WindowRule } from '../window.ts'

const INTERVAL = table('RgmStatsInterval', {
  end_at: instant('End of the quarter of an hour', 1655319600),
  devices_reporting: integer('Meters that reported', 1, { minimum: 0 }),
  wh_del: meteredWattHours('Energy delivered', 1043),
})

const CHANNEL_INTERVAL = table('MeterChannelInterval', {
  channel: integer('Channel of the meter, from 1', 1, { minimum: 1 }),
  wh_del: floatWattHoursOrNull('Energy delivered', 1043),
  curr_w: integerOrNull('Mean power [W]', 4172),
  end_at: instant('End of the quarter of an hour', 1655319600),
})

const METER = table('MeterIntervals', {
  meter_serial_number: string('The meter', '121812000345EIM1'),
  envoy_serial_number: string('The Envoy it reports through', '121812000345'),
  intervals: list(CHANNEL_INTERVAL, 'By end, then by channel'),
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

const WEEK_S = 7 * DAY_S

const RULE: WindowRule = {
  series: 'meter',
  stepS: QUARTER_S,
  missing: 'no revenue-grade production meter in service',
  gaps: 'no meter was in service then; send a window after it was installed',
  capS: monthFrom,
  refuse: refuseMoreThanAWeek,
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

/** In its last years the service refused long ranges instead of cutting them. */
function refuseMoreThanAWeek({ startS, endS }: Window, ask: SystemAsk): void {
  if (ask.world.behaviour.rgm_stats_window !== 'week' || endS - startS <= WEEK_S) return
  const days = (endS - startS) / DAY_S
  throw moreThanAWeek(
    startS,
    endS,
    `The window spans ${days.toFixed(1)} days: send an end_at up to ${startS + WEEK_S}, or set behaviour.rgm_stats_window to month.`,
  )
}
