import { valueIn } from '../../scenario/check.ts'
import { type Report, ScenarioError } from '../../scenario/mistakes.ts'
import { published } from '../../scenario/publish.ts'
import { amount, either, mapping, mappingOf } from '../../scenario/schema.ts'
import { both } from '../../world/both.ts'
import { FASTEST, followTrouble, notSpan, secondsOf, stepTrouble } from '../../world/clock.ts'
import type { ControlRoute } from './route.ts'
import { instant, integer, number, object } from './shape.ts'

/** A reading of the clock. */
export const clock = object({
  now: instant('The virtual instant, UTC'),
  now_epoch: integer('The same, epoch seconds'),
  speed: number('Virtual seconds a second: 0 is frozen, 1 real pace'),
})

const TEXT_OR_NUMBER = [{ type: 'string' }, { type: 'number' }] as const

const SETTING = mapping(
  'A setting of the clock: an instant, a speed or both',
  {
    now: either('ISO 8601 with an offset, or epoch seconds', TEXT_OR_NUMBER, {
      examples: ['2022-06-15T12:00:00Z', 1655294400],
      moment: 'instant',
    }),
    speed: amount('0 is frozen, 1 real pace, 60 a minute a second', 0, FASTEST, { unit: 'speed' }),
  },
  { oneAtLeast: { of: ['now', 'speed'], without: 'sets nothing' } },
)

const STEP = mapping(
  'By how much the clock moves',
  {
    by: either('Seconds or an ISO 8601 duration, either signed', TEXT_OR_NUMBER, {
      examples: ['PT15M', -900],
      rule: spanRule,
    }),
  },
  { required: ['by'] },
)

function spanRule(value: unknown, report: Report): void {
  const written = value as string | number
  if (secondsOf(written) === undefined) report([], notSpan(written))
}

/** Throws ScenarioError if there is something wrong with a field. */
function refuse(path: string, message: string | undefined): void {
  if (message !== undefined) throw new ScenarioError([{ path, message }])
}

export const clockRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/clock',
    operationId: 'getClock',
    summary: 'The instant and the speed',
    response: clock,
    answer: ({ controls }) => controls.clock.get(),
  },
  {
    method: 'PUT',
    path: '/clock',
    operationId: 'setClock',
    summary: 'Puts the clock to an instant, or to another speed: either or both',
    body: published(SETTING),
    response: clock,
    answer({ body, controls, slot }) {
      const [setting] = both(
        () => valueIn(SETTING, body),
        () => refuse('speed', followTrouble(mappingOf(body).speed, slot.world.clock.follows)),
      )
      return controls.clock.set(setting)
    },
  },
  {
    method: 'POST',
    path: '/clock/advance',
    operationId: 'advanceClock',
    summary: 'Moves the clock on, or back',
    body: published(STEP),
    response: clock,
    answer({ body, controls, slot }) {
      const [{ by }] = both(
        () => valueIn(STEP, body),
        () => refuse('by', stepTrouble(mappingOf(body).by, slot.world.clock)),
      )
      return controls.clock.advance(by)
    },
  },
]
