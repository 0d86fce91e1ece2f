/**
 * Replicas on a real Redis, which this starts on a free port without persistence: that they answer as one
 * server, that nothing is granted twice, and what they do when the store fails. Needs a build, and the
 * programs redis-server and redis-cli. Ends with the line "N passed, N failed".
 */
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { compare, SCENARIO } from './store/differential.js'
import { flood, killing } from './store/many.js'
import {
  endAll,
  folder,
  freePort,
  redis,
  send,
  startRedis,
  startServer,
  startWay,
} from './store/servers.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const cli = join(root, 'dist/src/cli.js')
const [only, ...more] = process.argv.slice(2)
/** What the differential walks through: `check-store.sh differential 3 4 5` walks elsewhere. */
const seeds = more.length > 0 ? more.map(Number) : [1, 2]
let passed = 0
let failed = 0
process.on('exit', endAll)

function check(holds, what, found) {
  if (holds) passed++
  else failed++
  console.log(`${holds ? 'ok' : 'not ok'} - ${what}${holds ? '' : `: ${JSON.stringify(found)}`}`)
}

const file = join(folder, 'scenario.yaml')
writeFileSync(file, SCENARIO)
const redisPort = await freePort()
await startRedis(redisPort)
const urlOf = (prefix, port = redisPort) => `redis://127.0.0.1:${port}/0?prefix=${prefix}`
const replica = (prefix, port, scenario = file) =>
  startServer(cli, [scenario, '--store', urlOf(prefix, port)])
const replicasOf = (prefix, count) =>
  Promise.all(Array.from({ length: count }, () => replica(prefix)))
const end = (...servers) => {
  for (const one of servers) one.kill('SIGTERM')
  return Promise.all(servers.map(({ ended }) => ended))
}
const USER = 'user_id=4d6a51330a'
const ENVOYS = `/api/v2/systems/67/envoys?${USER}`
const json = async (port, what, body) => JSON.parse((await send(port, what, body)).body || 'null')
const parts = {}

parts.differential = async () => {
  for (const seed of seeds) {
    const prefix = `differential-${seed}`
    const alone = await startServer(cli, [file])
    const replicas = await replicasOf(prefix, 4)
    const ports = replicas.map(({ port }) => port)
    const { differences, kinds } = await compare(alone.port, ports, 1500, seed)
    check(
      differences.length === 0,
      `1,500 steps of seed ${seed}: one process and four replicas give the same bytes`,
      differences[0],
    )
    check(kinds.size > 6, `with answers of ${[...kinds.keys()].join(', ')}`, kinds.size)
    await end(alone, ...replicas)
  }
}

const FLOOD = `
name: flood
seed: flood
clock: { now: 2022-06-15T12:00:10-07:00, speed: 0 }
access: { keys: { tight: { plan: { per_month: 30000 } }, eight: { plan: { concurrent: 8 } } } }
fleet: { systems: 0 }
systems: [{ system_id: 67, place: 'Sebastopol, CA', operational_at: 2015-01-26, arrays: [{ modules: 12, panel_w: 250, inverter: M215, tilt_deg: 22, azimuth_deg: 180 }] }]
faults:
  - { id: fifty, match: { key: tight, times: 50 }, reply: { status: 500 } }
  - { id: once, match: { key: tight, nth: 777 }, reply: { status: 503 } }
  - { id: slow, match: { key: eight }, reply: { delay_ms: 20 } }
`

