// That replicas are one server: the same bytes, controls in force at once, and who may take part.
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  check,
  cli,
  ENVOYS,
  end,
  file,
  json,
  redisPort,
  replica,
  replicasOf,
  root,
  urlOf,
} from './checking.js'
import { compare, SCENARIO } from './differential.js'
import { folder, freePort, redis, send, startServer, sure, until } from './servers.js'

export async function differential(seeds) {
  for (const seed of seeds) {
    const { differences, kinds, wasAway } = await walk(seed, 1)
    check(
      differences.length === 0 && !wasAway,
      `1,500 steps of seed ${seed}: one process and four replicas give the same bytes`,
      differences[0],
    )
    check(kinds.size > 6, `with answers of ${[...kinds.keys()].join(', ')}`, kinds.size)
  }
}

/** Where a machine stands still so long that the store does not reply in time, it begins anew. */
async function walk(seed, tries) {
  const alone = await startServer(cli, [file])
  const replicas = await replicasOf(`differential-${seed}-${tries}`, 4)
  const ports = replicas.map(({ port }) => port)
  const found = await compare(alone.port, ports, 1500, seed)
  await end(alone, ...replicas)
  return found.wasAway && tries < 5 ? walk(seed, tries + 1) : found
}

export async function controls() {
  const [a, b] = await replicasOf('controls', 2)
  let late = 0
  for (let n = 0; n < 300; n++) {
    await sure(a.port, 'PUT /_simulator/clock', { now: 1655319600 + n * 60 })
    const { now_epoch: now } = await json(b.port, 'GET /_simulator/clock')
    await sure(b.port, `GET ${ENVOYS}&key=free`)
    const { requests } = await json(a.port, 'GET /_simulator/requests?limit=1')
    const at = Date.parse(requests[0].at) / 1000
    if (now !== 1655319600 + n * 60 || at !== now) late++
  }
  check(
    late === 0,
    '300 controls were in force at once on the other replica, and 300 requests in its journal',
    late,
  )
  await events(a, b)
  await atOnce(a, b)
  await end(a, b)
}

/** What happens by one replica is told to those who listen to another. */
async function events(a, b) {
  const told = []
  const stream = await fetch(`http://127.0.0.1:${b.port}/_simulator/events`)
  const reader = stream.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const reading = (async () => {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      text += value
      const whole = text.split('\n\n')
      text = whole.pop()
      told.push(...whole)
    }
  })().catch(() => {})
  const of = (type, what = '') =>
    told.filter((one) => one.includes(`event: ${type}\n`) && one.includes(what))
  for (let n = 0; n < 20; n++) await sure(a.port, `GET ${ENVOYS}&key=free&mark=told-${n}.`)
  await until(() => of('request', 'mark=told').length >= 20)
  await sure(a.port, 'POST /_simulator/incidents', { system_id: 67, kind: 'comm' })
  await until(() => of('changed', 'incidents').length > 0)
  await send(a.port, 'POST /_simulator/reset')
  await until(() => of('scenario').length > 0)
  const isOnce = Array.from({ length: 20 }, (_, n) => of('request', `mark=told-${n}.`).length)
  check(
    isOnce.every((count) => count === 1),
    '20 requests were told on the other replica, each once',
    isOnce,
  )
  check(
    of('changed', 'incidents').length > 0 && of('scenario').length === 1,
    'and what controls changed',
    told.slice(-5),
  )
  await again(a, told)
  await reader.cancel()
  await reading
}

/** Whose connection was cut reads the journal anew, and tells only of what is new in it. */
async function again(a, told) {
  const since = told.length
  const requests = () =>
    told
      .slice(since)
      .filter((one) => one.includes('event: request\n'))
      .map((one) => JSON.parse(one.slice(one.indexOf('data: ') + 6)))
  const heard = (mark, isRight = () => true) =>
    until(() => requests().some((one) => one.url.includes(mark) && isRight(one)))
  const ask = (mark) => sure(a.port, `GET ${ENVOYS}&key=free&mark=${mark}`).then(() => heard(mark))
  for (let n = 0; n < 3; n++) await ask(`before-${n}.`)
  const hang = { match: { query: { mark: 'hung.' } }, reply: { abort: 'hang' } }
  await sure(a.port, 'DELETE /_simulator/faults')
  await sure(a.port, 'POST /_simulator/faults', hang)
  const hanging = new AbortController()
  const { signal } = hanging
  const url = `http://127.0.0.1:${a.port}${ENVOYS}&key=free&mark=hung.`
  const hung = fetch(url, { signal }).catch(() => {})
  await heard('hung.')
  for (let n = 1; n <= 2; n++) {
    for (const type of ['normal', 'pubsub']) redis(redisPort, 'CLIENT', 'KILL', 'TYPE', type)
    await ask(`cut-${n}.`)
  }
  hanging.abort()
  await hung
  await heard('hung.', ({ status }) => status === 0)
  await ask('end.')
  const all = requests().map(({ id, status }) => `${id} ${status === null ? 'begins' : 'ends'}`)
  check(
    new Set(all).size === all.length,
    'after cuts of all connections nothing is told again',
    all,
  )
}

