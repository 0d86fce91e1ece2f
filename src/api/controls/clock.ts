import { checkSpeed, readDuration, readInstant } from '../../world/clock.ts'
import * as read from './body.ts'
import type { ControlRoute } from './route.ts'
import { instant, integer, number, object, string } from './shape.ts'

/** A reading of the clock. */
export const clock = object({
  now: instant('The virtual instant, UTC'),
  now_epoch: integer('The same, epoch seconds'),
  speed: number('Virtual seconds a second: 0 is frozen, 1 real pace'),
})

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
    body: object({
      'now?': string('ISO 8601 with an offset, or epoch seconds', {
        example: '2022-06-15T12:00:00Z',
      }),
      'speed?': number('0 is frozen, 1 real pace, 60 a minute a second'),
    }),
    response: clock,
    answer({ body, controls }) {
      const setting = read.fields(body, {
        now: read.textOrNumber(readInstant),
        speed: (value) => checkSpeed(read.number(value)),
      })
      return controls.clock.set(read.someOf(setting, 'now', 'speed'))
    },
  },
  {
    method: 'POST',
    path: '/clock/advance',
    operationId: 'advanceClock',
    summary: 'Moves the clock on, or back',
    body: object({
      by: string('Seconds or an ISO 8601 duration, either signed', { example: 'PT15M' }),
    }),
    response: clock,
    answer({ body, controls }) {
      const step = read.fields(body, { by: read.textOrNumber(readDuration) })
      return controls.clock.advance(read.someOf(step, 'by').by!)
    },
  },
]
