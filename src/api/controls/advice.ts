import { ADVICE_RULES } from '../../world/advice/rule.ts'
import { adviceOn } from '../../world/controls.ts'
import { parametersOf } from '../v2/routes.ts'
import { inSlices } from '../v2/slices.ts'
import type { ControlRoute } from './route.ts'
import { choice, integer, list, object, string, wrapped } from './shape.ts'

const advice = object({
  rule: choice('The rule that was broken', ADVICE_RULES),
  message: string('What the client did'),
  instead: string('What to do instead'),
  count: integer('How often'),
  evidence: list(integer('An id'), 'Entries of the journal that show it, the first hundred'),
})

export const adviceRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/advice',
    operationId: 'getAdvice',
    summary: 'What a real deployment would have punished in the requests received',
    response: wrapped('advice', advice, 'By rule'),
    answer: async ({ slot }) => ({ advice: await inSlices(adviceOn(slot, parametersOf)) }),
  },
]
