// A clock that follows the requests: one turn at a time on all replicas, held as long as an answer takes.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { check, end, json, redisPort, replica } from './checking.js'
import { SCENARIO } from './differential.js'
import { folder, redis, send, startWay, until } from './servers.js'

const scenario = join(folder, 'following.yaml')
writeFileSync(
  scenario,
  SCENARIO.replace('speed: 0 }', 'speed: 0, follow: [{ advance: PT5M }] }').split('\nfaults:')[0],
)
const ASK = 'GET /api/v2/systems/67/summary?key=free&user_id=4d6a51330a'

export async function turns() {
  const way = await startWay(redisPort)
  const [a, b] = [
    await replica('turns', way.port, scenario),
    await replica('turns', redisPort, scenario),
  ]
  const before = (await json(a.port, 'GET /_simulator/clock')).now_epoch
  // What was told 503 may have moved the clock.
  let unsure = 0
  const one = (n) =>
    until(
      () => send([a, b][n % 2].port, `${ASK}&n=${n}`),
      ({ status }) => {
        if (status !== 503 && status !== 0) return true
        unsure++
        return false
      },
    )
  await Promise.all(Array.from({ length: 40 }, (_, n) => one(n)))
  const { requests } = await json(b.port, 'GET /_simulator/requests')
  const after = (await json(a.port, 'GET /_simulator/clock')).now_epoch
  const moves = (after - before) / 300
  check(
    moves >= requests.length && moves <= requests.length + unsure,
    `${requests.length} requests on two replicas moved the clock as often`,
    [moves, requests.length, unsure],
  )
  const instants = new Set(requests.map(({ at }) => at))
  check(instants.size === requests.length, 'each has an instant of its own', instants.size)
  // Each trip takes its time, so that a turn lasts for longer than a renewal is away.
  way.delayMs = 200
  let isRenewed = false
  let last = { id: '', ms: 0 }
  for (let n = 0; n < 20 && !isRenewed; n++) {
    const asked = send(a.port, ASK).then(() => true)
    while (!isRenewed && !(await Promise.race([asked, sleep(20)]))) {
      const id = redis(redisPort, 'GET', 'es:{turns}:t:.').trim()
      const ms = Number(redis(redisPort, 'PTTL', 'es:{turns}:t:.'))
      isRenewed = id !== '' && id === last.id && ms > last.ms
      last = { id, ms }
    }
    await asked
  }
  check(isRenewed, 'a turn is renewed while its answer takes its time', last)
  way.end()
  await end(a, b)
}
