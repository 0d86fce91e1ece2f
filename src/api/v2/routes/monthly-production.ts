import { addMonths, type Day, formatDate } from '../../../time/calendar.ts'
import type { SystemAsk } from '../ask.ts'
import { type ApiError, invalidRange, REASON_ERROR, unparsable } from '../errors.ts'
import { date, meteredWattHours, SYSTEM_ID, string } from '../fields.ts'
import { META, metaOf } from '../meta.ts'
import { dayParameter, required } from '../parameters.ts'
import { readDay } from '../query.ts'
import { systemRoute } from '../route.ts'
import { type AnswerOf, list, table } from '../table.ts'
import type { TimeFormat } from '../times.ts'

const READING = table('MonthlyMeterReading', {
  serial_number: string('The meter', '121812000345EIM1'),
  start: meteredWattHours('Its odometer at the start of the month', 30141222),
  end: meteredWattHours('Its odometer at the end of the month', 31109874),
})

const RESPONSE = table('MonthlyProductionResponse', {
  system_id: SYSTEM_ID,
  start_date: date('First day of the month', '2022-04-01'),
  end_date: date('Last day of the month', '2022-04-30'),
  production_wh: meteredWattHours('Energy of the month', 968652),
  meter_readings: list(READING, 'Odometers of the meters in service; none without meters'),
  meta: META,
})

/**
 * What `GET /systems/{system_id}/monthly_production` answers; with its instants in another form: `MonthlyProductionResponse<'iso8601'>`.
 *
 * @example
 * const answer = await simulator.inject('/systems/67/monthly_production?start_date=2022-04-01')
 * const { production_wh } = answer.json<MonthlyProductionResponse>()
 */
export type MonthlyProductionResponse<Format extends TimeFormat = 'default'> = AnswerOf<
  typeof RESPONSE,
  Format
>

export const monthlyProduction = systemRoute({
  name: 'monthly_production',
  operationId: 'monthlyProduction',
  summary: 'Production of a month',
  description:
    'Energy of the month that begins on a day, which has to be a month ago at least. Measured by the meters if there are any. Deprecated: use production_meter_readings or energy_lifetime.',
  deprecated: true,
  query: {
    start_date: required(
      dayParameter(
        'First day of the month; its last is the day before the same of the next.',
        '2022-04-01',
      ),
    ),
  },
  response: RESPONSE,
  others: { 422: REASON_ERROR },
  answer(ask) {
    const start = startOf(ask)
    return {
      token: start,
      reason: ({ meter_readings }) =>
        meter_readings.length === 0 ? withoutReadings(ask, start) : undefined,
      body: () => bodyOf(ask, start),
    }
  },
})

function startOf(ask: SystemAsk): Day {
  const text = ask.text('start_date')
  const latest = addMonths(ask.view.today, -1)
  const remedy = `send a start_date up to ${formatDate(latest)}, one month ago`
  if (text === undefined) {
    throw invalidRange({ start_date: null, end_date: null }, `start_date is missing: ${remedy}.`)
  }
  const start = readDay(text)
  if (start === undefined) {
    throw unparsable(text, `start_date=${text} is no date: send YYYY-MM-DD.`, {
      start_date: text,
      end_date: null,
    })
  }
  if (lastDayOf(start) >= ask.view.today) throw notOver(ask, start, remedy)
  return start
}

function notOver({ wire }: SystemAsk, start: Day, remedy: string): ApiError {
  return invalidRange(
    { start_date: wire.date(start), end_date: wire.date(lastDayOf(start)) },
    `The month from ${formatDate(start)} is not over yet: ${remedy}.`,
  )
}

/** The day before the same day of the next month, or before the last if that month is shorter. */
function lastDayOf(start: Day): Day {
  return addMonths(start, 1) - 1
}

function* bodyOf(ask: SystemAsk, start: Day) {
  const { view, wire } = ask
  const end = lastDayOf(start)
  const daysWh = yield* view.daysWh('merged', start, end)
  return {
    system_id: view.system.id,
    start_date: wire.date(start),
    end_date: wire.date(end),
    production_wh: daysWh.reduce((sum, dayWh) => sum + dayWh, 0),
    meter_readings: yield* readingsOf(ask, start, end),
    meta: metaOf(ask),
  }
}

function* readingsOf({ view, zone }: SystemAsk, start: Day, end: Day) {
  const startS = zone.dayStartS(start)
  const endS = zone.dayStartS(end + 1)
  const atStart = yield* view.odometers(startS)
  const before = new Map(atStart.map((each) => [each.serialNumber, each.valueWh]))
  const inService = new Set(
    view.system.meters
      .filter((meter) => !meter.disabled && meter.installedAtS < endS && meter.retiredAtS > startS)
      .map((meter) => meter.serialNumber),
  )
  const atEnd = yield* view.odometers(endS)
  return atEnd
    .filter((each) => inService.has(each.serialNumber))
    .map((each) => ({
      serial_number: each.serialNumber,
      // A meter that came during the month began at zero.
      start: before.get(each.serialNumber) ?? 0,
      end: each.valueWh,
    }))
}

function withoutReadings({ view }: SystemAsk, start: Day): string {
  const { system, operationalDay } = view
  const end = lastDayOf(start)
  const month = `from ${formatDate(start)} to ${formatDate(end)}`
  if (operationalDay === null || operationalDay > end) {
    return `System ${system.id} had not produced yet ${month}: send a later start_date.`
  }
  return `No enabled production meter of system ${system.id} was in service ${month}, so there are no meter_readings; production_wh is what its microinverters measured.`
}
