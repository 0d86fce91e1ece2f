// What deploy/ puts up: three replicas behind a balancer. One after the other is replaced, and nobody notices.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { check, cli, end, journalOf, json, ONE_ROOF, urlOf } from './checking.js'
import { folder, freePort, send, startBalancer, startServer, until } from './servers.js'

const scenario = join(folder, 'rolling.yaml')
writeFileSync(
  scenario,
  `
name: rolling
seed: rolling
clock: { now: 2022-06-15T12:00:10-07:00, speed: 0 }
access: { keys: { watt: { plan: { per_month: 1000000 } } } }
${ONE_ROOF}
`,
)
/** Longer than the balancer leaves one alone that did not take a request [s]. */
const DRAIN_S = 5
const CLIENTS = 8
const args = [scenario, '--store', urlOf('roll'), '--drain', String(DRAIN_S), '--grace', '5']
/** One that listens there; the port may be taken by somebody else for a moment. */
const replicaAt = (port) =>
  until(
    () => startServer(cli, [...args], {}, port),
    (one) => one.port === port,
  )

export async function rolling() {
  const ports = [await freePort(), await freePort(), await freePort()]
  const replicas = await Promise.all(ports.map(replicaAt))
  const balancer = await startBalancer(ports)
  let isOver = false
  const replies = []
  const moves = []
  const asking = async (client) => {
    for (let n = 0; !isOver; n++) {
      const mark = `${client}-${n}`
      const path = `/api/v2/systems/67/summary?key=watt&user_id=4d6a51330a&mark=${mark}`
      replies.push({ mark, ...(await send(balancer.port, `GET ${path}`)) })
      await sleep(20)
    }
  }
  const moving = async () => {
    while (!isOver) {
      moves.push(await send(balancer.port, 'POST /_simulator/clock/advance', { by: 1 }))
      await sleep(50)
    }
  }
  const before = (await json(balancer.port, 'GET /_simulator/clock')).now_epoch
  const clients = [moving(), ...Array.from({ length: CLIENTS }, (_, client) => asking(client))]
  for (const [n, port] of ports.entries()) {
    await until(() => replies.length > 200 * (n + 1))
    replicas[n].kill('SIGTERM')
    const drained = await until(
      () => send(port, 'GET /readyz'),
      ({ status }) => status === 503,
    )
    check(drained.status === 503, `replica ${n + 1} says that it is about to leave`, drained)
    const code = await replicas[n].ended
    check(code === 0, 'and leaves, politely', [code, replicas[n].log])
    replicas[n] = await replicaAt(port)
    await until(
      () => send(port, 'GET /readyz'),
      ({ status }) => status === 200,
    )
  }
  isOver = true
  await Promise.all(clients)
  const failed = replies.filter(({ status }) => status !== 200)
  check(
    failed.length === 0,
    `three of three replicas were replaced under ${replies.length} requests: all were answered`,
    failed.slice(0, 3),
  )
  const { quota } = await json(balancer.port, 'GET /_simulator')
  check(quota[0].month === replies.length, `and counted: ${quota[0].month}`, quota)
  const { ids, noted } = await journalOf(balancer.port)
  const lost = replies.slice(-9000).filter(({ mark }) => noted.get(mark) !== 1)
  check(lost.length === 0, 'each is in the journal once', lost.slice(0, 3))
  check(
    ids.every((id, i) => id === ids[0] + i),
    'without a gap',
    ids.length,
  )
  const after = (await json(balancer.port, 'GET /_simulator/clock')).now_epoch - before
  const done = moves.filter(({ status }) => status === 200).length
  // What a balancer may send once only is lost with a connection that ends just then.
  check(
    after >= done && after <= moves.length,
    `the clock was moved on ${moves.length} times: ${done} were told so, ${after} have been`,
    moves.find(({ status }) => status !== 200),
  )
  await end(balancer, ...replicas)
}