parts.flood = async () => {
  const scenario = join(folder, 'flood.yaml')
  writeFileSync(scenario, FLOOD)
  const replicas = await Promise.all(
    Array.from({ length: 4 }, () => replica('flood', redisPort, scenario)),
  )
  const portOf = (n) => replicas[n % 4].port
  const startMs = performance.now()
  const statuses = await flood(portOf, 100_000, 256, () => `${ENVOYS}&key=tight`)
  const seconds = (performance.now() - startMs) / 1000
  console.log(
    `# 100,000 requests, 256 at a time, on four replicas in ${seconds.toFixed(1)} s:`,
    statuses,
  )
  const away = statuses.get('away') ?? 0
  const granted = 100_000 - away - (statuses.get(409) ?? 0)
  check(
    granted <= 30_000 && granted >= 30_000 - away,
    '30,000 of 100,000 requests were granted',
    granted,
  )
  const [fifty, once] = [statuses.get(500), statuses.get(503) ?? 0]
  check(
    fifty <= 50 && fifty >= 50 - away && once <= 1 && once >= 1 - away,
    'faults applied 50 times, and once',
    [...statuses],
  )
  const { counts, quota } = await json(replicas[0].port, 'GET /_simulator')
  check(counts.requests === 100_000 - away, 'all are in the journal', counts)
  check(quota[0].month === 30_000, 'and counted once', quota)
  const { requests } = await json(replicas[3].port, 'GET /_simulator/requests')
  const ids = requests.map(({ id }) => id)
  const isWhole = ids.length === 10_000 && ids.every((id, i) => id === counts.requests - 9999 + i)
  check(isWhole, 'whose ids ascend without a gap', [ids[0], ids[ids.length - 1], ids.length])
  let under = 0
  let most = 0
  await Promise.all(
    Array.from({ length: 400 }, async (_, n) => {
      const { status } = await send(portOf(n), `GET ${ENVOYS}&key=eight`)
      if (status === 200) under++
      else if (status !== 503) most++
    }),
  )
  check(
    under >= 8 && most === 0,
    `of 400 at once for a key with eight places ${under} were let in`,
    { under, most },
  )
  await sleep(100)
  const after = await send(portOf(1), `GET ${ENVOYS}&key=eight`)
  check(after.status === 200, 'and their places are free again', after)
  await end(...replicas)
}

parts.kill = async () => {
  const scenario = join(folder, 'flood.yaml')
  writeFileSync(scenario, FLOOD)
  const args = [scenario, '--store', urlOf('kill')]
  const replicas = await Promise.all(Array.from({ length: 3 }, () => startServer(cli, args)))
  const stop = killing(cli, args, replicas, 2500)
  const startMs = performance.now()
  const statuses = new Map()
  while (performance.now() - startMs < 25_000) {
    const some = await flood(
      (n) => replicas[n % 3].port,
      4000,
      96,
      () => `${ENVOYS}&key=tight`,
    )
    for (const [status, count] of some) statuses.set(status, (statuses.get(status) ?? 0) + count)
  }
  const kills = await stop()
  console.log(`# ${kills} replicas killed:`, statuses)
  const { quota, counts } = await json(replicas[0].port, 'GET /_simulator')
  const seen = [200, 500, 503].reduce((sum, status) => sum + (statuses.get(status) ?? 0), 0)
  check(kills >= 4, `${kills} replicas were killed, one every few seconds`, kills)
  check(quota[0].month <= 30_000, `at most 30,000 were granted: ${quota[0].month}`, quota)
  check(seen <= quota[0].month + 200, `no more were seen to be granted than counted: ${seen}`, seen)
  const { requests } = await json(replicas[1].port, 'GET /_simulator/requests')
  const ids = requests.map(({ id }) => id)
  const isWhole = ids.every((id, i) => id === counts.requests - ids.length + 1 + i)
  check(isWhole, `${counts.requests} entries without a gap`, [ids[0], ids.length, counts])
  await end(...replicas)
}

