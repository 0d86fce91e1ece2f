/**
 * Hostile use of a built simulator, from a seed: requests to the API, raw sockets, scenarios and
 * controls by turns. `npm run fuzz -- --minutes 30 --seed 7`. What fails is printed with its seed and
 * its number, and the exit code is 1; it belongs into test/attacks.test.ts.
 */
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { parseArgs } from 'node:util'
import seedrandom from 'seedrandom'
import { createSimulator, ScenarioError } from '../dist/src/index.js'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '0.4' },
    seed: { type: 'string', default: String(Date.now()) },
  },
})
const random = seedrandom(values.seed)
const below = (n) => Math.floor(random() * n)
const pick = (list) => list[below(list.length)]

const ROUTES =
  'summary stats rgm_stats consumption_stats energy_lifetime consumption_lifetime monthly_production production_meter_readings inventory envoys nothing'.split(
    ' ',
  )
const NAMES =
  'start_at end_at start_date end_date summary_date datetime_format limit next system_id[] production callback site_id serial_num a'.split(
    ' ',
  )
const VALUES =
  '0 -1 1655319600 1e99 2022-06-15 2022-13-45 20220615 iso8601 all %00 %ZZ %F0%9F%8C%9E NaN 99999999999999999999 x'.split(
    ' ',
  )
const JUNK = [null, 0, -1, 1e99, '', 'x', '2022-06-15', [], {}, [[]], true, '\u0000', 67, 'comm']
const KEYS =
  'now speed by match reply status body delay_ms route system_id kind from to inverters factor fraction seed fleet systems access __proto__'.split(
    ' ',
  )
const CONTROLS =
  'PUT:clock POST:clock/advance POST:faults POST:incidents PUT:scenario POST:reset GET:requests GET:advice DELETE:faults GET:systems/67 GET:systems'.split(
    ' ',
  )
const folder = new URL('../scenarios/', import.meta.url)
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))

const query = () =>
  Array.from({ length: below(6) }, () => `${pick(NAMES)}=${pick(VALUES)}`).join('&')
const target = () => {
  const path = below(4) === 0 ? pick(['', '/67', '/search_system_id']) : `/67/${pick(ROUTES)}`
  return `/api/v2/systems${path}?key=k&user_id=4d6a51330a&${query()}`
}
const value = (depth = 0) => {
  if (depth > 4 || below(3) === 0) return pick(JUNK)
  return Object.fromEntries(Array.from({ length: below(4) }, () => [pick(KEYS), value(depth + 1)]))
}
function mutated(text) {
  const lines = text.split('\n')
  for (let n = below(4); n >= 0; n--) {
    const at = below(lines.length)
    const change = below(4)
    if (change === 0) lines.splice(at, 1)
    else if (change === 1) lines.splice(at, 0, pick(lines))
    else if (change === 2) lines[at] = lines[at].replace(/\d+/, pick(VALUES))
    else lines[at] = lines[at].replace(/: .*/, `: ${pick(['[]', '{}', '&a x', '*a', '!!omap []'])}`)
  }
  return lines.join('\n')
}

const simulator = await createSimulator({ scenario: 'default', now: '2022-06-15T12:00:00-07:00' })
const origin = new URL(await simulator.listen()).origin
const fetched = async (path, options) => {
  const reply = await fetch(`${origin}${path}`, options)
  const text = await reply.text()
  return { status: reply.status, text, asked: reply.headers.get('x-simulator-reason') ?? '' }
}
function refuse500({ status, text, asked }, what) {
  if (status !== 500 || asked.startsWith('The fault ')) return
  throw new Error(`${what}: 500 ${text.slice(0, 300)}`)
}

/** The reply; none of what a fault of the scenario cuts off or holds. */
function soon(reply) {
  const none = { headers: {} }
  const patience = new Promise((done) => setTimeout(done, 1000, none))
  return Promise.race([reply.catch(() => none), patience])
}

const KINDS = {
  async request() {
    const method = pick(['GET', 'GET', 'GET', 'HEAD', 'POST', 'DELETE'])
    const path = target()
    refuse500(await fetched(path, { method }), `${method} ${path}`)
  },
  async socket() {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1').on('error', () => {})
    const head = `GET ${target()} HTTP/1.${below(3)}\r\nHost: localhost\r\nExpect: ${pick(VALUES)}\r\n`
    const sent = pick([
      head,
      `${head}\r\n`,
      `${head}\r\n${head}\r\n`,
      pick(VALUES),
      `${head}:\r\n\r\n`,
    ])
    socket.end(sent.slice(0, 1 + below(sent.length)))
    socket.resume()
    await Promise.race([once(socket, 'close'), new Promise((done) => setTimeout(done, 50))])
    socket.destroy()
  },
  async scenario() {
    const text = mutated(pick(texts))
    try {
      const sandbox = await simulator.sandbox('fuzz', `${text}\n`)
      for (const id of sandbox.systems.slice(0, 2)) {
        const path = `/systems/${id}/${pick(ROUTES)}?${query()}`
        const { status, headers, body } = await soon(sandbox.inject(path))
        const asked = String(headers['x-simulator-reason'] ?? '')
        refuse500({ status, text: body, asked }, `${path} of\n${text}`)
      }
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error
    }
  },
  async control() {
    const [method, path] = pick(CONTROLS).split(':')
    const body = method === 'GET' ? undefined : JSON.stringify(value())
    const what = `${method} /_simulator/${path} ${body}`
    refuse500(await fetched(`/_simulator/${path}`, { method, body }), what)
    await fetched('/_simulator/faults', { method: 'DELETE' })
  },
}

process.stdout.write(`seed ${values.seed}\n`)
const counts = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, 0]))
const endMs = performance.now() + Number(values.minutes) * 60_000
let failed = 0
for (let n = 0; performance.now() < endMs && failed < 10; n++) {
  const kind = pick(Object.keys(KINDS))
  counts[kind]++
  try {
    await KINDS[kind]()
  } catch (error) {
    failed++
    process.stdout.write(`seed ${values.seed}, number ${n}, ${kind}: ${error.stack}\n`)
  }
}
const alive = (await fetched('/healthz')).status === 200
await simulator.close()
const passed = Object.values(counts).reduce((sum, count) => sum + count, 0) - failed
process.stdout.write(
  `${JSON.stringify(counts)}\n${passed} passed, ${failed + (alive ? 0 : 1)} failed\n`,
)
process.exitCode = failed === 0 && alive ? 0 : 1
