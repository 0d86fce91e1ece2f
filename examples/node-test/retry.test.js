/**
 * A fault met and retried, and a look at the calls that the client made. Here the simulator runs inside the test's
 * process: the library has the same words as the controls, without HTTP in between.
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createSimulator } from 'enlighten-simulator'
import { createEnergyClient } from '../client/energy-client.js'
import { house } from '../client/house.js'

let simulator
let client
before(async () => {
  simulator = await createSimulator({ scenario: house })
  await simulator.listen()
  client = createEnergyClient(simulator)
})
beforeEach(() => simulator.reset())
after(() => simulator.close())

test('two refusals are survived', async () => {
  simulator.faults.add({ match: { route: 'summary', times: 2 }, reply: { status: 503 } })
  assert.equal(await client.status(67), 'comm')
  const calls = simulator.requests({ route: 'summary' })
  assert.deepEqual(
    calls.map(({ status }) => status),
    [503, 503, 200],
  )
})

test('three are not', async () => {
  simulator.faults.add({ match: { route: 'summary', times: 3 }, reply: { status: 503 } })
  await assert.rejects(client.status(67), /answered with 503/)
})

test('days are asked for with one request', async () => {
  await client.energies(67, '2022-05-01', '2022-05-31')
  const [call, ...others] = simulator.requests()
  assert.deepEqual(others, [])
  assert.equal(call.route, 'energy_lifetime')
  assert.deepEqual(call.query, { start_date: '2022-05-01', end_date: '2022-05-31' })
  assert.deepEqual(simulator.advice(), [])
})
