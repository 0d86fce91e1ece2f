/** The image as a container of a test run. Needs a Docker engine and `docker build -t enlighten-simulator .` before. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers'

let container: StartedTestContainer
let origin: string
before(async () => {
  container = await new GenericContainer('enlighten-simulator')
    .withExposedPorts(3000)
    .withCommand(['comm-outage', '--now', '2022-06-13T12:00:00-07:00', '--speed', '0'])
    .withWaitStrategy(Wait.forHealthCheck())
    .start()
  origin = `http://${container.getHost()}:${container.getMappedPort(3000)}`
})
after(() => container.stop())

test('a sandbox in the container', async () => {
  const created = await fetch(`${origin}/sandboxes/testcontainers`, { method: 'PUT' })
  const { base_url, key, user_id } = (await created.json()) as Record<string, string>
  const reply = await fetch(`${base_url}/systems/67/summary?key=${key}&user_id=${user_id}`)
  assert.equal(reply.status, 200)
})
