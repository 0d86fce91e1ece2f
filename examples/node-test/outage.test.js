/**
 * Time travel across an outage. Run as `enlighten-simulator exec -- node --test …`, which starts the simulator and
 * says in the environment where it is; each file has a sandbox of its own there.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createEnergyClient } from '../client/energy-client.js'
import { house } from '../client/house.js'
import { createSandbox } from '../client/sandbox.js'

let world
let client
before(async () => {
  world = await createSandbox(process.env.ENLIGHTEN_SIMULATOR_URL, 'node-outage', house)
  client = createEnergyClient(world)
})
after(() => world.remove())

test('days of an outage are missing until it is over, and then are there', async () => {
  await world.setClock('2022-06-08T14:32:10-07:00')
  assert.equal(await client.status(67), 'comm')
  assert.deepEqual((await client.energies(67, '2022-06-01', '2022-06-05')).slice(2), [0, 0, 0])

  await world.setClock('2022-06-13T12:00:00-07:00')
  assert.equal(await client.status(67), 'normal')
  const afterwards = await client.energies(67, '2022-06-01', '2022-06-05')
  assert.ok(afterwards.every((energyWh) => energyWh > 0))

  await world.setClock('2022-06-08T14:32:10-07:00')
  assert.deepEqual((await client.energies(67, '2022-06-01', '2022-06-05')).slice(2), [0, 0, 0])
})