/** Controls on both at once: what comes too late is told so, and may have been carried out if its reply was lost. */
async function atOnce(a, b) {
  let unsure = 0
  const control = (n, what, body) =>
    until(
      () => send((n % 2 ? a : b).port, what, body),
      ({ status, body }) => {
        if (status === 503 && !body.includes('again and again')) unsure++
        return status !== 503
      },
    )
  const puts = await Promise.all(
    Array.from({ length: 60 }, (_, n) => control(n, `PUT /sandboxes/s${n % 20}?ttl=600`)),
  )
  const created = puts.filter(({ status }) => status === 201).length
  check(
    created <= 20 && created >= 20 - unsure,
    '60 calls for 20 sandboxes at once created 20',
    created,
  )
  const { sandboxes } = await json(a.port, 'GET /sandboxes')
  check(sandboxes.length === 20, 'which all replicas list', sandboxes.length)
  const fault = { reply: { status: 500 }, match: { route: 'stats' } }
  const added = await Promise.all(
    Array.from({ length: 40 }, (_, n) => control(n, 'POST /_simulator/faults', fault)),
  )
  const ids = new Set(added.map(({ body }) => JSON.parse(body).id))
  check(
    ids.size === 40,
    '40 faults that were added at once have 40 ids',
    added.map(({ status }) => status),
  )
}

export async function starts() {
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
  await sure(first.port, 'PUT /sandboxes/kept')
  await end(first, again)
  const taken = await until(
    () => replica('start', redisPort, other),
    ({ log }) => log.includes('listening'),
  )
  check(
    /held the default world of .*differential/.test(taken.log),
    'nobody alive: it is taken over, and said',
    taken.log,
  )
  const { sandboxes } = await json(taken.port, 'GET /sandboxes')
  check(sandboxes.length === 1, 'with its sandboxes', sandboxes)
  await end(taken)
  const meta = 'es:{start}:meta'
  const formatNow = redis(redisPort, 'HGET', meta, 'format').trim()
  redis(redisPort, 'HSET', meta, 'format', '99')
  const format = await replica('start', redisPort, other)
  check(
    /holds format 99.*this is format \d/.test(format.log),
    'another format is refused',
    format.log,
  )
  redis(redisPort, 'HSET', meta, 'format', formatNow, 'fleet', '1')
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
  await evicting()
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
  const forever = expiring.filter((key) => Number(redis(redisPort, 'TTL', key)) === -1)
  check(forever.length === 0, `nothing is stored for ever: ${expiring.length} keys expire`, forever)
}

/** A store that gives up keys when it is full is refused; one that does not tell is used, and told of. */
async function evicting() {
  redis(redisPort, 'CONFIG', 'SET', 'maxmemory-policy', 'volatile-lru')
  const refused = await replica('evicting')
  check(
    /can't be used: .*maxmemory-policy volatile-lru.*CONFIG SET maxmemory-policy noeviction/.test(
      refused.log,
    ),
    'a store that gives up keys is refused, with the remedy',
    refused.log,
  )
  redis(redisPort, 'CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
  redis(redisPort, 'ACL', 'SETUSER', 'few', 'on', '>few', '~es:*', '&es:*', '+@all', '-info')
  const url = `redis://few:few@127.0.0.1:${redisPort}/0?prefix=evicting`
  const unsure = await startServer(cli, [file, '--store', url])
  check(
    /does not tell this user \(INFO\)/.test(unsure.log) && unsure.log.includes('listening'),
    'one that does not tell is used, and told of',
    unsure.log,
  )
  await end(unsure)
}
