/** A fault met and retried, and a look at the calls that the client made. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { createEnergyClient } from '../client/energy-client.js'
import { house } from '../client/house.js'
import { createSandbox } from '../client/sandbox.js'

let world
let client
beforeAll(async () => {
  world = await createSandbox(process.env.ENLIGHTEN_SIMULATOR_URL, 'jest-retry', house)
  client = createEnergyClient(world)
})
beforeEach(() => world.reset())
afterAll(() => world.remove())

test('two refusals are survived', async () => {
  await world.addFault({ match: { route: 'summary', times: 2 }, reply: { status: 503 } })
  expect(await client.status(67)).toBe('comm')
  const calls = await world.requests({ route: 'summary' })
  expect(calls.map(({ status }) => status)).toEqual([503, 503, 200])
})

test('three are not', async () => {
  await world.addFault({ match: { route: 'summary', times: 3 }, reply: { status: 503 } })
  await expect(client.status(67)).rejects.toThrow('answered with 503')
})

test('days are asked for with one request', async () => {
  await client.energies(67, '2022-05-01', '2022-05-31')
  const calls = await world.requests()
  expect(calls).toMatchObject([
    {
      method: 'GET',
      route: 'energy_lifetime',
      system_id: 67,
      query: { start_date: '2022-05-01', end_date: '2022-05-31' },
      status: 200,
    },
  ])
  expect(await world.advice()).toEqual([])
})
