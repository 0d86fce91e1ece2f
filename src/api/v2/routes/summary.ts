import { type Day, formatDate } from '../../../time/calendar.ts'
import type { SystemAsk } from '../ask.ts'
import { futureReason } from '../day-range.ts'
import { inFuture, REASON_ERROR } from '../errors.ts'
import {
  choice,
  date,
  instantOrNull,
  integer,
  meteredWattHours,
  SYSTEM_ID,
  watts,
} from '../fields.ts'
import { STATUS } from '../meta.ts'
import { dayParameter } from '../parameters.ts'
import { systemRoute } from '../route.ts'
import { type AnswerOf, table } from '../table.ts'
import type { TimeFormat } from '../times.ts'

const RESPONSE = table('SummaryResponse', {
  system_id: SYSTEM_ID,
  modules: integer('Active microinverters; 0 of a day in the past', 35, { minimum: 0 }),
  size_w: watts('DC rating of the modules; 0 of a day in the past', 6270),
  current_power: watts('Power of the newest interval; 0 of a day in the past', 4214),
  energy_today: meteredWattHours('Energy of the day', 21450),
  energy_lifetime: meteredWattHours('Energy of all days before it', 118630442),
  summary_date: date('The day', '2022-06-15'),
  source: choice('What measured the energies', ['microinverters', 'meter'], 'microinverters'),
  status: STATUS,
  operational_at: instantOrNull('When the system began to produce', 1201362300),
  last_report_at: instantOrNull('When an Envoy of the system last reported', 1655328612),
  last_interval_end_at: instantOrNull('When the newest reported interval ended', 1655328407),
})

/**
 * What `GET /systems/{system_id}/summary` answers; with its instants in another form: `SummaryResponse<'iso8601'>`.
 *
 * @example
 * const answer = await simulator.inject('/systems/67/summary')
 * const { energy_today } = answer.json<SummaryResponse>()
 */
export type SummaryResponse<Format extends TimeFormat = 'default'> = AnswerOf<
  typeof RESPONSE,
  Format
>

export const summary = systemRoute({
  name: 'summary',
  operationId: 'summary',
  summary: 'Power now, energy of a day and before it',
  description:
    'Sums up a system today, or on a day in the past: then sizes and power are 0, while status and times stay those of now.',
  query: {
    summary_date: dayParameter('The day to sum up. Left out: today at the site.', '2022-06-14'),
  },
  response: RESPONSE,
  others: { 422: REASON_ERROR },
  answer(ask) {
    const { today } = ask.view
    const day = ask.day('summary_date') ?? today
    if (day > today) throw inFuture(futureReason('summary_date', day, today))
    return { token: day, reason: () => beforeOperation(ask, day), body: () => bodyOf(ask, day) }
  },
})

function beforeOperation({ view }: SystemAsk, day: Day): string | undefined {
  const { operationalDay } = view
  if (operationalDay !== null && day >= operationalDay) return undefined
  const since = operationalDay === null ? 'never has' : `has since ${formatDate(operationalDay)}`
  return `System ${view.system.id} had not produced yet on ${formatDate(day)}: it ${since}; send a later summary_date, or none for today.`
}

function* bodyOf({ view, wire }: SystemAsk, day: Day) {
  const isToday = day === view.today
  return {
    system_id: view.system.id,
    modules: isToday ? view.totalDevices('micro') : 0,
    size_w: isToday ? view.system.sizeW : 0,
    current_power: isToday ? view.powerW() : 0,
    energy_today: (yield* view.daysWh('merged', day, day))[0]!,
    energy_lifetime: yield* view.lifetimeWhBefore(day),
    summary_date: wire.date(day),
    source: view.source,
    status: view.status,
    operational_at: wire.at(view.operationalAtS),
    last_report_at: wire.at(view.lastReportAtS),
    last_interval_end_at: wire.at(view.lastEnergyAtS()),
  }
}
