import { QUARTER_S } from '../../../time/steps.ts'
import type { SystemAsk } from '../ask.ts'
import { REASON_ERROR } from '../errors.ts'
import { instant, meteredWattHours, SYSTEM_ID, string } from '../fields.ts'
import { META, metaOf } from '../meta.ts'
import { instantParameter } from '../parameters.ts'
import { systemRoute } from '../route.ts'
import { type AnswerOf, list, table } from '../table.ts'
import type { TimeFormat } from '../times.ts'

const READING = table('MeterReading', {
  serial_number: string('The meter', '121812000345EIM1'),
  value: meteredWattHours('Its odometer', 31109874),
  read_at: instant('When it was read, not after end_at', 1655319600),
})

const RESPONSE = table('ProductionMeterReadingsResponse', {
  system_id: SYSTEM_ID,
  meter_readings: list(READING, 'The last reading of each meter, retired ones too'),
  meta: META,
})

/**
 * What `GET /systems/{system_id}/production_meter_readings` answers; with its instants in another form: `ProductionMeterReadingsResponse<'iso8601'>`.
 *
 * @example
 * const answer = await simulator.inject('/systems/67/production_meter_readings')
 * const { meter_readings } = answer.json<ProductionMeterReadingsResponse>()
 */
export type ProductionMeterReadingsResponse<Format extends TimeFormat = 'default'> = AnswerOf<
  typeof RESPONSE,
  Format
>

export const productionMeterReadings = systemRoute({
  name: 'production_meter_readings',
  operationId: 'productionMeterReadings',
  summary: 'Odometers of the revenue-grade production meters',
  description:
    'The last known reading of each meter at an instant. A retired meter keeps its last reading.',
  query: {
    end_at: instantParameter('The instant in epoch seconds. Left out: now.', 1655319600),
  },
  response: RESPONSE,
  others: { 422: REASON_ERROR },
  answer(ask) {
    // By a clock that is ahead, the newest reading is later than now.
    const newestS = Math.max(ask.nowS, ask.view.lastRowEndS('meter') ?? 0)
    const endS = Math.min(ask.instant('end_at') ?? newestS, newestS)
    return {
      token: endS - (endS % QUARTER_S),
      reason: ({ meter_readings }) =>
        meter_readings.length === 0 ? withoutReadings(ask, endS) : undefined,
      body: () => bodyOf(ask, endS),
    }
  },
})

function* bodyOf(ask: SystemAsk, endS: number) {
  const { view, wire } = ask
  const readings = yield* view.odometers(endS)
  return {
    system_id: view.system.id,
    meter_readings: readings.map((reading) => ({
      serial_number: reading.serialNumber,
      value: reading.valueWh,
      read_at: wire.at(reading.readAtS),
    })),
    meta: metaOf(ask),
  }
}

function withoutReadings(ask: SystemAsk, endS: number): string {
  const { system } = ask.view
  return system.meters.some(({ kind }) => kind === 'production')
    ? `No production meter of system ${system.id} had been read by ${ask.say(endS)}: it was installed later, or has not reported yet; send a later end_at.`
    : `System ${system.id} has no production meter, so there is nothing to read: energy_lifetime has what its microinverters measured.`
}
