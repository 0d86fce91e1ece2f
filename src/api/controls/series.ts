import { LIMITS } from '../../limits.ts'
import { quote, type Report, ScenarioError } from '../../scenario/mistakes.ts'
import { momentS } from '../../scenario/moment.ts'
import { flag, mapping, text, word } from '../../scenario/schema.ts'
import type { ToldPart, ToldRow } from '../../simulation/known/told-series.ts'
import type { Series } from '../../simulation/known/view.ts'
import type { System } from '../../simulation/system.ts'
import { finish } from '../../simulation/work.ts'
import { parseDate } from '../../time/calendar.ts'
import { parseInstant } from '../../time/instant.ts'
import { DAY_S, QUARTER_S, ROW_S } from '../../time/steps.ts'
import { both } from '../../world/both.ts'
import type { Query } from '../../world/query.ts'
import type { World } from '../../world/world.ts'
import { parametersIn } from './query.ts'
import { type ControlRoute, missing } from './route.ts'
import { choice, integer, list, nullable, number, object, string } from './shape.ts'

const STEPS = ['5m', '15m', 'day'] as const
const USUAL_STEP = '5m'
type Step = (typeof STEPS)[number]

const STEP_S: Readonly<Record<Step, number>> = { '5m': ROW_S, '15m': QUARTER_S, day: DAY_S }
/** How far back the rows begin where nobody says [s]. */
const USUAL_S: Readonly<Record<Step, number>> = { '5m': DAY_S, '15m': DAY_S, day: 30 * DAY_S }

const part = {
  energy_wh: integer('Energy of the interval, Wh'),
  power_w: number('Mean power of the interval, W'),
  known_at: nullable(integer('When it was or will be reported, epoch seconds; null: never')),
}
const row = object({
  end_at: integer('End of the interval, epoch seconds'),
  ...part,
  'parts?': list(object(part), 'Of each Envoy, where they tell of it at different times'),
})
const rows = (description: string) => list(row, description)

const MOMENT = 'a date is midnight at the site; or ISO 8601 with an offset, or epoch seconds'

const QUERY = mapping('Which rows', {
  from: text(`Where the rows begin: ${MOMENT}`, { minLength: 0, rule: momentRule }),
  to: text('Where they end, exclusive. Left out: now', { minLength: 0, rule: momentRule }),
  step: word('The length of a row', STEPS),
  units: flag('Also the power of each unit at the newest row, and its energy of that day'),
})

/** What happened on a roof, and when it was known: for pages and tests, in no journal. */
export const seriesRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/systems/:system_id/series',
    operationId: 'getSeries',
    summary: 'The rows of a system, reported or not, past and to come, and when each is known',
    query: QUERY,
    response: object({
      system_id: integer('The system'),
      step: choice('The length of a row', STEPS),
      now: integer('The world’s now, epoch seconds'),
      series: object({
        micro: rows('Of the microinverters'),
        'meter?': rows('Of the production meters; absent without one'),
        'consumption?': rows('Of the household; absent without its meter'),
      }),
      'units?': list(
        object({
          serial_number: string('Of a microinverter'),
          power_w: integer('Its power in the newest row that was reported, W'),
          energy_wh: integer('What it brought on the day of that row, as far as reported, Wh'),
        }),
        'Those that are not retired',
      ),
    }),
    answer({ slot, params, query }) {
      const id = Number(params.system_id)
      if (!slot.world.fleet.has(id)) {
        throw missing(`system ${params.system_id}`, 'GET /_simulator/systems lists them')
      }
      const system = slot.world.fleet.system(id)
      const nowS = slot.world.clock.nowS()
      const span = spanOf(query, system, nowS)
      const [{ step = USUAL_STEP, units }] = both(
        () => parametersIn(QUERY, query),
        () => checkSpan(span),
      )
      return {
        system_id: id,
        step,
        now: nowS,
        series: rowsOf(slot.world, system, { ...span, step }),
        ...(units && { units: unitsOf(slot.world, id, nowS) }),
      }
    },
  },
]

