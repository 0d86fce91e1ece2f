import { clock } from './clock.ts'
import type { ControlRoute } from './route.ts'
import { named } from './shape.ts'

export const scenarioRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/scenario',
    operationId: 'getScenario',
    summary: 'The scenario in force',
    response: named('Scenario'),
    answer: ({ controls }) => controls.scenario,
  },
  {
    method: 'PUT',
    path: '/scenario',
    operationId: 'replaceScenario',
    summary: 'Puts another scenario in force; one with mistakes changes nothing',
    body: named('Scenario'),
    takes: 'scenario',
    response: named('Scenario'),
    answer({ slot, controls, body, parse }) {
      slot.replace(parse(String(body ?? '')))
      return controls.scenario
    },
  },
  {
    method: 'POST',
    path: '/reset',
    operationId: 'reset',
    summary: 'Back to the scenario as loaded: clock, incidents, faults, quotas, journal',
    response: clock,
    answer({ controls }) {
      controls.reset()
      return controls.clock.get()
    },
  },
]
