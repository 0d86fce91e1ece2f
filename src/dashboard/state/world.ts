import { computed, signal } from '@preact/signals'
import { get, getIfThere } from '../server/client.ts'
import type {
  Advice,
  Fault,
  Grant,
  Incident,
  LeanSystem,
  ListedSandbox,
  Overview,
} from '../server/wire.ts'
import { readClock, readings } from './clock.ts'

/** What this page knows of the world. Each is read again when an event says that it changed. */

export const overview = signal<Overview | undefined>(undefined)
export const systems = signal<readonly LeanSystem[]>([])
export const incidents = signal<readonly Incident[]>([])
export const faults = signal<readonly Fault[]>([])
/** undefined: this server has no grants. */
export const grants = signal<readonly Grant[] | undefined>(undefined)
export const advice = signal<readonly Advice[]>([])
export const sandboxes = signal<readonly ListedSandbox[]>([])
/** Goes up whenever something happened to the roofs: rows that were read before may be wrong. */
export const roofs = signal(0)

export const byId = computed(() => new Map(systems.value.map((one) => [one.system_id, one])))
/** Were the systems read at all, and all of them. */
export const listed = signal(false)

/** Reads something and keeps it, unless it was asked for again meanwhile: answers may overtake each other. */
function newest<T>(read: () => Promise<T>, keep: (found: T) => void): () => Promise<T> {
  let turn = 0
  return async () => {
    const mine = ++turn
    const found = await read()
    if (mine === turn) keep(found)
    return found
  }
}

const readOverview = newest(
  () => get<Overview>('_simulator'),
  (found) => {
    overview.value = found
  },
)

export async function loadOverview(): Promise<Overview> {
  const before = readings()
  const found = await readOverview()
  // What was told of the clock meanwhile is newer.
  if (readings() === before) readClock(found.clock)
  return found
}

const FIELDS =
  'system_id,name,status,country,state,city,timezone,latitude,longitude,modules,size_w,operational_at,last_report_at'
const PAGE = 1000
let loading = 0

/** All systems, a thousand a page; what is on screen changes when the last page is there. */
export async function loadSystems(): Promise<void> {
  const turn = ++loading
  const all: LeanSystem[] = []
  for (let after: number | undefined = 0; after !== undefined; ) {
    const page: { systems: LeanSystem[]; next?: number } = await get(
      `_simulator/systems?limit=${PAGE}&after=${after}&fields=${FIELDS}`,
    )
    if (turn !== loading) return
    all.push(...page.systems)
    if (!listed.value) systems.value = [...all]
    after = page.next
  }
  systems.value = all
  listed.value = true
}

export const loadIncidents = newest(
  () => get<{ incidents: Incident[] }>('_simulator/incidents'),
  (found) => {
    incidents.value = found.incidents
  },
)

export const loadFaults = newest(
  () => get<{ faults: Fault[] }>('_simulator/faults'),
  (found) => {
    faults.value = found.faults
  },
)

export const loadGrants = newest(
  () => getIfThere<{ users: Grant[] }>('_simulator/access/users'),
  (found) => {
    grants.value = found?.users
  },
)

export const loadAdvice = newest(
  () => get<{ advice: Advice[] }>('_simulator/advice'),
  (found) => {
    advice.value = found.advice
  },
)

export const loadSandboxes = newest(
  () => get<{ sandboxes: ListedSandbox[] }>('/sandboxes'),
  (found) => {
    sandboxes.value = found.sandboxes
  },
)
