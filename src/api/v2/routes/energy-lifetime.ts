import { atOnce } from '../../../simulation/work.ts'
import type { SystemAsk } from '../ask.ts'
import { type DayRange, dayRangeOf } from '../day-range.ts'
import { REASON_ERROR } from '../errors.ts'
import { date, dateOrNull, meteredWattHours, SYSTEM_ID, wattHours } from '../fields.ts'
import { META, metaOf } from '../meta.ts'
import { DAYS_PARAMETERS, wordParameter } from '../parameters.ts'
import { systemRoute } from '../route.ts'
import { type AnswerOf, list, optional, table } from '../table.ts'
import type { TimeFormat } from '../times.ts'

const days = (description: string, example: readonly number[], energy = meteredWattHours) =>
  list(energy('Energy of a day', example[0]!), description, example)

const RESPONSE = table('EnergyLifetimeResponse', {
  system_id: SYSTEM_ID,
  start_date: dateOrNull(
    'The day of the first value; null if the system never produced',
    '2022-06-12',
  ),
  meter_start_date: optional(
    date('The day from which production is what the meter measured', '2013-02-15'),
  ),
  production: days('One value for each day', [36120, 37984, 35310]),
  micro_production: optional(
    days('As the microinverters measured it', [36855, 38760, 36028], wattHours),
  ),
  meter_production: optional(days('As the meter measured it', [36120, 37984, 35310])),
  meta: META,
})

/**
 * What `GET /systems/{system_id}/energy_lifetime` answers; with its instants in another form: `EnergyLifetimeResponse<'iso8601'>`.
 *
 * @example
 * const answer = await simulator.inject('/systems/67/energy_lifetime')
 * const { production } = answer.json<EnergyLifetimeResponse>()
 */
export type EnergyLifetimeResponse<Format extends TimeFormat = 'default'> = AnswerOf<
  typeof RESPONSE,
  Format
>

export const energyLifetime = systemRoute({
  name: 'energy_lifetime',
  operationId: 'energyLifetime',
  summary: 'Production of each day',
  description:
    'One value for each day, without gaps; days of which nothing was reported are 0. With a meter the values are those of the microinverters up to its first full day, and its own from then on.',
  query: {
    ...DAYS_PARAMETERS,
    production: wordParameter(
      'Adds the full series of the microinverters and of the meter. Other values are ignored.',
      ['all'],
    ),
  },
  response: RESPONSE,
  others: { 422: REASON_ERROR },
  answer(ask) {
    const { view } = ask
    const range = dayRangeOf(ask)
    if ('why' in range)
      return { token: null, reason: () => range.why, body: () => atOnce(() => neverProduced(ask)) }
    const all = ask.text('production') === 'all'
    const isInVain = all && view.meterStartDay === undefined
    return {
      token: `${range.from}-${range.to}${all ? 'a' : ''}`,
      reason: () => (isInVain ? withoutMeter(view.system.id) : undefined),
      body: () => bodyOf(ask, range, all),
    }
  },
})

function withoutMeter(systemId: number): string {
  return `System ${systemId} has no enabled production meter, so production=all adds nothing: production is what its microinverters measured.`
}

function neverProduced(ask: SystemAsk) {
  return {
    system_id: ask.view.system.id,
    start_date: null,
    production: [],
    meta: metaOf(ask),
  }
}

function* bodyOf(ask: SystemAsk, { from, to }: DayRange, all: boolean) {
  const { view, wire } = ask
  const { meterStartDay } = view
  const both = all && meterStartDay !== undefined
  return {
    system_id: view.system.id,
    start_date: wire.date(from),
    meter_start_date: meterStartDay === undefined ? undefined : wire.date(meterStartDay),
    production: yield* view.daysWh('merged', from, to),
    micro_production: both ? yield* view.daysWh('micro', from, to) : undefined,
    meter_production: both ? yield* view.daysWh('meter', from, to) : undefined,
    meta: metaOf(ask),
  }
}
