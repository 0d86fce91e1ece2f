/**
 * One prepared world, and a fork of it for each case: the situation is reached once, and every case goes on from
 * there on its own. With the library in the test's process.
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createSimulator } from 'enlighten-simulator'
import { createEnergyClient } from '../client/energy-client.js'
import { house } from '../client/house.js'

let simulator
let world
before(async () => {
  simulator = await createSimulator({ scenario: house })
  await simulator.listen()
  // The situation: the Envoy is silent, and the service answers every second request with 503.
  simulator.faults.add({ match: { route: 'summary', every: 2 }, reply: { status: 503 } })
  await simulator.inject('/systems/67/summary')
})
after(() => simulator.close())
beforeEach(async ({ name }) => {
  world = await simulator.fork(name.replaceAll(' ', '-'))
})

test('a client that asks once is refused', async () => {
  const client = createEnergyClient({ ...connection(), attempts: 1 })
  await assert.rejects(client.status(67), /503/)
})

test('a client that asks again is told', async () => {
  const client = createEnergyClient(connection())
  assert.equal(await client.status(67), 'comm')
  world.verify({ route: 'summary', status: 503 }, { exactly: 1 })
})

test('a client that comes after the outage finds all of it', async () => {
  world.faults.clear()
  world.clock.set('2022-06-13T12:00:00-07:00')
  const client = createEnergyClient(connection())
  assert.equal(await client.status(67), 'normal')
  const energies = await client.energies(67, '2022-06-01', '2022-06-05')
  assert.ok(energies.every((energyWh) => energyWh > 0))
})

test('a case that went wrong can be attached to a report', async () => {
  // Both bring it back: `npx enlighten-simulator reached.yaml`, or `--snapshot reached.json`.
  const reached = world.toScenario()
  const elsewhere = await createSimulator({ scenario: reached })
  assert.equal(elsewhere.clock.get().now, world.clock.get().now)
  assert.deepEqual(elsewhere.faults.list()[0].seen, 1)
  await elsewhere.close()
})

const connection = () => ({ baseUrl: world.baseUrl, key: world.key, userId: world.userId })
