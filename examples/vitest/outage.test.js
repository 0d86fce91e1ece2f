/** Time travel across an outage. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createEnergyClient } from '../client/energy-client.js'
import { house } from '../client/house.js'
import { createSandbox } from '../client/sandbox.js'

let world
let client
beforeAll(async () => {
  world = await createSandbox(inject('simulatorUrl'), 'vitest-outage', house)
  client = createEnergyClient(world)
})
afterAll(() => world.remove())

test('days of an outage are missing until it is over, and then are there', async () => {
  await world.setClock('2022-06-08T14:32:10-07:00')
  expect(await client.status(67)).toBe('comm')
  expect((await client.energies(67, '2022-06-01', '2022-06-05')).slice(2)).toEqual([0, 0, 0])

  await world.setClock('2022-06-13T12:00:00-07:00')
  expect(await client.status(67)).toBe('normal')
  const afterwards = await client.energies(67, '2022-06-01', '2022-06-05')
  expect(afterwards.every((energyWh) => energyWh > 0)).toBe(true)

  await world.setClock('2022-06-08T14:32:10-07:00')
  expect((await client.energies(67, '2022-06-01', '2022-06-05')).slice(2)).toEqual([0, 0, 0])
})
