import type { MeterIntervals } from '../../../simulation/known/view.ts'
import type { SystemAsk } from '../ask.ts'
import { REASON_ERROR } from '../error-schemas.ts'
import { moreThanAWeek } from '../errors.ts'
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
  string,
  WINDOW_PARAMETERS,
  wattHours,
} from '../schemas.ts'
import type { Times } from '../times.ts'
import { intervalsReply, monthFrom, type Window, type WindowRule } from '../window.ts'
import { float, rows } from '../wire.ts'

const INTERVAL = model(
  'RgmStatsInterval',
  object({
    end_at: instant('End of the quarter of an hour'),
    devices_reporting: integer('Meters that reported', { minimum: 0 }),
    wh_del: wattHours('Energy delivered'),
  }),
  { end_at: 1655319600, devices_reporting: 1, wh_del: 1043 },
)

const CHANNEL_INTERVAL = model(
  'MeterChannelInterval',
  object({
    channel: integer('Channel of the meter, from 1', { minimum: 1 }),
    wh_del: { type: 'number', nullable: true, description: 'Energy delivered [Wh]' },
    curr_w: integer('Mean power [W]', { nullable: true }),
    end_at: instant('End of the quarter of an hour'),
  }),
  { channel: 1, wh_del: 1043.0, curr_w: 4172, end_at: 1655319600 },
)

const METER = model(
  'MeterIntervals',
  object({
    meter_serial_number: string('The meter'),
    envoy_serial_number: string('The Envoy it reports through'),
    intervals: list(ref(CHANNEL_INTERVAL), 'By end, then by channel'),
  }),
  {
    meter_serial_number: '121812000345EIM1',
    envoy_serial_number: '121812000345',
    intervals: [CHANNEL_INTERVAL.example],
  },
)

const RESPONSE = model(
  'RgmStatsResponse',
  object({
    system_id: SYSTEM_ID,
    total_devices: integer('Active revenue-grade meters', { minimum: 0 }),
    intervals: list(ref(INTERVAL), 'Sums of all meters, the hours of night too'),
    meta: ref(META),
    meter_intervals: list(ref(METER), 'Each meter in service in the window, retired ones too'),
  }),
  {
    system_id: 67,
    total_devices: 1,
    intervals: [INTERVAL.example],
    meta: META.example,
    meter_intervals: [METER.example],
  },
)

const WEEK_S = 7 * 86_400

const RULE: WindowRule = {
  series: 'meter',
  stepS: 900,
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
  models: [INTERVAL, CHANNEL_INTERVAL, METER],
  others: { 422: REASON_ERROR },
  answer(ask) {
    const { view, wire, meta } = ask
    return intervalsReply(ask, RULE, ({ startS, endS }, isNone) => ({
      system_id: view.system.id,
      total_devices: view.totalDevices('meter'),
      intervals: rows(
        view.meterRows(startS, endS),
        (row) =>
          `{"end_at":${wire.atJson(row.endAt)},"devices_reporting":${row.devicesReporting},"wh_del":${row.energyWh}}`,
      ),
      meta,
      meter_intervals: isNone ? [] : metersOf(view.meterIntervals(startS, endS), wire),
    }))
  },
})

function metersOf(meters: readonly MeterIntervals[], wire: Times) {
  return meters.map((each) => ({
    meter_serial_number: each.meter.serialNumber,
    envoy_serial_number: each.envoySerialNumber,
    intervals: rows(
      each.rows,
      (row) =>
        `{"channel":${row.channel},"wh_del":${float(row.energyWh)},"curr_w":${row.powerW},"end_at":${wire.atJson(row.endAt)}}`,
    ),
  }))
}

/** In its last years the service refused long ranges instead of cutting them. */
function refuseMoreThanAWeek({ startS, endS }: Window, ask: SystemAsk): void {
  if (ask.world.behaviour.rgm_stats_window !== 'week' || endS - startS <= WEEK_S) return
  const days = (endS - startS) / 86_400
  throw moreThanAWeek(
    startS,
    endS,
    `The window spans ${days.toFixed(1)} days: send an end_at up to ${startS + WEEK_S}, or set behaviour.rgm_stats_window to month.`,
  )
}
