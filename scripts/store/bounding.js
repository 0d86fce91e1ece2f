// What all worlds of a prefix keep in the store has an end, and what is lost there is lost on all replicas.
import { check, end, json, redisPort, replicasOf } from './checking.js'
import { redis, sure, until } from './servers.js'

const NAMES = ['a', 'b', 'c', 'd', 'e']
const MOST = 56 * 1024 * 1024
const BODY = 'x'.repeat(60_000)

const sizeOf = (field) => Number(redis(redisPort, 'HGET', 'es:{bounds}:sizes', field))

export async function bounds() {
  await journals()
  await scenarios()
}

async function journals() {
  const [a, b] = await replicasOf('bounds', 2)
  for (const name of NAMES) await sure(a.port, `PUT /sandboxes/${name}`)
  check(sizeOf('scenarios') > 5000, 'scenarios are counted', sizeOf('scenarios'))
  let most = 0
  for (const name of NAMES) {
    await sure(a.port, `PUT /sandboxes/${name}/_simulator/requests`, { bodies: true })
    for (let n = 0; n < 260; n += 20) {
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          sure([a, b][i % 2].port, `POST /sandboxes/${name}/api/v2/systems?key=k`, BODY),
        ),
      )
      most = Math.max(most, sizeOf('journals'))
    }
  }
  check(most <= MOST, `journals with bodies in five worlds took ${most} bytes at most`, most)
  check(most > MOST * 0.95, 'and as many as they may', most)
  const kept = redis(redisPort, 'MEMORY', 'USAGE', 'es:{bounds}:b:e', 'SAMPLES', '0')
  check(kept < 1.3 * 16 * 1024 * 1024, `bodies of one world take ${kept.trim()} bytes`, kept)
  const journal = async (name, { port }) =>
    (await json(port, `GET /sandboxes/${name}/_simulator/requests`)).requests.map(({ id }) => id)
  // What was told 503 and sent again may have been noted twice.
  const count = async (name) =>
    (await json(a.port, `GET /sandboxes/${name}/_simulator`)).counts.requests
  const all = await count('b')
  check((await journal('a', a)).length === 0, 'the one that was unused for longest has lost all')
  const next = await journal('b', a)
  check(
    next.length > 0 && next.length < 260 && next[next.length - 1] === all,
    `the next has the newest ${next.length} of ${all}`,
    next,
  )
  const same = JSON.stringify(await journal('b', b)) === JSON.stringify(next)
  check(same, 'on both replicas', await journal('b', b))
  const last = await journal('e', b)
  check(
    last.length >= 260 && last.length === (await count('e')),
    'the one that is in use has all',
    last.length,
  )
  await sure(a.port, 'DELETE /sandboxes/e/_simulator/requests')
  await sure(a.port, 'DELETE /sandboxes/d')
  const fields = redis(redisPort, 'HGETALL', 'es:{bounds}:sizes').trim().split('\n')
  const sums = { journal: 0, scenario: 0 }
  for (let i = 0; i < fields.length; i += 2) {
    if (!fields[i].startsWith('=')) continue
    const [journalBytes, scenario] = fields[i + 1].split(' ').map(Number)
    sums.journal += journalBytes
    sums.scenario += scenario
  }
  check(
    sums.journal === sizeOf('journals') && sums.scenario === sizeOf('scenarios'),
    'what is forgotten or removed takes nothing',
    [sums, fields],
  )
  await end(a, b)
}

const figureOf = async ({ port }, name) => {
  const { body } = await sure(port, 'GET /metrics')
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(body)?.[1])
}

/** Each quote of a comment takes two bytes in the store, where the text of a scenario is kept as JSON. */
const LARGE = `{ fleet: { systems: 1 } }\n#${'"'.repeat(131_000)}`
const ROOM = 64 * 1024 * 1024

async function scenarios() {
  const [a, b] = await replicasOf('scenarios', 2)
  const taken = () => Number(redis(redisPort, 'HGET', 'es:{scenarios}:sizes', 'scenarios'))
  const put = (n, { port }, text = LARGE) => sure(port, `PUT /sandboxes/s${n}`, text)
  const names = async ({ port }) => (await json(port, 'GET /sandboxes')).sandboxes.length
  let one = await put(0, a)
  const each = taken()
  check(one.status === 201 && each > LARGE.length, 'a scenario is counted with its text', each)
  let n = 1
  for (; n < 2 * (ROOM / LARGE.length); n++) {
    one = await put(n, [a, b][n % 2])
    if (one.status !== 201) break
  }
  const before = taken()
  check(one.status === 409, `the scenario of sandbox ${n + 1} is refused with 409`, one)
  check(/take 67108864 bytes of them in the store/.test(one.body), 'and says why', one.body)
  check(before <= ROOM && before > ROOM - 2 * each, `${before} bytes are taken`, before)
  const listed = [await names(a), await names(b)]
  check(
    listed.every((found) => found === n),
    'and neither replica has it',
    listed,
  )
  const asked = await sure(b.port, `GET /sandboxes/s${n}/_simulator`)
  check(asked.status === 404, 'nor knows of it', asked)
  const main = await sure(a.port, 'PUT /_simulator/scenario', LARGE)
  check(main.status === 409, 'the default world keeps its scenario, too', main)
  const clock = await sure(b.port, 'POST /_simulator/clock/advance', { by: 60 })
  check(clock.status === 200, 'other controls go on', clock)
  const smaller = await put(0, b, '{}')
  check(smaller.status === 200 && taken() < before, 'a smaller one takes the place', smaller)
  const again = await put(n, a)
  check(again.status === 201 && taken() <= ROOM, 'and leaves room for the other', again)
  await sure(b.port, 'DELETE /sandboxes/s1')
  const last = await put(n + 1, b)
  check(last.status === 201 && taken() <= ROOM, 'as does one that is removed', last)
  const shown = await until(
    () => figureOf(a, 'enlighten_store_scenario_bytes'),
    (bytes) => bytes === taken(),
  )
  check(shown === taken(), '/metrics shows what they take', [shown, taken()])
  const most = await figureOf(a, 'enlighten_store_scenario_max_bytes')
  check(most === ROOM, 'beside what they may', most)
  await end(a, b)
}
