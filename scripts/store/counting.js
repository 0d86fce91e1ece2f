// Nothing is counted twice or not at all, however many ask, and whoever is killed meanwhile.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  check,
  cli,
  ENVOYS,
  end,
  json,
  ONE_ROOF,
  redisPort,
  replicasOf,
  urlOf,
} from './checking.js'
import { folder, isAway, redis, send, startServer, until, watch } from './servers.js'

const scenario = join(folder, 'flood.yaml')
writeFileSync(
  scenario,
  `
name: flood
seed: flood
clock: { now: 2022-06-15T12:00:10-07:00, speed: 0 }
access: { keys: { tight: { plan: { per_month: 30000 } }, eight: { plan: { concurrent: 8 } } } }
${ONE_ROOF}
faults:
  - { id: fifty, match: { key: tight, times: 50 }, reply: { status: 500 } }
  - { id: once, match: { key: tight, nth: 777 }, reply: { status: 503 } }
  - { id: slow, match: { key: eight }, reply: { delay_ms: 20 } }
`,
)

export async function floods() {
  const replicas = await replicasOf('flood', 4, scenario)
  const portOf = (n) => replicas[n % 4].port
  const startMs = performance.now()
  const statuses = await flood(portOf, 100_000, 256, () => `${ENVOYS}&key=tight`)
  const seconds = (performance.now() - startMs) / 1000
  console.log(
    `# 100,000 requests, 256 at a time, on four replicas in ${seconds.toFixed(1)} s:`,
    statuses,
  )
  const many = (status) => statuses.get(status) ?? 0
  // A machine that stands still may keep the store from replying: what was told so may have been counted.
  const away = many('away')
  const granted = 100_000 - away - many(409)
  check(
    granted <= 30_000 && granted >= 30_000 - away,
    '30,000 of 100,000 requests were granted',
    granted,
  )
  const isOften = many(500) <= 50 && many(500) >= 50 - away
  const isOnce = many(503) <= 1 && many(503) >= 1 - away
  check(isOften && isOnce, 'faults applied 50 times, and once', [...statuses])
  const { counts, quota } = await json(replicas[0].port, 'GET /_simulator')
  const { requests: noted } = counts
  check(noted <= 100_000 && noted >= 100_000 - away, 'all are in the journal', counts)
  check(quota[0].month === 30_000, 'and counted once', quota)
  const { requests } = await json(replicas[3].port, 'GET /_simulator/requests')
  const ids = requests.map(({ id }) => id)
  const isWhole = ids.length === 10_000 && ids.every((id, i) => id === noted - 9999 + i)
  check(isWhole, 'whose ids ascend without a gap', [ids[0], ids[ids.length - 1], ids.length])
  await eightPlaces(portOf)
  await end(...replicas)
}

/** Places of requests under way are looked at in the store itself, some thousand times a second. */
async function eightPlaces(portOf) {
  const path = `${ENVOYS}&key=eight`
  const epoch = redis(redisPort, 'HGET', 'es:{flood}:w:.', 'e').trim()
  const looking = watch(redisPort, 'ZCARD', `es:{flood}:c:.:${epoch}:eight`)
  const statuses = new Map()
  do {
    for (const [status, count] of await flood(portOf, 2000, 96, () => path)) {
      statuses.set(status, (statuses.get(status) ?? 0) + count)
    }
  } while ((statuses.get(200) ?? 0) < 300 || looking.found.times < 1000)
  const { times, highest } = await looking.end()
  const others = [...statuses.keys()].filter((status) => ![200, 503, 'away'].includes(status))
  check(
    highest === 8 && others.length === 0,
    `96 at a time for a key with eight places: ${statuses.get(200)} were let in, never more than ${highest} at once in ${times} looks`,
    [...statuses],
  )
  // One that the store did not reply to holds its place until its lease ends.
  const after = await until(
    () => send(portOf(1), `GET ${path}`),
    ({ status }) => status === 200,
  )
  check(after.status === 200, 'and their places are free again', after)
}

export async function kills() {
  const args = [scenario, '--store', urlOf('kill')]
  const replicas = await replicasOf('kill', 3, scenario)
  const kill = killing(cli, args, replicas, 2500)
  const statuses = new Map()
  while (kill.count < 6) {
    const some = await flood(
      (n) => replicas[n % 3].port,
      2000,
      96,
      () => `${ENVOYS}&key=tight`,
    )
    for (const [status, count] of some) statuses.set(status, (statuses.get(status) ?? 0) + count)
  }
  await kill.stop()
  console.log(`# ${kill.count} replicas killed:`, statuses)
  const { quota, counts } = await json(replicas[0].port, 'GET /_simulator')
  const [{ month }] = quota
  const seen = (statuses.get(200) ?? 0) + (statuses.get(500) ?? 0)
  check(kill.count >= 6, `${kill.count} replicas were killed, one every few seconds`, kill.count)
  check(month <= 30_000, `at most 30,000 were granted: ${month}`, quota)
  check(seen <= month, `no more were seen to be granted than counted: ${seen}`, seen)
  const { requests } = await json(replicas[1].port, 'GET /_simulator/requests')
  const ids = requests.map(({ id }) => id)
  const isWhole = ids.every((id, i) => id === counts.requests - ids.length + 1 + i)
  check(isWhole, `${counts.requests} entries without a gap`, [ids[0], ids.length, counts])
  await end(...replicas)
}

/** Sends so many requests to ports in turn, `atOnce` at a time; returns statuses with their counts. */
async function flood(portOf, count, atOnce, pathOf) {
  const statuses = new Map()
  let sent = 0
  const one = async () => {
    while (sent < count) {
      const n = sent++
      const reply = await send(portOf(n), `GET ${pathOf(n)}`)
      const what = isAway(reply) ? 'away' : reply.status
      statuses.set(what, (statuses.get(what) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return statuses
}

/** Kills a replica every so often and starts another in its place, until it is stopped. */
function killing(cli, args, replicas, everyMs) {
  let isOver = false
  const kill = { count: 0, stop }
  const done = (async () => {
    while (!isOver) {
      await sleep(everyMs)
      if (isOver) break
      const i = kill.count % replicas.length
      replicas[i].kill('SIGKILL')
      await replicas[i].ended
      replicas[i] = await startServer(cli, args)
      kill.count++
    }
  })()
  function stop() {
    isOver = true
    return done
  }
  return kill
}
