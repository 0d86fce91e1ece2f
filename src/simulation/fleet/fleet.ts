import { LRUCache } from 'lru-cache'
import { FLEET_DEFAULTS } from '../../scenario/fleet.ts'
import type { Finding } from '../../scenario/mistakes.ts'
import { below, collect } from '../../scenario/mistakes.ts'
import type {
  Incident as IncidentEntry,
  Fleet as Options,
  Scenario,
} from '../../scenario/scenario.ts'
import { type IncidentLog, incidentLog } from '../incidents/log.ts'
import { entriesBySystem, placeIncident, withPlaced } from '../incidents/placed.ts'
import { resolveIncident } from '../incidents/written.ts'
import { createView } from '../known/create-view.ts'
import { measuredRows } from '../known/measured-rows.ts'
import { type ToldSeries, toldSeries } from '../known/told-series.ts'
import type { MicroRow, SystemView } from '../known/view.ts'
import type { ValueCache } from '../memo.ts'
import { type Key, rootKey } from '../random.ts'
import type { Incident, System } from '../system.ts'
import { createSky } from '../weather/field.ts'
import { type Cell, createCell } from '../weather/sky.ts'
import type { Draft } from './draft.ts'
import { type Common, generatedDraft, generatedIds, writtenDrafts } from './ids.ts'
import {
  checkPlaced,
  endedEarly,
  incidentIndex,
  type OwnIncident,
  readEnds,
} from './incident-index.ts'
import { hasPlaces, placeTable } from './places.ts'
import { type FoundEnvoy, serialIndex } from './serials.ts'
import { makeSystem } from './systems.ts'

/** An incident that came or changed at run time, as it was written. */
export interface AddedIncident {
  readonly id: string
  readonly systemId: number
  readonly incident: IncidentEntry
}

/** What a world knows beyond its scenario about the roofs. */
export interface RunTimeIncidents {
  /** Another list with every change, as are the ends: what was derived from it is kept till then. */
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
  /** Those that the scenario writes incidents for. */
  readonly troubled: readonly number[]
  has(id: number): boolean
  /** Of one of `ids`. */
  system(id: number): System
  view(id: number, nowS: number): SystemView
  /** The rows with startS < endAt <= endS of a system as they were measured, reported or not. */
  measuredRows(id: number, startS: number, endS: number): readonly MicroRow[]
  /** What is measured of a system, past and to come, and when it becomes known. */
  told(id: number): ToldSeries
  /** An Envoy of any time by its serial. */
  envoyBySerial(serialNumber: string): FoundEnvoy | undefined
  /** Every incident of a system that overlaps [fromS, toS), generated and added ones too. */
  incidents(id: number, fromS: number, toS: number): readonly Incident[]
  /** Those of a system that were written and added, whenever they are. */
  knownIncidents(id: number): readonly Incident[]
  /** A written or generated incident by its id, whenever it is, and the system that it befalls. */
  incidentOf(id: string): OwnIncident | undefined
  /** What is wrong with an incident of a system, if anything. */
  checkIncident(id: number, incident: IncidentEntry): readonly Finding[]
}

const SYSTEMS_KEPT = 1024
/** Of made systems so many modules are kept, a system counting as so many itself. */
const MODULES_KEPT = 32_768
const SYSTEM_IN_MODULES = 12
/** A view with what it remembers of a day and of a month of meter rows, and each unit with its shade. */
const VIEW_BYTES = 16_384
const UNIT_BYTES = 1024

/**
 * The fleet of a scenario. What is wrong with its systems, and shows only when they are made, comes
 * beside it: then the fleet is not to be used.
 *
 * @example
 * const { fleet } = createFleet({ fleet: { systems: 25 } }, 'seed', new Map(), createState())
 * fleet.view(fleet.ids[0], 1_655_294_400).powerW()
 */
