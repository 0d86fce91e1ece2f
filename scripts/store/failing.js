// What replicas do when the store fails, and that they are well again afterwards.
import { setTimeout as sleep } from 'node:timers/promises'
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
  longest,
  redisPort,
  replica,
  statusesOf,
} from './checking.js'
import { freePort, redis, send, startRedis, startServer, startWay, sure, until } from './servers.js'

const ASK = `GET ${ENVOYS}&key=free`
const reasonOf = ({ headers }) => headers?.['x-simulator-reason'] ?? ''
/** One answer that is not a 503, as soon as there is one. */
const good = (port) => until(() => send(port, ASK), isGood)
const isGood = ({ status }) => status === 200 || status === 500
/** One 503 that says so, as soon as there is one. */
const refusal = (port, words) =>
  until(
    () => send(port, ASK),
    (reply) => reply.status === 503 && words.test(reasonOf(reply)),
  )

export async function failures() {
  const port = await freePort()
  const own = await startRedis(port)
  const one = await replica('failing', port)
  const again = await killed(one, port, own)
  await hangs(one, again)
  await full(one, port)
  await copies(one, port)
  await cuts(one, port)
  await passwords(one, port)
  again.kill('SIGKILL')
}

/** Killed, and back empty: returns the store that came. */
async function killed(one, port, own) {
  let back = 0
  let again
  const { replies, lateMs } = await asking(one.port, async ({ at, replies }) => {
    await until(() => replies.some(isGood))
    own.kill('SIGKILL')
    await own.ended
    const ready = await until(
      () => send(one.port, 'GET /readyz'),
      ({ status }) => status === 503,
    )
    check(
      ready.status === 503 && /"since":"\d/.test(ready.body),
      '/readyz says since when the store is away',
      ready,
    )
    const healthy = await send(one.port, 'GET /healthz')
    check(healthy.status === 200, '/healthz stays 200', healthy.status)
    const control = await send(one.port, 'GET /_simulator')
    check(
      control.status === 503 && /can't be asked/.test(control.body),
      'controls are 503 with the reason',
      control,
    )
    const reply = await refusal(one.port, /nobody listens there/)
    check(
      /The store redis:.* can't be asked: nobody listens there/.test(reasonOf(reply)),
      'requests too',
      reply,
    )
    again = await startRedis(port)
    back = at()
    await until(() => replies.some((reply) => reply.at > back && isGood(reply)))
  })
  check(
    statusesOf(replies).every((status) => [200, 500, 503].includes(status)),
    'gone: 503',
    statusesOf(replies),
  )
  check(
    longest(replies) < 2000 + lateMs,
    `none took as long as 2 s: ${longest(replies)} ms`,
    lateMs,
  )
  const after = replies.filter(({ at }) => at > back)
  const first = after.find(isGood)
  const afterMs = Math.round(first?.at - back)
  check(afterMs < 1000 + lateMs, `back empty: good after ${afterMs} ms`, replies.slice(-3))
  const { counts } = await json(one.port, 'GET /_simulator')
  check(counts.requests <= after.length, 'it is a world as loaded', counts)
  return again
}

async function hangs(one, own) {
  await sure(one.port, 'POST /_simulator/reset')
  let [from, to] = [0, 0]
  const { replies, lateMs } = await asking(one.port, async ({ at, replies }) => {
    await until(() => replies.some(isGood))
    from = at()
    own.kill('SIGSTOP')
    await sleep(4000)
    to = at()
    own.kill('SIGCONT')
    await until(() => replies.some((reply) => reply.at > to && isGood(reply)))
  })
  check(
    longest(replies) <= 2000 + lateMs,
    `hangs for 4 s: none took longer than 2 s: ${longest(replies)} ms`,
    lateMs,
  )
  check(
    replies.some((reply) => reply.at > to && isGood(reply)),
    'and all is well again',
    replies.slice(-3),
  )
  const { quota } = await json(one.port, 'GET /_simulator')
  const counted = quota.find(({ key }) => key === 'free')?.month ?? 0
  const more = counted - granted(replies).length
  // Those that were let in just before, or that a slow machine was late with afterwards.
  const most = replies.filter(({ at, status }) => status === 503 && (at <= from || at > to)).length
  check(more >= 0 && more <= most, `what was told 503 was not counted: ${more} more`, [more, most])
}

