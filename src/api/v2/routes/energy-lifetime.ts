import { atOnce } from '../../../simulation/work.ts'
import type { SystemAsk } from '../ask.ts'
import { type DayRange, dayRangeOf } from '../day-range.ts'
import { REASON_ERROR } from '../error-schemas.ts'
import { systemRoute } from '../route.ts'
import {
  choice,
  DAYS_PARAMETERS,
  date,
  dateOrNull,
  list,
  META,
  model,
  object,
  ref,
  SYSTEM_ID,
  wattHours,
} from '../schemas.ts'

const RESPONSE = model(
  'EnergyLifetimeResponse',
  object({
    system_id: SYSTEM_ID,
    start_date: dateOrNull('The day of the first value; null if the system never produced'),
    'meter_start_date?': date('The day from which production is what the meter measured'),
    production: list(wattHours('Energy of a day'), 'One value for each day'),
    'micro_production?': list(wattHours('Energy of a day'), 'As the microinverters measured it'),
    'meter_production?': list(wattHours('Energy of a day'), 'As the meter measured it'),
    meta: ref(META),
  }),
  {
    system_id: 67,
    start_date: '2022-06-12',
    meter_start_date: '2013-02-15',
    production: [36120, 37984, 35310],
    meta: META.example,
  },
)

export const energyLifetime = systemRoute({
  name: 'energy_lifetime',
  operationId: 'energyLifetime',
  summary: 'Production of each day',
  description:
    'One value for each day, without gaps; days of which nothing was reported are 0. With a meter the values are those of the microinverters up to its first full day, and its own from then on.',
  query: {
    ...DAYS_PARAMETERS,
    production: choice(
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

function neverProduced({ view, meta }: SystemAsk) {
  return { system_id: view.system.id, start_date: null, production: [], meta }
}

function* bodyOf({ view, wire, meta }: SystemAsk, { from, to }: DayRange, all: boolean) {
  const { meterStartDay } = view
  const both = all && meterStartDay !== undefined
  return {
    system_id: view.system.id,
    start_date: wire.date(from),
    meter_start_date: meterStartDay === undefined ? undefined : wire.date(meterStartDay),
    production: yield* view.daysWh('merged', from, to),
    micro_production: both ? yield* view.daysWh('micro', from, to) : undefined,
    meter_production: both ? yield* view.daysWh('meter', from, to) : undefined,
    meta,
  }
}
