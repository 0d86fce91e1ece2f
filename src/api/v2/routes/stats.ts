import { REASON_ERROR } from '../error-schemas.ts'
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
  watts,
} from '../schemas.ts'
import { intervalsReply, type WindowRule } from '../window.ts'
import { rows } from '../wire.ts'

const INTERVAL = model(
  'StatsInterval',
  object({
    end_at: instant('End of the five minutes'),
    devices_reporting: integer('Microinverters that reported', { minimum: 0 }),
    powr: watts('Mean power'),
    enwh: wattHours('Energy'),
  }),
  { end_at: 1655319300, devices_reporting: 35, powr: 4214, enwh: 351 },
)

const RESPONSE = model(
  'StatsResponse',
  object({
    system_id: SYSTEM_ID,
    total_devices: integer('Active microinverters', { minimum: 0 }),
    intervals: list(ref(INTERVAL), 'What was reported; nothing at night'),
    meta: ref(META),
  }),
  {
    system_id: 67,
    total_devices: 35,
    intervals: [INTERVAL.example],
    meta: META.example,
  },
)

const RULE: WindowRule = {
  series: 'micro',
  stepS: 300,
  missing: 'no microinverters',
  gaps: 'microinverters report nothing at night, nor while they are silent; send a window by day',
  capS: (startS) => startS + 86_400,
}

export const stats = systemRoute({
  name: 'stats',
  operationId: 'stats',
  summary: 'Production in five-minute intervals, as the microinverters measured it',
  description:
    'Intervals that end after start_at and not after end_at, of one day at most. Intervals that were not reported are left out, as those of the night are.',
  query: WINDOW_PARAMETERS,
  response: RESPONSE,
  models: [INTERVAL],
  others: { 422: REASON_ERROR },
  answer(ask) {
    const { view, wire, meta } = ask
    return intervalsReply(ask, RULE, ({ startS, endS }) => ({
      system_id: view.system.id,
      total_devices: view.totalDevices('micro'),
      intervals: rows(
        view.microRows(startS, endS),
        (row) =>
          `{"end_at":${wire.atJson(row.endAt)},"devices_reporting":${row.devicesReporting},"powr":${row.powerW},"enwh":${row.energyWh}}`,
      ),
      meta,
    }))
  },
})
