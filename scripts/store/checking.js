// What the checks of replicas share: what held so far, the store, and ways to start on it and to ask.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { SCENARIO } from './differential.js'
import { folder, freePort, send, startRedis, startServer, sure, until } from './servers.js'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const cli = join(root, 'dist/src/cli.js')
export const counts = { passed: 0, failed: 0 }

export function check(holds, what, found) {
  if (holds) counts.passed++
  else counts.failed++
  console.log(`${holds ? 'ok' : 'not ok'} - ${what}${holds ? '' : `: ${JSON.stringify(found)}`}`)
}

export const file = join(folder, 'scenario.yaml')
writeFileSync(file, SCENARIO)
export const redisPort = await freePort()
await startRedis(redisPort)

export const urlOf = (prefix, port = redisPort) => `redis://127.0.0.1:${port}/0?prefix=${prefix}`
/** A machine that has too much to do may take longer than a start waits for the store. */
export const replica = (prefix, port, scenario = file) =>
  until(
    () => startServer(cli, [scenario, '--store', urlOf(prefix, port)]),
    ({ log }) => !log.includes('it does not answer'),
  )
export const replicasOf = (prefix, count, scenario = file) =>
  Promise.all(Array.from({ length: count }, () => replica(prefix, redisPort, scenario)))

export const end = (...servers) => {
  for (const one of servers) one.kill('SIGTERM')
  return Promise.all(servers.map(({ ended }) => ended))
}

/** A fleet of one plain system, for scenarios. */
export const ONE_ROOF = `fleet: { systems: 0 }
systems: [{ system_id: 67, place: 'Sebastopol, CA', operational_at: 2015-01-26, arrays: [{ modules: 12, panel_w: 250, inverter: M215, tilt_deg: 22, azimuth_deg: 180 }] }]`
export const ENVOYS = '/api/v2/systems/67/envoys?user_id=4d6a51330a'

export const json = async (port, what, body) =>
  JSON.parse((await sure(port, what, body)).body || 'null')

/** The ids in the journal, and how often each mark of a request is in it. */
export async function journalOf(port) {
  const { requests } = await json(port, 'GET /_simulator/requests')
  const noted = new Map()
  for (const { url } of requests) {
    const mark = new URL(url, 'http://localhost').searchParams.get('mark')
    if (mark !== null) noted.set(mark, (noted.get(mark) ?? 0) + 1)
  }
  return { ids: requests.map(({ id }) => id), noted }
}

/**
 * Asks every so often while something is done; returns what came, with how long it took. Beside it asks for what
 * needs no store, so that one knows how late the machine makes anything.
 */
export async function asking(port, act) {
  const replies = []
  const startMs = performance.now()
  const pending = []
  let slowestMs = 0
  let isOver = false
  const at = () => performance.now() - startMs
  const one = async () => {
    const begun = at()
    const mark = `n${pending.length}`
    const reply = await send(port, `GET ${ENVOYS}&key=free&mark=${mark}`)
    replies.push({ at: begun, mark, ...reply })
  }
  const beside = async () => {
    const { ms } = await send(port, 'GET /healthz')
    slowestMs = Math.max(slowestMs, ms)
  }
  const every = (async () => {
    while (!isOver) {
      pending.push(one(), beside())
      await sleep(20)
    }
  })()
  await act({ at, replies })
  isOver = true
  await every
  await Promise.all(pending)
  replies.sort((a, b) => a.at - b.at)
  return { replies, lateMs: 5 * slowestMs }
}

export const longest = (replies) => Math.round(Math.max(...replies.map(({ ms }) => ms)))
export const statusesOf = (replies) => [...new Set(replies.map(({ status }) => status))].sort()
export const answered = (replies) =>
  replies.filter(({ status }) => status === 200 || status === 500)
/** Pages that a profile puts in front of the key count against no quota. */
export const granted = (replies) =>
  answered(replies).filter(({ headers }) => !/html/.test(headers['content-type']))
