// Ways to a store that are other than a bare address: its own data, users, certificates, a cluster, another time.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import {
  answered,
  asking,
  check,
  cli,
  ENVOYS,
  end,
  file,
  granted,
  journalOf,
  json,
  redisPort,
  replica,
  replicasOf,
} from './checking.js'
import { folder, freePort, redis, send, startRedis, startServer, sure, until } from './servers.js'

const ASK = `GET ${ENVOYS}&key=free`
const isGood = ({ status }) => status === 200 || status === 500
const good = (port) => until(() => send(port, ASK), isGood)
const serve = (url, env) => startServer(cli, [file, '--store', url], env)

export async function reaching() {
  await withData()
  await users()
  await encrypted()
  await cluster()
  await otherTimes()
}

/** Killed, and back with its data: all is as it was, and nothing was counted twice. */
async function withData() {
  const port = await freePort()
  const data = join(folder, 'data')
  mkdirSync(data)
  // Else it may answer before it has written, while it is busy with the second before.
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always']
  const start = () => startRedis(port, ...durable, '--dir', data)
  let own = await start()
  const one = await replica('data', port)
  const before = await json(one.port, 'PUT /_simulator/clock', { now: 1655300000 })
  await sure(one.port, 'PUT /sandboxes/kept')
  const incident = { id: 'mine', system_id: 67, kind: 'comm' }
  await sure(one.port, 'POST /_simulator/incidents', incident)
  const { replies } = await asking(one.port, async ({ at, replies }) => {
    for (let n = 0; n < 3; n++) {
      const from = at()
      await until(() => replies.filter((reply) => reply.at > from && isGood(reply)).length > 10)
      own.kill('SIGKILL')
      await own.ended
      own = await start()
    }
    const from = at()
    await until(() => replies.some((reply) => reply.at > from && isGood(reply)))
  })
  const { quota } = await json(one.port, 'GET /_simulator')
  const month = quota.find(({ key }) => key === 'free')?.month
  const told503 = replies.filter(({ status }) => status === 503).length
  const { length } = granted(replies)
  check(
    month >= length && month <= length + told503,
    `back with its data, three times: ${length} granted, ${month} counted of ${replies.length}`,
    month,
  )
  const { ids, noted } = await journalOf(one.port)
  const missing = answered(replies).filter(({ mark }) => noted.get(mark) !== 1)
  check(missing.length === 0, 'the journal has each that was answered, once', missing)
  check(
    ids.every((id, i) => id === i + 1),
    'without a gap',
    ids,
  )
  const after = await json(one.port, 'GET /_simulator/clock')
  const { incidents } = await json(one.port, 'GET /_simulator/incidents')
  const { sandboxes } = await json(one.port, 'GET /sandboxes')
  check(
    after.now === before.now && incidents.some(({ id }) => id === 'mine') && sandboxes.length === 1,
    'clock, incidents and sandboxes are as they were',
    { before, after, incidents, sandboxes },
  )
  await end(one)
  own.kill('SIGKILL')
}

/** A user with just the rights that are needed, and others who lack one of them. */
async function users() {
  const port = await freePort()
  const own = await startRedis(port)
  const key = '~es:{rights}:*'
  const channel = '&es:{rights}:*'
  const urlOf = (user) => `redis://${user}:pass-${user}@127.0.0.1:${port}/0?prefix=rights`
  const allow = (user, ...rights) =>
    redis(port, 'ACL', 'SETUSER', user, 'reset', 'on', `>pass-${user}`, ...rights)
  allow('some', key, channel, '+@all', '-@admin', '-@dangerous', '+info')
  allow('keyless', '~other:*', channel, '+@all')
  allow('mute', key, 'resetchannels', '+@all')
  allow('scriptless', key, channel, '+@all', '-@scripting')
  const some = await serve(urlOf('some'))
  check(some.port > 0, 'a user who may all that is needed, but nothing dangerous', some.log)
  for (const user of ['keyless', 'mute', 'scriptless']) {
    const { log } = await serve(urlOf(user))
    const isTold = /the user has too few rights: all commands, keys es:\{prefix\}/.test(log)
    check(isTold && !log.includes(`pass-${user}`), `${user}: too few rights end the start`, log)
  }
  allow('some', key, channel, '+@all', '-@write')
  const refused = await until(
    () => send(some.port, ASK),
    ({ status }) => status === 503,
  )
  check(
    /too few rights/.test(refused.headers['x-simulator-reason']),
    'rights that are taken away: 503 with the reason',
    refused,
  )
  allow('some', key, channel, '+@all')
  check(isGood(await good(some.port)), 'and given back: answered')
  await end(some)
  own.kill('SIGKILL')
}

