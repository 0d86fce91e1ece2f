import { LIMITS } from '../limits.ts'
import { BUDGET_KINDS, type Budget } from '../world/budget.ts'
import type { EndedRequest } from '../world/state.ts'
import type { StoredBytes } from '../world/store/sharing.ts'

/** Upper bounds of the classes of durations [s]. */
const BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** What there is at the moment of asking. */
export interface Gauges {
  readonly worlds: number
  readonly systems: number
  readonly budget: Budget
  readonly eventStreams: number
  /** Of requests that wait in their connections for the replies before them. */
  readonly waitingBytes: number
  /** Of bodies that trickle. */
  readonly trickleBytes: number
  /** What all worlds take in the store; undefined: there is none. */
  readonly stored?: StoredBytes | undefined
}

const STORED = [
  { what: 'journal', kind: 'journals', most: LIMITS.storedJournalBytes },
  { what: 'scenario', kind: 'scenarios', most: LIMITS.storedScenarioBytes },
] as const

/** Figures of one server for Prometheus. */
export interface Metrics {
  /** Counts a request; cheap, for every request pays for it. */
  observe(request: EndedRequest): void
  /** Text and content type. */
  expose(): Promise<{ readonly text: string; readonly contentType: string }>
}

interface Series {
  readonly labels: { readonly route: string; readonly status: string }
  count: number
  sumS: number
  /** Requests of each class of durations, the last one without a bound. */
  readonly classes: Float64Array
}

/** Each server has a registry of its own, so that many live in one process. */
export function createMetrics(gauges: () => Gauges): Metrics {
  const series: SeriesByStatus = new Map()
  const counts = { quotaRefusals: 0, faults: 0 }
  let registry: ReturnType<typeof createRegistry> | undefined
  return {
    observe({ route = 'none', status, durationMs, faultId }) {
      const durationS = durationMs / 1000
      const one = seriesOf(series, route, status)
      one.count++
      one.sumS += durationS
      one.classes[classOf(durationS)]!++
      if (faultId !== undefined) counts.faults++
      else if (status === 409) counts.quotaRefusals++
    },
    async expose() {
      registry ??= createRegistry(counts, gauges)
      const { contentType, lines } = await registry
      return { contentType, text: `${await lines()}\n${durations(series)}` }
    },
  }
}

/** By route, then by status: a key of both would be a new text for every request. */
type SeriesByStatus = Map<string, Map<number, Series>>

function seriesOf(series: SeriesByStatus, route: string, status: number): Series {
  const known = series.get(route)?.get(status)
  if (known !== undefined) return known
  const classes = new Float64Array(BUCKETS_S.length + 1)
  const added = { labels: { route, status: String(status) }, count: 0, sumS: 0, classes }
  const ofRoute = series.get(route) ?? new Map<number, Series>()
  series.set(route, ofRoute.set(status, added))
  return added
}

function classOf(durationS: number): number {
  let i = 0
  while (i < BUCKETS_S.length && durationS > BUCKETS_S[i]!) i++
  return i
}

/**
 * The client library takes an eighth of a second to load, so that it is loaded by the first who
 * asks. Its counters would cost more per request than many a request does: it reads ours.
 */
async function createRegistry(
  counts: { readonly quotaRefusals: number; readonly faults: number },
  gauges: () => Gauges,
) {
  const { Counter, Gauge, Registry, collectDefaultMetrics } = await import('prom-client')
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const counter = (name: string, help: string, value: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(value())
      },
    })
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value())
      },
    })
  counter('enlighten_quota_refusals_total', 'Requests refused with 409', () => counts.quotaRefusals)
  counter('enlighten_faults_total', 'Requests that a fault was applied to', () => counts.faults)
  gauge('enlighten_worlds', 'Worlds, the default one and the sandboxes', () => gauges().worlds)
  gauge('enlighten_systems', 'Systems of all worlds', () => gauges().systems)
  const memory = () => gauges().budget
  gauge('enlighten_cache_bytes', 'Bytes of answers kept', () => memory().bytesOf('cache'))
  const most = 'What all worlds together may remember'
  gauge('enlighten_memory_max_bytes', most, () => memory().maxBytes)
  new Gauge({
    name: 'enlighten_memory_bytes',
    help: 'What all worlds together remember, by kind',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const kind of BUDGET_KINDS) this.set({ kind }, memory().bytesOf(kind))
    },
  })
  gauge('enlighten_event_streams', 'Open event streams', () => gauges().eventStreams)
  const waiting = 'What requests take that wait for the replies before them'
  gauge('enlighten_waiting_bytes', waiting, () => gauges().waitingBytes)
  gauge('enlighten_trickle_bytes', 'What bodies take that trickle', () => gauges().trickleBytes)
  if (gauges().stored !== undefined) {
    for (const { what, kind, most } of STORED) {
      const help = `What the ${kind} of all worlds take in the store`
      gauge(`enlighten_store_${what}_bytes`, help, () => gauges().stored![kind])
      gauge(`enlighten_store_${what}_max_bytes`, 'What they may take there', () => most)
    }
  }
  return { contentType: registry.contentType, lines: () => registry.metrics() }
}

/** The histogram of requests in the text format. */
function durations(series: SeriesByStatus): string {
  const name = 'enlighten_request_duration_seconds'
  const lines = [
    `# HELP ${name} Requests of the emulated API by route and status`,
    `# TYPE ${name} histogram`,
  ]
  const all = [...series.values()].flatMap((ofRoute) => [...ofRoute.values()])
  for (const { labels, count, sumS, classes } of all) {
    const pairs = `route="${labels.route}",status="${labels.status}"`
    let below = 0
    for (const [i, boundS] of [...BUCKETS_S, '+Inf'].entries()) {
      below += classes[i]!
      lines.push(`${name}_bucket{le="${boundS}",${pairs}} ${below}`)
    }
    lines.push(`${name}_sum{${pairs}} ${sumS}`, `${name}_count{${pairs}} ${count}`)
  }
  return `${lines.join('\n')}\n`
}
