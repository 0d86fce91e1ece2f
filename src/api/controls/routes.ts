import type { AddedIncident, Fault, Scenario } from '../../scenario/format.ts'
import { checkSpeed, readDuration, readInstant } from '../../world/clock.ts'
import { type Checks, type Controls, createControls } from '../../world/controls.ts'
import type { Worlds } from '../../world/worlds.ts'
import { VERSION } from '../version.ts'
import { number, readFields, someOf, textOrNumber, wholeFrom } from './body.ts'
import type { EventStreams } from './events.ts'
import { listTruths, truthOf } from './ground-truth.ts'
import { journalRoutes } from './requests.ts'
import { type ControlCall, type ControlRoute, missing } from './route.ts'
import * as shape from './schemas.ts'

export interface ControlTools {
  readonly worlds: Worlds
  readonly checks: Checks
  /** Reads a scenario, YAML or JSON. Throws ScenarioError. */
  readonly parse: (text: string) => Scenario
  readonly streams: EventStreams
}

/** The controls of one world. */
export function controlRoutes(tools: ControlTools): ControlRoute[] {
  const controlsOf = ({ slot }: ControlCall) => createControls(slot, tools.checks)
  return [
    {
      method: 'GET',
      path: '',
      operationId: 'getSimulator',
      summary: 'What this world is, and how much is in it',
      response: shape.simulator,
      answer: (call) => overview(call, controlsOf(call), tools.worlds),
    },
    ...clockRoutes(controlsOf),
    ...scenarioRoutes(tools.parse),
    ...incidentRoutes(controlsOf),
    ...faultRoutes(controlsOf),
    ...journalRoutes(controlsOf, tools.streams),
    ...truthRoutes(),
  ]
}

type ControlsOf = (call: ControlCall) => Controls

function overview({ slot }: ControlCall, controls: Controls, worlds: Worlds): object {
  const { world } = slot
  return {
    name: 'enlighten-simulator',
    version: VERSION,
    seed: world.seed,
    scenario: world.scenario.name ?? null,
    clock: controls.clock.get(),
    counts: {
      systems: world.fleet.count,
      requests: world.journal.count,
      incidents: controls.incidents.list().length,
      faults: controls.faults.list().length,
      sandboxes: worlds.sandboxes().length,
    },
    quota: world.quota.counts(world.clock.nowS()),
  }
}

function clockRoutes(controlsOf: ControlsOf): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/clock',
      operationId: 'getClock',
      summary: 'The instant and the speed',
      response: shape.clock,
      answer: (call) => controlsOf(call).clock.get(),
    },
    {
      method: 'PUT',
      path: '/clock',
      operationId: 'setClock',
      summary: 'Puts the clock to an instant, or to another speed: either or both',
      body: shape.clockSetting,
      response: shape.clock,
      answer(call) {
        const setting = readFields(call.body, {
          now: textOrNumber(readInstant),
          speed: (value) => checkSpeed(number(value)),
        })
        return controlsOf(call).clock.set(someOf(setting, 'now', 'speed'))
      },
    },
    {
      method: 'POST',
      path: '/clock/advance',
      operationId: 'advanceClock',
      summary: 'Moves the clock on, or back',
      body: shape.clockStep,
      response: shape.clock,
      answer(call) {
        const step = readFields(call.body, { by: textOrNumber(readDuration) })
        return controlsOf(call).clock.advance(someOf(step, 'by').by!)
      },
    },
  ]
}

function scenarioRoutes(parse: (text: string) => Scenario): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/scenario',
      operationId: 'getScenario',
      summary: 'The scenario in force',
      response: shape.scenario,
      answer: ({ slot }) => slot.world.scenario,
    },
    {
      method: 'PUT',
      path: '/scenario',
      operationId: 'replaceScenario',
      summary: 'Puts another scenario in force; one with mistakes changes nothing',
      body: shape.scenario,
      takes: 'scenario',
      response: shape.scenario,
      answer({ slot, body }) {
        slot.replace(parse(String(body ?? '')))
        return slot.world.scenario
      },
    },
    {
      method: 'POST',
      path: '/reset',
      operationId: 'reset',
      summary: 'Back to the scenario as loaded: clock, incidents, faults, quotas, journal',
      response: shape.clock,
      answer({ slot }) {
        slot.reset()
        return slot.world.clock.get()
      },
    },
  ]
}

function incidentRoutes(controlsOf: ControlsOf): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/incidents',
      operationId: 'listIncidents',
      summary: 'Incidents that were written and added, and of the generated ones those going on',
      query: { system_id: shape.systemId },
      response: shape.incidents,
      answer(call) {
        const filter = readFields(call.query, { system_id: wholeFrom(0) })
        return { incidents: controlsOf(call).incidents.list(filter) }
      },
    },
    {
      method: 'POST',
      path: '/incidents',
      operationId: 'addIncident',
      summary: 'Adds an incident, from now if it does not say from when',
      body: shape.newIncident,
      status: 201,
      response: shape.incident,
      answer: (call) => controlsOf(call).incidents.add(call.body as AddedIncident),
    },
    {
      method: 'DELETE',
      path: '/incidents/:id',
      operationId: 'endIncident',
      summary: 'Ends an incident now',
      status: 204,
      answer(call) {
        const { id = '' } = call.params
        if (controlsOf(call).incidents.end(id)) return
        throw missing(`incident "${id}"`, 'GET /_simulator/incidents lists them')
      },
    },
  ]
}

function faultRoutes(controlsOf: ControlsOf): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/faults',
      operationId: 'listFaults',
      summary: 'Faults in the order in which they are tried, and what has come of them',
      response: shape.faults,
      answer: (call) => ({ faults: controlsOf(call).faults.list() }),
    },
    {
      method: 'POST',
      path: '/faults',
      operationId: 'addFault',
      summary: 'Adds a fault behind the others',
      body: shape.newFault,
      status: 201,
      response: shape.fault,
      answer: (call) => controlsOf(call).faults.add(call.body as Fault),
    },
    {
      method: 'DELETE',
      path: '/faults/:id',
      operationId: 'removeFault',
      summary: 'Takes a fault away',
      status: 204,
      answer(call) {
        const { id = '' } = call.params
        if (controlsOf(call).faults.remove(id)) return
        throw missing(`fault "${id}"`, 'GET /_simulator/faults lists them')
      },
    },
    {
      method: 'DELETE',
      path: '/faults',
      operationId: 'clearFaults',
      summary: 'Takes all faults away',
      status: 204,
      answer: (call) => controlsOf(call).faults.clear(),
    },
  ]
}

function truthRoutes(): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/systems',
      operationId: 'listSystems',
      summary: 'The systems behind the API, page by page',
      query: { after: shape.after, limit: shape.limit },
      response: shape.truths,
      answer({ slot, query }) {
        const { after, limit } = readFields(query, { after: wholeFrom(0), limit: wholeFrom(1) })
        return listTruths(slot.world, after, limit)
      },
    },
    {
      method: 'GET',
      path: '/systems/:system_id',
      operationId: 'getSystem',
      summary: 'The truth behind a system, also what is not yet reported',
      response: shape.truth,
      answer({ slot, params }) {
        const id = Number(params.system_id)
        if (slot.world.fleet.has(id)) return truthOf(slot.world, id)
        throw missing(`system ${params.system_id}`, 'GET /_simulator/systems lists them')
      },
    },
  ]
}
