import { ScenarioError } from '../../scenario/mistakes.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import { flag, mapping, text } from '../../scenario/schema.ts'
import { both } from '../../world/both.ts'
import { clock } from './clock.ts'
import { parametersIn } from './query.ts'
import type { ControlCall, ControlRoute } from './route.ts'
import { boolean, integer, list, named, object, string, wrapped } from './shape.ts'

/** How a call names a scenario instead of sending it. */
export const BY_NAME = {
  scenario: text('The name of one of the gallery, instead of a body', {
    minLength: 0,
    examples: ['comm-outage'],
  }),
}

const NAMED = mapping('Which scenario', BY_NAME)

const FORM = mapping('In which form', {
  effective: flag('true: the world as it is now, as YAML that loads to the same bytes'),
})

/** The scenario that a call sends or names; undefined if it does neither. Throws ScenarioError. */
export function scenarioOf({ body, query, scenarios }: ControlCall): Scenario | undefined {
  const { scenario: name } = query
  const isEmpty = body === undefined || String(body).trim() === ''
  if (name === undefined) return isEmpty ? undefined : scenarios.parse(String(body))
  if (!isEmpty) {
    const message = 'send a scenario or name one with ?scenario=, not both'
    throw new ScenarioError([{ path: '', message }])
  }
  // One that is there several times is told with the parameters.
  return typeof name === 'string' ? scenarios.shipped(name) : undefined
}

const finding = object({
  path: string('Where in the scenario: `systems[0].arrays[1].tilt_deg`'),
  message: string('What was found and what would be right'),
  'line?': integer('In the text, from 1'),
  'column?': integer('In the line, from 1'),
})

export const scenarioRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/scenario',
    operationId: 'getScenario',
    summary: 'The scenario in force; effective=true: with all that happened since, as YAML',
    query: FORM,
    response: named('Scenario'),
    answer({ query, reply, controls }) {
      const { effective = false } = parametersIn(FORM, query)
      if (!effective) return controls.scenario
      const yaml = controls.toScenario()
      return reply.header('cache-control', 'no-store').type('application/yaml').send(yaml)
    },
  },
  {
    method: 'PUT',
    path: '/scenario',
    operationId: 'replaceScenario',
    summary: 'Puts another scenario in force; one with mistakes changes nothing',
    query: NAMED,
    body: named('Scenario'),
    takes: 'scenario',
    response: named('Scenario'),
    answer(call) {
      const [, scenario] = both(
        () => parametersIn(NAMED, call.query),
        () => scenarioOf(call),
        (made) => made && call.scenarios.tryOut(made),
      )
      call.slot.replace(scenario ?? call.scenarios.parse(''))
      return call.controls.scenario
    },
  },
  {
    method: 'POST',
    path: '/scenario/check',
    operationId: 'checkScenario',
    summary: 'Says what is wrong with a scenario, and applies nothing',
    body: named('Scenario'),
    takes: 'scenario',
    response: object({
      ok: boolean('Would it load'),
      mistakes: list(finding, 'All that is wrong with it, in the order of the text'),
      notes: list(finding, 'What works, but perhaps otherwise than meant'),
    }),
    answer({ body, scenarios }) {
      const { mistakes, notes } = scenarios.check(String(body ?? ''))
      return { ok: mistakes.length === 0, mistakes, notes }
    },
  },
  {
    method: 'GET',
    path: '/gallery',
    operationId: 'listGallery',
    summary: 'The scenarios that ship, each with what it shows',
    response: wrapped(
      'scenarios',
      object({ name: string('What ?scenario= takes'), description: string('What it shows') }),
      'By name',
    ),
    answer: ({ scenarios }) => ({ scenarios: scenarios.gallery() }),
  },
  {
    method: 'POST',
    path: '/reset',
    operationId: 'reset',
    summary: 'Back to what was last loaded or restored: clock, incidents, faults, quotas, journal',
    response: clock,
    answer({ controls }) {
      controls.reset()
      return controls.clock.get()
    },
  },
]