parts.controls = async () => {
  const [a, b] = await replicasOf('controls', 2)
  let late = 0
  for (let n = 0; n < 300; n++) {
    await send(a.port, 'PUT /_simulator/clock', { now: 1655319600 + n * 60 })
    const { now_epoch: now } = await json(b.port, 'GET /_simulator/clock')
    const { requests } = await (async () => {
      await send(b.port, `GET ${ENVOYS}&key=free`)
      return json(a.port, 'GET /_simulator/requests?limit=1')
    })()
    const at = Date.parse(requests[0].at) / 1000
    if (now !== 1655319600 + n * 60 || at !== now) late++
  }
  check(
    late === 0,
    '300 controls were in force at once on the other replica, and 300 requests in its journal',
    late,
  )
  // What was told of the requests above is not to be counted below.
  await sleep(500)
  const events = []
  const stream = await fetch(`http://127.0.0.1:${b.port}/_simulator/events`)
  const reader = stream.body.pipeThrough(new TextDecoderStream()).getReader()
  const reading = (async () => {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      events.push(...value.split('\n').filter((line) => line.startsWith('event: ')))
    }
  })().catch(() => {})
  for (let n = 0; n < 20; n++) await send(a.port, `GET ${ENVOYS}&key=free`)
  await send(a.port, 'POST /_simulator/incidents', { system_id: 67, kind: 'comm' })
  await send(a.port, 'POST /_simulator/reset')
  await sleep(1500)
  const count = (type) => events.filter((line) => line === `event: ${type}`).length
  check(count('request') === 20, '20 requests were told on the other replica', count('request'))
  check(
    count('changed') >= 1 && count('scenario') === 1,
    'and what controls changed',
    events.slice(-5),
  )
  await reader.cancel()
  await reading
  const puts = await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      send((n % 2 ? a : b).port, `PUT /sandboxes/s${n % 20}?ttl=600`),
    ),
  )
  const created = puts.filter(({ status }) => status === 201).length
  check(created === 20, '60 calls for 20 sandboxes at once created 20', created)
  const { sandboxes } = await json(a.port, 'GET /sandboxes')
  check(sandboxes.length === 20, 'which all replicas list', sandboxes.length)
  const added = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      send((n % 2 ? a : b).port, 'POST /_simulator/faults', {
        reply: { status: 500 },
        match: { route: 'stats' },
      }),
    ),
  )
  const ids = new Set(added.map(({ body }) => JSON.parse(body).id))
  check(
    ids.size === 40,
    '40 faults that were added at once have 40 ids',
    added.map(({ status }) => status),
  )
  await end(a, b)
}

/** Asks every so often; returns what came, with how long it took. */
async function asking(port, forMs, act) {
  const replies = []
  const startMs = performance.now()
  const pending = []
  let isOver = false
  const asking = (async () => {
    while (!isOver) {
      const at = performance.now() - startMs
      pending.push(
        send(port, `GET ${ENVOYS}&key=free`).then((reply) => replies.push({ at, ...reply })),
      )
      await sleep(20)
    }
  })()
  await act(() => performance.now() - startMs)
  await sleep(forMs)
  isOver = true
  await asking
  await Promise.all(pending)
  return replies
}

const longest = (replies) => Math.round(Math.max(...replies.map(({ ms }) => ms)))
const statusesOf = (replies) => [...new Set(replies.map(({ status }) => status))].sort()
const answered = (replies) => replies.filter(({ status }) => status === 200 || status === 500)
/** Pages that a profile puts in front of the key count against no quota. */
const granted = (replies) =>
  answered(replies).filter(({ headers }) => !/html/.test(headers['content-type'])).length