export function createFleet(
  scenario: Scenario,
  seed: string,
  cache: ValueCache,
  runTime: RunTimeIncidents,
): { readonly fleet: Fleet; readonly mistakes: readonly Finding[] } {
  const options = scenario.fleet ?? {}
  const mistakes = unknownCountries(options)
  const root = rootKey(seed, 'fleet')
  const common: Common = {
    weather: createWeather(rootKey(seed, 'sky')),
    places: placeTable(mistakes.length > 0 ? undefined : options.countries),
    report: (path, message) => mistakes.push({ path, message }),
  }
  const count = options.systems ?? (scenario.systems ? 0 : FLEET_DEFAULTS.systems)
  const writtenIds = (scenario.systems ?? []).flatMap(({ system_id: id }) => id ?? [])
  const generated = generatedIds(root, count, options, common.places, writtenIds)
  const placed = entriesBySystem(scenario.incidents)
  const reportAt = (i: number) => below(common.report, 'incidents', i)
  const written = new Map<number, System>()
  for (const draft of writtenDrafts(root, scenario.systems ?? [], generated, common)) {
    const made = makeSystem(draft, options)
    written.set(draft.id, withPlaced(made, placed.get(draft.id), reportAt))
  }
  const kept = new LRUCache<number, System>({
    maxSize: MODULES_KEPT,
    sizeCalculation: ({ modules }) => SYSTEM_IN_MODULES + modules,
  })
  const system = (id: number): System => {
    const known = written.get(id) ?? kept.get(id)
    if (known) return known
    const draft = generatedDraft(root, id, generated.get(id)!, common)
    const made = withPlaced(makeSystem(draft, options), placed.get(id), reportAt)
    kept.set(id, made)
    return made
  }
  for (const [id, [first]] of placed) {
    if (generated.has(id)) system(id)
    else if (!written.has(id))
      reportAt(first!.i)(['system_id'], `there is no system ${id} in this world`)
  }
  const has = (id: number) => written.has(id) || generated.has(id)
  const troubled = [...new Set([...troubledOf(written), ...placed.keys()])].filter(has)
  const index = incidentIndex(troubled, has, system)
  checkPlaced(scenario, index, common.report)
  const ends = readEnds(scenario, index, system, common.report)
  const ids = [...generated.keys(), ...written.keys()].sort((a, b) => a - b)
  const fleet: Fleet = {
    count: ids.length,
    ids,
    written: [...written.keys()],
    troubled,
    has,
    system,
    incidentOf: (id) => endedEarly(index.find(id), ends),
    ...viewing(system, cache, keptLogs(system, runTime, ends)),
    envoyBySerial: serialIndex(system, written, [...generated.keys()]),
  }
  return { fleet, mistakes }
}

/** Those of which something is written under them. */
function troubledOf(written: ReadonlyMap<number, System>): number[] {
  return [...written.values()].filter(({ incidents }) => incidents.length > 0).map(({ id }) => id)
}

function viewing(
  system: (id: number) => System,
  cache: ValueCache,
  logOf: (id: number) => IncidentLog,
): Pick<
  Fleet,
  'view' | 'measuredRows' | 'told' | 'incidents' | 'knownIncidents' | 'checkIncident'
> {
  return {
    view(id, nowS) {
      const log = logOf(id)
      const known = cache.get(`view/${id}`) as KnownView | undefined
      if (known?.stamp === log.stamp) {
        if (known.view.validFromS <= nowS && nowS < known.view.validUntilS) return known.view
      }
      const view = createView(system(id), log, cache, nowS)
      cache.set(`view/${id}`, { view, stamp: log.stamp }, bytesOf(view))
      return view
    },
    measuredRows: (id, startS, endS) => measuredRows(system(id), logOf(id), startS, endS),
    told: (id) => toldSeries(system(id), logOf(id), cache),
    incidents: (id, fromS, toS) => logOf(id).between(fromS, toS),
    knownIncidents: (id) => logOf(id).known(),
    checkIncident(id, incident) {
      return collect((report) => resolveIncident(system(id), incident, '', 'control', report))
    },
  }
}

/** What happened to each system, read anew after each change of the run time. */
function keptLogs(
  system: (id: number) => System,
  runTime: RunTimeIncidents,
  written: ReadonlyMap<string, number>,
): (id: number) => IncidentLog {
  const kept = new LRUCache<number, IncidentLog>({ max: SYSTEMS_KEPT })
  let { incidents, incidentEnds } = runTime
  let ends = endsIn(written, runTime)
  return (id) => {
    if (incidents !== runTime.incidents || incidentEnds !== runTime.incidentEnds) {
      kept.clear()
      ;({ incidents, incidentEnds } = runTime)
      ends = endsIn(written, runTime)
    }
    const known = kept.get(id)
    if (known !== undefined) return known
    const one = system(id)
    const here = incidents.filter(({ systemId }) => systemId === id)
    const added = here.map(({ incident, id: name }) =>
      placeIncident(one, incident, name, 'control', () => {}),
    )
    const log = incidentLog(one, added, ends)
    kept.set(id, log)
    return log
  }
}

/** The ends that are written and those set since; what was changed meanwhile has its own. */
function endsIn(
  written: ReadonlyMap<string, number>,
  { incidents, incidentEnds }: RunTimeIncidents,
): ReadonlyMap<string, number> {
  if (written.size === 0) return incidentEnds
  const ends = new Map([...written, ...incidentEnds])
  for (const { id } of incidents) if (!incidentEnds.has(id)) ends.delete(id)
  return ends
}

/** About what a view holds once everything was asked of it. */
function bytesOf({ system }: SystemView): number {
  return VIEW_BYTES + UNIT_BYTES * system.modules
}

interface KnownView {
  readonly view: SystemView
  readonly stamp: string
}

function unknownCountries({ countries }: Options): Finding[] {
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

/** Weather cells by name: systems of one quarter of a city are under the same clouds. */
function createWeather(sky: Key): Draft['weather'] {
  const cells = new Map<string, Cell>()
  const oneSky = createSky(sky)
  return (name, climate, at) => {
    const known = cells.get(name)
    if (known) return known
    const cell = createCell(oneSky, climate, at)
    cells.set(name, cell)
    return cell
  }
}