/** TLS with an authority of one's own. */
async function encrypted() {
  const [port, plain] = [await freePort(), await freePort()]
  const [ca, caKey, cert, certKey, request, names] = [
    ...['ca.crt', 'ca.key', 'redis.crt', 'redis.key', 'redis.csr', 'names'],
  ].map((name) => join(folder, name))
  writeFileSync(names, 'subjectAltName=DNS:localhost,IP:127.0.0.1')
  const made = ['-newkey', 'rsa:2048', '-nodes', '-days', '2']
  openssl('req', '-x509', ...made, '-subj', '/CN=Ours', '-keyout', caKey, '-out', ca)
  openssl('req', ...made.slice(0, 3), '-subj', '/CN=Redis', '-keyout', certKey, '-out', request)
  const signed = ['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-days', '2', '-extfile', names]
  openssl('x509', '-req', '-in', request, ...signed, '-out', cert)
  const own = await startRedis(
    plain,
    ...['--tls-port', String(port), '--tls-auth-clients', 'no', '--tls-ca-cert-file', ca],
    ...['--tls-cert-file', cert, '--tls-key-file', certKey],
  )
  const url = `rediss://localhost:${port}/0?prefix=tls`
  const trusting = await serve(url, { NODE_EXTRA_CA_CERTS: ca })
  const reply = await send(trusting.port, ASK)
  check(isGood(reply), 'rediss:// with an authority of its own: answered', [trusting.log, reply])
  await end(trusting)
  const strict = { NODE_EXTRA_CA_CERTS: ca, NODE_OPTIONS: '--throw-deprecation' }
  const byAddress = await serve(url.replace('localhost', '127.0.0.1'), strict)
  const same = await send(byAddress.port, ASK)
  check(isGood(same), 'by its address, too, without a warning', [byAddress.log, same])
  await end(byAddress)
  const strange = await serve(url)
  check(
    /its certificate is not trusted: name its authority in NODE_EXTRA_CA_CERTS/.test(strange.log),
    'a certificate of an unknown authority ends the start with the remedy',
    strange.log,
  )
  const mixed = await serve(`rediss://localhost:${plain}/0?prefix=tls`)
  check(
    /speaks no TLS(?: is written|: write) redis:\/\//.test(mixed.log),
    'rediss:// where nobody speaks TLS is told so',
    mixed.log,
  )
  const bare = await serve(`redis://localhost:${port}/0?prefix=tls`)
  check(
    /can't be used: .*one that speaks TLS is written rediss:\/\//.test(bare.log),
    'redis:// where TLS is spoken is told so',
    bare.log,
  )
  own.kill('SIGKILL')
}

function openssl(...args) {
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`)
}

/** All keys of a prefix are on one node of a cluster: that one is to be named. */
async function cluster() {
  const data = join(folder, 'cluster')
  mkdirSync(data)
  const [one, other] = [await freePort(), await freePort()]
  const buses = new Map([
    [one, await freePort()],
    [other, await freePort()],
  ])
  const nodes = await Promise.all(
    [one, other].map((port) =>
      startRedis(
        port,
        ...['--cluster-enabled', 'yes', '--cluster-config-file', `${data}/${port}.conf`],
        ...['--cluster-port', String(buses.get(port))],
        // Where no other has left data: a node takes the slots of what it finds.
        ...['--dir', data],
      ),
    ),
  )
  redis(one, 'CLUSTER', 'ADDSLOTSRANGE', '0', '8191')
  redis(other, 'CLUSTER', 'ADDSLOTSRANGE', '8192', '16383')
  const isWhole = (port) => redis(port, 'CLUSTER', 'INFO').includes('cluster_state:ok')
  await until(async () => {
    if (isWhole(one) && isWhole(other)) return true
    // A handshake that fails is not tried again by the node.
    redis(one, 'CLUSTER', 'MEET', '127.0.0.1', String(other), String(buses.get(other)))
    await sleep(500)
    return false
  })
  const slot = Number(redis(one, 'CLUSTER', 'KEYSLOT', 'es:{cluster}:meta'))
  const [right, wrong] = slot < 8192 ? [one, other] : [other, one]
  const fits = await replica('cluster', right)
  const reply = await good(fits.port)
  check(isGood(reply), 'the node of a cluster that holds the prefix: answered', fits.log)
  await end(fits)
  const misses = await replica('cluster', wrong)
  const told = new RegExp(`another node of its cluster holds this prefix: name 127.0.0.1:${right}`)
  check(told.test(misses.log), 'another node ends the start, and names that one', misses.log)
  for (const node of nodes) node.kill('SIGKILL')
}

/** A replica whose clock is an hour off, and jumps while it runs: what counts is the store's. */
async function otherTimes() {
  const jump = join(folder, 'jump.mjs')
  writeFileSync(
    jump,
    `const real = Date.now; let offMs = 3600e3; Date.now = () => real() + offMs
process.on('SIGUSR2', () => { offMs -= 7200e3 })`,
  )
  const [right] = await replicasOf('times', 1)
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(jump)}` }
  const off = await serve(`redis://127.0.0.1:${redisPort}/0?prefix=times`, env)
  await sure(right.port, 'PUT /_simulator/clock', { speed: 1 })
  const apart = async () => {
    const before = await json(right.port, 'GET /_simulator/clock')
    const found = await json(off.port, 'GET /_simulator/clock')
    const after = await json(right.port, 'GET /_simulator/clock')
    return before.now_epoch <= found.now_epoch && found.now_epoch <= after.now_epoch
  }
  check((await apart()) && isGood(await send(off.port, ASK)), 'a replica an hour ahead agrees')
  off.kill('SIGUSR2')
  const replies = []
  for (let n = 0; n < 20; n++) replies.push(await send(off.port, ASK))
  check(
    replies.every(isGood),
    'its clock goes back two hours: all are answered',
    replies.find((one) => !isGood(one)),
  )
  off.kill('SIGUSR2')
  const moved = await send(off.port, 'POST /_simulator/clock/advance', { by: 60 })
  check(moved.status === 200, 'its controls, too', moved)
  check(await until(apart), 'and it agrees again')
  await end(right, off)
}
