import { LRUCache } from 'lru-cache'
import type {
  Incident as IncidentEntry,
  Fleet as Options,
  Scenario,
} from '../../scenario/format.ts'
import type { Store } from '../energy/ledger.ts'
import { type Trouble, troubleOf } from '../incidents.ts'
import { createView } from '../known/create-view.ts'
import type { SystemView } from '../known/view.ts'
import { childKey, type Key, rootKey } from '../random.ts'
import type { Incident, System } from '../system.ts'
import { type Cell, createCell } from '../weather/sky.ts'
import { buildSystem } from './build-system.ts'
import type { BuildMistake, Draft, Path } from './draft.ts'
import { resolveIncident } from './generated-incidents.ts'
import { type Common, generatedDraft, generatedIds, writtenDrafts } from './ids.ts'
import { serialIndex } from './serial-index.ts'
import { hasPlaces, placeTable } from './site.ts'

/** An incident that came at run time, as it was written. */
export interface AddedIncident {
  readonly id: string
  readonly systemId: number
  readonly incident: IncidentEntry
}

/** What a world knows beyond its scenario about the roofs. */
export interface RunTimeIncidents {
  readonly incidents: readonly AddedIncident[]
  /** Ends set at run time [epoch s], by id of the incident. */
  readonly incidentEnds: ReadonlyMap<string, number>
}

/** All simulated systems of a world. Everything is derived; nothing depends on what was asked. */
export interface Fleet {
  readonly count: number
  /** Ascending. */
  readonly ids: readonly number[]
  /** Those of the scenario's `systems`, in its order. */
  readonly written: readonly number[]
  has(id: number): boolean
  /** Of one of `ids`. */
  system(id: number): System
  view(id: number, nowS: number): SystemView
  /** The system of an Envoy, by its serial. */
  systemIdByEnvoySerial(serialNumber: string): number | undefined
  /** Every incident of a system that overlaps [fromS, toS), generated and added ones too. */
  incidents(id: number, fromS: number, toS: number): readonly Incident[]
  /** What is wrong with an incident of a system, if anything. */
  checkIncident(id: number, incident: IncidentEntry): readonly BuildMistake[]
}

const SYSTEMS_KEPT = 1024
/** A view with its system, and what it remembers of a day and of a month of meter rows. */
const VIEW_BYTES = 24_576
/** What a scenario without a word about its fleet has. */
const DEFAULT_SYSTEMS = 25

export function createFleet(
  scenario: Scenario,
  seed: string,
  store: Store,
  runTime: RunTimeIncidents,
): { readonly fleet: Fleet; readonly mistakes: readonly BuildMistake[] } {
  const options = scenario.fleet ?? {}
  const mistakes = unknownCountries(options)
  const root = rootKey(seed, 'fleet')
  const common: Common = {
    cell: cellsOf(rootKey(seed, 'sky')),
    places: placeTable(mistakes.length > 0 ? undefined : options.countries),
    mistake: (path, message) => mistakes.push({ path, message }),
  }
  const count = options.systems ?? (scenario.systems ? 0 : DEFAULT_SYSTEMS)
  const generated = generatedIds(root, count, options, common.places)
  const written = new Map<number, System>()
  for (const draft of writtenDrafts(root, scenario.systems ?? [], generated, common)) {
    written.set(draft.id, buildSystem(draft, options))
  }
  const kept = new LRUCache<number, System>({ max: SYSTEMS_KEPT })
  const system = (id: number): System => {
    const known = written.get(id) ?? kept.get(id)
    if (known) return known
    const made = buildSystem(generatedDraft(root, id, generated.get(id)!, common), options)
    kept.set(id, made)
    return made
  }
  const ids = [...generated.keys(), ...written.keys()].sort((a, b) => a - b)
  const fleet: Fleet = {
    count: ids.length,
    ids,
    written: [...written.keys()],
    has: (id) => written.has(id) || generated.has(id),
    system,
    ...viewing(system, store, runTime),
    systemIdByEnvoySerial: serialIndex(system, written, [...generated.keys()]),
  }
  return { fleet, mistakes }
}

function viewing(
  system: (id: number) => System,
  store: Store,
  runTime: RunTimeIncidents,
): Pick<Fleet, 'view' | 'incidents' | 'checkIncident'> {
  const troubleAt = (id: number): Trouble => {
    const one = system(id)
    const here = runTime.incidents.filter(({ systemId }) => systemId === id)
    const added = here.map((entry) => resolveAdded(one, entry.incident, entry.id, () => {}))
    return troubleOf(one, added, runTime.incidentEnds)
  }
  return {
    view(id, nowS) {
      const trouble = troubleAt(id)
      const known = store.get(`view/${id}`) as KnownView | undefined
      if (known?.stamp === trouble.stamp) {
        if (known.view.validFromS <= nowS && nowS < known.view.validUntilS) return known.view
      }
      const view = createView(system(id), trouble, store, nowS)
      store.set(`view/${id}`, { view, stamp: trouble.stamp }, VIEW_BYTES)
      return view
    },
    incidents: (id, fromS, toS) => troubleAt(id).incidents(fromS, toS),
    checkIncident(id, incident) {
      const found: BuildMistake[] = []
      resolveAdded(system(id), incident, '', (path, message) => found.push({ path, message }))
      return found
    },
  }
}

interface KnownView {
  readonly view: SystemView
  readonly stamp: string
}

function resolveAdded(
  system: System,
  entry: IncidentEntry,
  id: string,
  mistake: (path: Path, message: string) => void,
): Incident {
  const built = { ...system, units: system.originals }
  return resolveIncident(built, entry, id, 'control', [], mistake)
}

function unknownCountries({ countries }: Options): BuildMistake[] {
  return (countries ?? []).flatMap((country, n) =>
    hasPlaces(country)
      ? []
      : [
          {
            path: ['fleet', 'countries', n],
            message: `no place of the catalogue is in "${country}"`,
          },
        ],
  )
}

/** Weather cells by name: systems of one place are under the same sky. */
function cellsOf(sky: Key): Draft['cell'] {
  const cells = new Map<string, Cell>()
  return (name, climate) => {
    const known = cells.get(name)
    if (known) return known
    const cell = createCell(childKey(sky, name), climate)
    cells.set(name, cell)
    return cell
  }
}
