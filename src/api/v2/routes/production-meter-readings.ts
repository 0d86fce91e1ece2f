import type { SystemAsk } from '../ask.ts'
import { REASON_ERROR } from '../error-schemas.ts'
import { replyOf } from '../reply.ts'
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
  wattHours,
} from '../schemas.ts'

const READING = model(
  'MeterReading',
  object({
    serial_number: string('The meter'),
    value: wattHours('Its odometer'),
    read_at: instant('When it was read, not after end_at'),
  }),
  { serial_number: '121812000345EIM1', value: 31109874, read_at: 1655319600 },
)

const RESPONSE = model(
  'ProductionMeterReadingsResponse',
  object({
    system_id: SYSTEM_ID,
    meter_readings: list(ref(READING), 'The last reading of each meter, retired ones too'),
    meta: ref(META),
  }),
  { system_id: 67, meter_readings: [READING.example], meta: META.example },
)

export const productionMeterReadings = systemRoute({
  name: 'production_meter_readings',
  operationId: 'productionMeterReadings',
  summary: 'Odometers of the revenue-grade production meters',
  description:
    'The last known reading of each meter at an instant. A retired meter keeps its last reading.',
  query: {
    end_at: integer('The instant in epoch seconds. Left out: now.', {
      format: 'int64',
      example: 1655319600,
    }),
  },
  response: RESPONSE,
  models: [READING],
  others: { 422: REASON_ERROR },
  answer(ask) {
    const endS = Math.min(ask.instant('end_at') ?? ask.nowS, ask.nowS)
    return replyOf({
      token: endS - (endS % 900),
      reason: ({ meter_readings }) =>
        meter_readings.length === 0 ? withoutReadings(ask, endS) : undefined,
      body: () => bodyOf(ask, endS),
    })
  },
})

function* bodyOf({ view, wire, meta }: SystemAsk, endS: number) {
  const readings = yield* view.odometers(endS)
  return {
    system_id: view.system.id,
    meter_readings: readings.map((reading) => ({
      serial_number: reading.serialNumber,
      value: reading.valueWh,
      read_at: wire.at(reading.readAtS),
    })),
    meta,
  }
}

function withoutReadings(ask: SystemAsk, endS: number): string {
  const { system } = ask.view
  return system.meters.some(({ kind }) => kind === 'production')
    ? `No production meter of system ${system.id} had been read by ${ask.say(endS)}: it was installed later, or has not reported yet; send a later end_at.`
    : `System ${system.id} has no production meter, so there is nothing to read: energy_lifetime has what its microinverters measured.`
}
