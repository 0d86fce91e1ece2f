import type { IncidentLog } from '../incidents/log.ts'
import type { SystemView } from '../known/view.ts'
import type { ValueCache } from '../memo.ts'
import type { System } from '../system.ts'

/** A system that was asked for of late, with what was derived from it. */
export interface KeptSystem {
  readonly system: System
  /** As it was looked at last, under the stamp of its incidents. */
  readonly view: SystemView | undefined
  readonly stamp: string | undefined
  /** What happened to it, while the ends of incidents are those. */
  log: IncidentLog | undefined
  ends: ReadonlyMap<string, number> | undefined
}

/**
 * The systems of a fleet, each made when it is asked for and forgotten where room is short: written
 * ones, too, for a few bytes of a scenario can mean very many of them.
 */
export interface KeptSystems {
  get(id: number): KeptSystem
  /** Keeps one that was just made. */
  put(system: System): System
  /** Keeps how one was looked at. */
  look(known: KeptSystem, view: SystemView, stamp: string): SystemView
}

/**
 * What they take [bytes], as measured by the growth of the heap after a collection: 500 systems of one
 * array with 1 or 20 modules, 50 of twenty with 10 each, 30 of one with 1,000, and a generated fleet of
 * 1,000, first made, then with all units, then looked at with their energies. What is counted is 0.8
 * to 1.3 times what they took.
 */
const SYSTEM_BYTES = 2560
const GROUP_BYTES = 5120
const UNIT_BYTES = 352
const DEVICE_BYTES = 512
const INCIDENT_BYTES = 256
const SOCKET_BYTES = 64
const VIEW_BYTES = 24_576
const VIEWED_GROUP_BYTES = 8192
const VIEWED_UNIT_BYTES = 480

export function keptSystems(cache: ValueCache, make: (id: number) => System): KeptSystems {
  const keep = (known: KeptSystem): KeptSystem => {
    cache.set(`system/${known.system.id}`, known, bytesOf(known))
    return known
  }
  const keepMade = (system: System) =>
    keep({ system, view: undefined, stamp: undefined, log: undefined, ends: undefined })
  return {
    get: (id) => (cache.get(`system/${id}`) as KeptSystem | undefined) ?? keepMade(make(id)),
    put: (system) => keepMade(system).system,
    look(known, view, stamp) {
      keep({ ...known, view, stamp })
      return view
    },
  }
}

function bytesOf({ system, view }: KeptSystem): number {
  const { groups, modules, envoys, meters, incidents } = system
  const sockets = incidents.reduce((sum, { sockets = [] }) => sum + sockets.length, 0)
  return (
    SYSTEM_BYTES +
    GROUP_BYTES * groups.length +
    UNIT_BYTES * modules +
    DEVICE_BYTES * (envoys.length + meters.length) +
    INCIDENT_BYTES * incidents.length +
    SOCKET_BYTES * sockets +
    (view === undefined
      ? 0
      : VIEW_BYTES + VIEWED_GROUP_BYTES * groups.length + VIEWED_UNIT_BYTES * modules)
  )
}