/** From when to when [epoch s], in steps of which length; NaN and undefined: that is wrong by itself. */
interface Span<S = Step | undefined> {
  readonly fromS: number
  readonly toS: number
  readonly step: S
}

function spanOf(query: Query, system: System, nowS: number): Span {
  const { from, to, step: word = USUAL_STEP } = query
  const step = STEPS.find((one) => one === word)
  const toS = to === undefined ? nowS : instantOf(to, system)
  const usualS = step === undefined ? Number.NaN : toS - USUAL_S[step]
  return { fromS: from === undefined ? usualS : instantOf(from, system), toS, step }
}

function checkSpan({ fromS, toS, step }: Span): void {
  const refuse = (path: string, message: string) => {
    throw new ScenarioError([{ path, message }])
  }
  if (toS <= fromS)
    refuse('to', 'it is not later than from, so there is nothing between: write a later one')
  const count = step === undefined ? 0 : (toS - fromS) / STEP_S[step]
  if (count > LIMITS.seriesRows) {
    const most = `at most ${LIMITS.seriesRows} at a time: ask for a shorter span or for longer steps`
    refuse('from', `these are ${Math.ceil(count)} rows, ${most}`)
  }
}

function rowsOf(world: World, system: System, { fromS, toS, step }: Span<Step>): object {
  const told = world.fleet.told(system.id)
  const { zone } = system.site
  const one = (series: Series): readonly ToldRow[] => {
    if (step === 'day') return told.days(series, zone.dayOf(fromS - 1) + 1, zone.dayOf(toS - 1))
    const stepS = series === 'micro' ? ROW_S : QUARTER_S
    return told.rows(series, floor(fromS, stepS), floor(toS, stepS))
  }
  const shown = (series: Series) => {
    const found = one(series)
    return (step === '15m' && series === 'micro' ? quarters(found) : found).map(toWire)
  }
  return {
    micro: shown('micro'),
    ...(told.has('meter') && { meter: shown('meter') }),
    ...(told.has('consumption') && { consumption: shown('consumption') }),
  }
}

/** Five-minute rows as quarters of an hour, each known with its last one. */
function quarters(rows: readonly ToldRow[]): ToldRow[] {
  const found = new Map<number, ToldRow>()
  for (const { endAt, energyWh, knownAtS } of rows) {
    const end = Math.ceil(endAt / QUARTER_S) * QUARTER_S
    const sum = (found.get(end)?.energyWh ?? 0) + energyWh
    found.set(end, { endAt: end, energyWh: sum, powerW: sum * (3600 / QUARTER_S), knownAtS })
  }
  return [...found.values()]
}

function toWire({ endAt, parts, ...row }: ToldRow): object {
  return { end_at: endAt, ...partToWire(row), ...(parts && { parts: parts.map(partToWire) }) }
}

function partToWire({ energyWh, powerW, knownAtS }: ToldPart): object {
  return { energy_wh: energyWh, power_w: powerW, known_at: knownAtS }
}

function unitsOf(world: World, id: number, nowS: number): object[] {
  const view = world.fleet.view(id, nowS)
  const dayWh = view.unitDayWh()
  return finish(view.inverters()).map(({ inverter, powerW }) => ({
    serial_number: inverter.serialNumber,
    power_w: powerW,
    energy_wh: dayWh.get(inverter.id) ?? 0,
  }))
}

function momentRule(value: unknown, report: Report): void {
  const written = String(value)
  if (!isMoment(written)) report([], `found ${quote(written)}: ${MOMENT}`)
}

function isMoment(written: string): boolean {
  return parseDate(written) !== undefined || parseInstant(written) !== undefined
}

function instantOf(sent: string | readonly string[], { site: { zone } }: System): number {
  return typeof sent === 'string' && isMoment(sent) ? momentS(sent, zone) : Number.NaN
}

function floor(instantS: number, stepS: number): number {
  return Math.floor(instantS / stepS) * stepS
}