async function full(one, port) {
  await sure(one.port, 'POST /_simulator/reset')
  redis(port, 'CONFIG', 'SET', 'maxmemory', '1')
  const refused = await refusal(one.port, /it is full/)
  check(/it is full/.test(reasonOf(refused)), 'full: 503 with the reason', refused)
  const relieved = await sure(one.port, 'DELETE /_simulator/requests')
  check(relieved.status === 204, 'what makes room is let through', relieved)
  redis(port, 'CONFIG', 'SET', 'maxmemory', '0')
  const next = await good(one.port)
  check(isGood(next), 'and then it is answered', next)
}

async function copies(one, port) {
  redis(port, 'REPLICAOF', '127.0.0.1', String(redisPort))
  await until(() => redis(port, 'INFO', 'replication').includes('master_link_status:up'))
  const copy = await refusal(one.port, /read-only copy/)
  check(copy.status === 503, 'a read-only copy: 503 with the reason', copy)
  redis(port, 'REPLICAOF', 'NO', 'ONE')
  const leads = await good(one.port)
  check(isGood(leads), 'leading again: answered', leads)
}

async function cuts(one, port) {
  redis(port, 'SCRIPT', 'FLUSH')
  const next = await send(one.port, ASK)
  check(isGood(next), 'scripts forgotten: nobody notices', next)
  redis(port, 'CLIENT', 'KILL', 'TYPE', 'normal')
  const later = await good(one.port)
  check(isGood(later), 'connections cut: back', later)
}

async function passwords(one, port) {
  redis(port, 'CONFIG', 'SET', 'requirepass', 'hunter2')
  redis(port, '-a', 'hunter2', 'CLIENT', 'KILL', 'TYPE', 'normal')
  const locked = await refusal(one.port, /password/)
  check(/password/.test(reasonOf(locked)), 'a password that changed: 503 with the reason', locked)
  const wrong = await startServer(cli, [
    ...[file, '--store', `redis://:wrong-secret@127.0.0.1:${port}`],
  ])
  check(
    /can't be used: it does not take this user and password/.test(wrong.log) &&
      !wrong.log.includes('wrong-secret'),
    'a wrong password ends the start, unprinted',
    wrong.log,
  )
  await end(one)
  check(!one.log.includes('hunter2'), 'no password in the log')
}

export async function slowness() {
  const way = await startWay(redisPort)
  const one = await replica('slow', way.port)
  way.delayMs = 200
  const replies = []
  const { lateMs } = await asking(one.port, async (asked) => {
    await until(() => asked.replies.length > 0)
    for (let n = 0; n < 5; n++) replies.push(await send(one.port, ASK))
  })
  check(replies.every(isGood), 'a round trip of 200 ms: answered', statusesOf(replies))
  check(longest(replies) < 600 + lateMs, `in two trips: ${longest(replies)} ms`, longest(replies))
  way.delayMs = 0
  await lost(one, way)
  way.end()
  await end(one)
}

/** What comes back is lost: at most once, and the journal as it was told. */
async function lost(one, way) {
  await sure(one.port, 'POST /_simulator/reset')
  const { replies, lateMs } = await asking(one.port, async ({ at, replies }) => {
    for (let n = 0; n < 6; n++) {
      const from = at()
      await until(() => replies.filter((one) => one.at > from && isGood(one)).length >= 8)
      way.lossy = true
      await sleep(60)
      way.cut()
      way.lossy = false
    }
    const from = at()
    await until(() => replies.some((reply) => reply.at > from && isGood(reply)))
  })
  const { quota } = await json(one.port, 'GET /_simulator')
  const month = quota.find(({ key }) => key === 'free')?.month
  const { length } = granted(replies)
  check(
    month >= length && month <= replies.length,
    `lost replies: ${length} granted, ${month} counted of ${replies.length}`,
    month,
  )
  const { noted } = await journalOf(one.port)
  const missing = answered(replies).filter(({ mark }) => noted.get(mark) !== 1)
  check(missing.length === 0, `the ${answered(replies).length} answered are in the journal once`, [
    ...missing,
  ])
  // Only who had no time left to ask once more was told 503 of what is noted.
  const early = replies.filter(
    ({ mark, status, ms }) => status === 503 && noted.has(mark) && ms < 1800 - lateMs,
  )
  check(early.length === 0, 'and nothing else', early)
}
