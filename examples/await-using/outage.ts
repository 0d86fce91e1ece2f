/**
 * The library with `await using`: the simulator is closed when the block is left, whether the test passed or not. The
 * compiler turns it into what Node 20 and 22 understand; Node 24 runs it as it is.
 */
import assert from 'node:assert/strict'
import { createSimulator, type Sandbox, ScenarioError } from 'enlighten-simulator'

async function energyToday(world: Pick<Sandbox, 'inject'>): Promise<number> {
  const { json } = await world.inject('/systems/67/summary')
  return json<{ energy_today: number }>().energy_today
}

let simulatorUrl: string
{
  await using simulator = await createSimulator({ scenario: 'comm-outage' })
  simulator.clock.set('2022-06-13T12:00:00-07:00')
  const atNoon = await energyToday(simulator)
  simulator.clock.advance({ hours: 3 })
  assert.ok((await energyToday(simulator)) > atNoon)

  using sandbox = await simulator.sandbox('before-the-outage')
  sandbox.clock.set('2022-06-01T12:00:00-07:00')
  sandbox.incidents.add({ system_id: 67, kind: 'micro', inverters: 4 })
  assert.equal(sandbox.requests().length, 0)
  assert.deepEqual(simulator.sandboxes(), ['before-the-outage'])

  await simulator.listen()
  simulatorUrl = simulator.simulatorUrl
  assert.equal((await fetch(simulatorUrl)).status, 200)
}
await assert.rejects(fetch(simulatorUrl), TypeError)

// A scenario with a mistake doesn't start; the message says where it is and what would be right.
await assert.rejects(createSimulator({ scenario: 'seed: 1\nsytems: []\n' }), ScenarioError)
console.log('await using: ok')
