// The same random requests and controls, one after the other, for one process in memory and for replicas in
// turn: equal bytes.
import { isAway, send } from './servers.js'

/** Numbers that a seed decides (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (n) => Math.floor(next() * n)
  return { next, below, pick: (list) => list[below(list.length)] }
}

export const SCENARIO = `
name: differential
seed: differential
clock: { now: 2022-06-15T12:00:10-07:00, speed: 0 }
access:
  keys:
    free: { plan: unlimited }
    tight: { plan: { per_minute: 4, per_month: 40 } }
    monthly: { plan: { per_month: 25 } }
    single: { plan: { concurrent: 1 } }
  users:
    - { user_id: 4d6a51330a }
    - { user_id: 4e7a453d0a, systems: [67], from: 2022-06-01, until: 2022-06-15T20:00:00Z }
fleet: { systems: 6 }
systems:
  - system_id: 67
    place: Sebastopol, CA
    operational_at: 2015-01-26
    arrays: [{ modules: 12, panel_w: 250, inverter: M215, tilt_deg: 22, azimuth_deg: 180 }]
    meters: { production: [{ installed_on: 2016-02-14 }] }
    incidents: [{ id: written, kind: comm, from: 2022-06-20, to: 2022-06-22 }]
faults:
  - { id: third, match: { route: summary, every: 3 }, reply: { status: 503 } }
  - { id: seldom, match: { probability: 0.1 }, reply: { status: 500 } }
  - { id: few, match: { route: stats, times: 5 }, reply: { body: '{"odd":1}', status: 200 } }
  - { id: later, match: { from: 2022-06-15T21:00:00Z, nth: 2 }, reply: { status: 401 } }
  - { id: front, match: { route: envoys }, profile: html-front }
`

/** The same with a clock that follows the requests, and replies in turn. */
const FOLLOWING = `${SCENARIO.replace(
  'speed: 0 }',
  'speed: 0, follow: [{ match: { route: [stats, envoys] }, advance: PT5M }, { match: { status: 409 }, advance: period_end }] }',
)}
  - { id: turns, match: { route: envoys }, replies: [503, pass, { status: 500 }, pass] }
  - { match: { route: summary, key: free }, reply: { set: { energy_today: 1 } } }
`

const ROUTES = [
  'systems/67/summary',
  'systems/67/stats',
  'systems/67/energy_lifetime?start_date=2022-05-01',
  'systems/67/envoys',
  'systems/67/monthly_production?start_date=2022-05-01',
  'systems/67/rgm_stats',
  'systems',
  'systems/1',
  'nowhere',
]

/** What comes next: a request or a control. */
export function step(random) {
  const { pick, below } = random
  const kind = below(20)
  const at = random.next() < 0.25 ? `/sandboxes/${pick(['a', 'b'])}` : ''
  if (kind < 10) {
    const path = pick(ROUTES)
    const key = pick(['free', 'free', 'tight', 'tight', 'monthly', 'single', 'unknown'])
    const user = pick(['4d6a51330a', '4d6a51330a', '4e7a453d0a', '4f4445794e546b300a'])
    const method = pick(['GET', 'GET', 'GET', 'GET', 'HEAD', 'POST'])
    const credentials = `key=${key}&user_id=${user}`
    return [`${method} ${at}/api/v2/${path}${path.includes('?') ? '&' : '?'}${credentials}`]
  }
  const control = (what, body) => {
    const [method, path] = what.split(' ')
    return [`${method} ${at}/_simulator${path}`, body]
  }
  switch (kind) {
    case 10:
      return control('POST /clock/advance', {
        by: pick([30, 60, 3600, 86_400, -3600, 2_600_000, -60, 0.5]),
      })
    case 11:
      return control('PUT /clock', {
        now: pick([1655319610, 1655319610 + 7200, 1656320000, 1657320000]),
      })
    case 12:
      return random.next() < 0.5
        ? control('POST /faults', {
            match: { route: pick(['stats', 'summary']), times: 1 + below(3), probability: 0.5 },
            reply: { status: pick([500, 503, 409]) },
          })
        : control(pick(['DELETE /faults/third', 'DELETE /faults/fault-5', 'DELETE /faults/seldom']))
    case 13:
      return random.next() < 0.6
        ? control('POST /incidents', { system_id: 67, kind: pick(['comm', 'power', 'micro']) })
        : control(pick(['DELETE /incidents/incident-1', 'DELETE /incidents/written']))
    case 14:
      return random.next() < 0.5
        ? control('POST /access/users', { user_id: '4e7a453d0a', systems: pick(['all', [67]]) })
        : control('DELETE /access/users/4e7a453d0a')
    case 15:
      return random.next() < 0.7
        ? [`PUT /sandboxes/${pick(['a', 'b'])}`, pick([undefined, SCENARIO, FOLLOWING])]
        : [`DELETE /sandboxes/${pick(['a', 'b'])}`]
    case 16:
      if (random.next() < 0.2) return control('POST /reset')
      return control(
        pick([
          'GET ',
          'GET /snapshot?journal=true',
          'GET /scenario?effective=true',
          'PUT /snapshot',
        ]),
      )
    case 17:
      return random.next() < 0.1 ? control('DELETE /requests') : control('GET /requests?limit=20')
    case 18:
      return control(
        pick(['GET /faults', 'GET /incidents', 'GET /access/users', 'GET /advice', 'GET /clock']),
      )
    default:
      return random.next() < 0.2
        ? control('PUT /scenario', SCENARIO.replace('seed: differential', `seed: s${below(3)}`))
        : control(pick(['GET /systems/67', 'PATCH /incidents/written', 'POST /incidents']), {
            to: '2022-07-01',
          })
  }
}

/** Without what the machine's clock and the address of a server bring in. */
function comparable({ status, headers, body }) {
  const text = body
    .replace(/"at_real":"[^"]*"/g, '"at_real":""')
    .replace(/"duration_ms":[\d.]+/g, '"duration_ms":0')
    .replace(/"at_real_ms":[\d.]+/g, '"at_real_ms":0')
    .replace(/127\.0\.0\.1:\d+/g, 'HOST')
  return `${status} ${headers?.['x-simulator-reason'] ?? ''} ${headers?.etag ?? ''}\n${text}`
}

/** Runs so many steps; returns those that differ, and whether the store was away at one of them. */
export async function compare(alone, replicas, steps, seed) {
  const random = seeded(seed)
  const differences = []
  let snapshot = '{}'
  const kinds = new Map()
  for (let n = 0; n < steps; n++) {
    const [what, sent] = step(random)
    const body = what.includes('PUT') && what.includes('/snapshot') ? snapshot : sent
    const told = await send(alone, what, body)
    if (what.includes('GET') && what.includes('/snapshot') && told.status === 200)
      snapshot = told.body
    const shared = await send(replicas[n % replicas.length], what, body)
    if (isAway(shared)) return { differences, kinds, wasAway: true }
    const [one, other] = [comparable(told), comparable(shared)]
    const kind = `${one.slice(0, 3)}`
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    if (one !== other) differences.push({ n, what, one, other })
  }
  return { differences, kinds, wasAway: false }
}