parts.failures = async () => {
  const ownPort = await freePort()
  let own = await startRedis(ownPort)
  const one = await replica('failing', ownPort)
  const counted = async () => {
    const { quota } = await json(one.port, 'GET /_simulator')
    return quota.find(({ key }) => key === 'free')?.month ?? 0
  }
  const reset = () => send(one.port, 'POST /_simulator/reset')
  // Killed, and back empty.
  let back = 0
  let ready
  let replies = await asking(one.port, 1500, async (at) => {
    await sleep(300)
    own.kill('SIGKILL')
    await own.ended
    await sleep(1000)
    ready = await send(one.port, 'GET /readyz')
    const healthy = await send(one.port, 'GET /healthz')
    check(
      ready.status === 503 && /"since":"\d/.test(ready.body),
      '/readyz says since when the store is away',
      ready,
    )
    check(healthy.status === 200, '/healthz stays 200', healthy.status)
    const control = await send(one.port, 'GET /_simulator')
    check(
      control.status === 503 && /can't be asked/.test(control.body),
      'controls are 503 with the reason',
      control,
    )
    own = await startRedis(ownPort)
    back = at()
  })
  const good = replies.filter(({ at, status }) => at > back && status !== 503)
  check(
    statusesOf(replies).every((status) => [200, 500, 503].includes(status)),
    'gone: 503',
    statusesOf(replies),
  )
  check(longest(replies) < 2000, `none took as long as 2 s: ${longest(replies)} ms`)
  check(
    good[0]?.at - back < 1000,
    `back empty: good after ${Math.round(good[0]?.at - back)} ms`,
    replies.slice(-3),
  )
  const reason = replies.find(({ status, at }) => status === 503 && at > 400)?.headers[
    'x-simulator-reason'
  ]
  check(
    /The store redis:.* can't be asked: nobody listens there/.test(reason),
    'with the reason',
    reason,
  )
  const { counts } = await json(one.port, 'GET /_simulator')
  check(
    counts.requests <= answered(replies.filter(({ at }) => at > back)).length,
    'it is a world as loaded',
    counts,
  )
  // Hangs.
  await reset()
  replies = await asking(one.port, 600, async () => {
    own.kill('SIGSTOP')
    await sleep(4000)
    own.kill('SIGCONT')
  })
  check(
    longest(replies) <= 2000,
    `hangs for 4 s: none took longer than 2 s: ${longest(replies)} ms`,
    longest(replies),
  )
  check(
    replies[replies.length - 1].status !== 503,
    'and all is well again',
    replies[replies.length - 1].body,
  )
  const difference = (await counted()) - granted(replies)
  check(
    difference >= 0 && difference <= 3,
    `what was told 503 was not counted: ${difference} more`,
    difference,
  )
  // Full.
  await reset()
  redis(ownPort, 'CONFIG', 'SET', 'maxmemory', '1')
  const full = await send(one.port, `GET ${ENVOYS}&key=free`)
  check(
    full.status === 503 && /it is full/.test(full.headers['x-simulator-reason']),
    'full: 503 with the reason',
    full,
  )
  const relieved = await send(one.port, 'DELETE /_simulator/requests')
  check(relieved.status === 204, 'what makes room is let through', relieved)
  redis(ownPort, 'CONFIG', 'SET', 'maxmemory', '0')
  check(
    (await send(one.port, `GET ${ENVOYS}&key=free`)).status !== 503,
    'and the next request is answered',
  )
  // A read-only copy.
  redis(ownPort, 'REPLICAOF', '127.0.0.1', String(redisPort))
  await sleep(300)
  const copy = await send(one.port, `GET ${ENVOYS}&key=free`)
  check(copy.status === 503, 'a read-only copy: 503', copy)
  redis(ownPort, 'REPLICAOF', 'NO', 'ONE')
  await sleep(800)
  const leads = await send(one.port, `GET ${ENVOYS}&key=free`)
  check(leads.status === 200 || leads.status === 500, 'leading again: answered', leads)
  // Scripts forgotten, connections cut.
  redis(ownPort, 'SCRIPT', 'FLUSH')
  check(
    (await send(one.port, `GET ${ENVOYS}&key=free`)).status !== 503,
    'scripts forgotten: nobody notices',
  )
  redis(ownPort, 'CLIENT', 'KILL', 'TYPE', 'normal')
  await sleep(500)
  check(
    (await send(one.port, `GET ${ENVOYS}&key=free`)).status !== 503,
    'connections cut: back at once',
  )
  // A password that changes.
  redis(ownPort, 'CONFIG', 'SET', 'requirepass', 'hunter2')
  redis(ownPort, '-a', 'hunter2', 'CLIENT', 'KILL', 'TYPE', 'normal')
  await sleep(500)
  const locked = await send(one.port, `GET ${ENVOYS}&key=free`)
  check(
    locked.status === 503 && /password/.test(locked.headers['x-simulator-reason']),
    'a password that changed: 503 with the reason',
    locked,
  )
  const wrong = await startServer(cli, [
    file,
    '--store',
    `redis://:wrong-secret@127.0.0.1:${ownPort}`,
  ])
  check(
    /can't be used: it does not take this user and password/.test(wrong.log) &&
      !wrong.log.includes('wrong-secret'),
    'a wrong password ends the start, unprinted',
    wrong.log,
  )
  await end(one)
  check(!one.log.includes('hunter2'), 'no password in the log')
  own.kill('SIGKILL')
}

parts.slow = async () => {
  const way = await startWay(redisPort, 200)
  const one = await replica('slow', way.port)
  const replies = []
  for (let n = 0; n < 5; n++) replies.push(await send(one.port, `GET ${ENVOYS}&key=free`))
  check(
    statusesOf(replies).every((status) => status === 200 || status === 500),
    'a round trip of 200 ms: answered',
    statusesOf(replies),
  )
  check(longest(replies) < 600, `in two trips: ${longest(replies)} ms`, longest(replies))
  // What comes back is lost: at most once, and the journal as it was told.
  way.delayMs = 0
  await send(one.port, 'POST /_simulator/reset')
  const told = await asking(one.port, 1200, async () => {
    for (let n = 0; n < 6; n++) {
      way.lossy = true
      await sleep(60)
      way.cut()
      way.lossy = false
      await sleep(400)
    }
  })
  await sleep(500)
  const { quota, counts } = await json(one.port, 'GET /_simulator')
  const month = quota.find(({ key }) => key === 'free')?.month
  check(
    month >= granted(told) && month <= told.length,
    `lost replies: ${granted(told)} granted, ${month} counted of ${told.length}`,
    month,
  )
  check(
    counts.requests === answered(told).length,
    `the journal has what was answered: ${counts.requests}`,
    [counts.requests, answered(told).length],
  )
  way.end()
  await end(one)
}

parts.start = async () => {
  const first = await replica('start')
  const other = join(folder, 'other.yaml')
  writeFileSync(other, SCENARIO.replace('name: differential', 'name: another'))
  const refused = await replica('start', redisPort, other)
  check(
    /is in use by replicas of .*differential.*; this is .*another.*\?prefix=/.test(refused.log),
    'another loaded scenario is refused, both are named',
    refused.log,
  )
  const again = await replica('start')
  check(again.log.includes('listening'), 'the same joins', again.log)
  await send(first.port, 'PUT /sandboxes/kept')
  await end(first, again)
  const taken = await replica('start', redisPort, other)
  check(
    /held the default world of .*differential/.test(taken.log),
    'nobody alive: it is taken over, and said',
    taken.log,
  )
  const { sandboxes } = await json(taken.port, 'GET /sandboxes')
  check(sandboxes.length === 1, 'with its sandboxes', sandboxes)
  await end(taken)
  redis(redisPort, 'HSET', 'es:{start}:meta', 'format', '99')
  const format = await replica('start', redisPort, other)
  check(
    /holds format 99.*this is format \d/.test(format.log),
    'another format is refused',
    format.log,
  )
  redis(redisPort, 'HSET', 'es:{start}:meta', 'format', '1', 'fleet', '1')
  const fleet = await replica('start', redisPort, other)
  check(
    /is of fleet version 1.*this is fleet version/.test(fleet.log),
    'another fleet version is refused',
    fleet.log,
  )
  const nobody = await startServer(cli, [file, '--store', `redis://127.0.0.1:${await freePort()}`])
  check(
    /can't be reached: .*ECONNREFUSED/.test(nobody.log),
    'nobody there: the start ends with the reason',
    nobody.log,
  )
  // Without the client library.
  const bare = join(folder, 'bare')
  mkdirSync(join(bare, 'node_modules'), { recursive: true })
  cpSync(join(root, 'dist'), join(bare, 'dist'), { recursive: true })
  cpSync(join(root, 'package.json'), join(bare, 'package.json'))
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== 'ioredis')
      symlinkSync(join(root, 'node_modules', name), join(bare, 'node_modules', name))
  }
  const without = await startServer(join(bare, 'dist/src/cli.js'), [file, '--store', urlOf('bare')])
  check(
    /needs the package ioredis.*npm install ioredis/.test(without.log),
    'without ioredis it says how to install it',
    without.log,
  )
  const expiring = redis(redisPort, '--scan', '--pattern', 'es:*').split('\n').filter(Boolean)
  const forever = expiring.filter((key) => Number(redis(redisPort, 'TTL', key)) < 0)
  check(forever.length === 0, `nothing is stored for ever: ${expiring.length} keys expire`, forever)
}

if (!existsSync(cli)) throw new Error('there is no build: npm run build')
for (const [name, part] of Object.entries(parts)) {
  if (only !== undefined && only !== name) continue
  const startMs = performance.now()
  console.log(`# ${name}`)
  await part()
  console.log(`# ${name}: ${((performance.now() - startMs) / 1000).toFixed(1)} s`)
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
