import { generatedCount } from '../../scenario/fleet.ts'
import type { Finding } from '../../scenario/mistakes.ts'
import { below, collect, type Report, reportTo } from '../../scenario/mistakes.ts'
import type {
  Incident as IncidentEntry,
  Fleet as Options,
  Scenario,
} from '../../scenario/scenario.ts'
import { parseInstant } from '../../time/instant.ts'
import { type IncidentLog, incidentLog } from '../incidents/log.ts'
import { entriesBySystem, placeIncident, withPlaced } from '../incidents/placed.ts'
import { resolveIncident } from '../incidents/written.ts'
import { createView } from '../known/create-view.ts'
import { firstLookExcess } from '../known/first-look.ts'
import { measuredRows } from '../known/measured-rows.ts'
import { type ToldSeries, toldSeries } from '../known/told-series.ts'
import type { MicroRow, SystemView } from '../known/view.ts'
import type { ValueCache } from '../memo.ts'
import { type Key, rootKey } from '../random.ts'
import { envoysOf } from '../succession.ts'
import type { Incident, System } from '../system.ts'
import { createSky } from '../weather/field.ts'
import { type Cell, createCell } from '../weather/sky.ts'
import type { Draft } from './draft.ts'
import { checkFixedDays } from './fixed-days.ts'
import { type Common, generatedDraft, generatedIds, writtenDrafts } from './ids.ts'
import {
  checkIncidentIds,
  endedEarly,
  incidentIndex,
  type OwnIncident,
  readEnds,
} from './incident-index.ts'
import { type KeptSystem, type KeptSystems, keptSystems } from './kept-systems.ts'
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
  /** An incident with which nothing is wrong, as it befalls a system. */
  incidentIn(id: number, incident: IncidentEntry): Incident
  /**
   * Why the first look at a system with these incidents would take longer than it may, at an instant or
   * when the world began, whichever is later; undefined: it would not.
   */
  firstLookExcess(id: number, incidents: readonly Incident[], nowS?: number): string | undefined
}

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
    report: reportTo(mistakes),
  }
  const writtenIds = (scenario.systems ?? []).flatMap(({ system_id: id }) => id ?? [])
  const generated = generatedIds(root, generatedCount(scenario), options, common.places, writtenIds)
  const placed = entriesBySystem(scenario.incidents)
  const reportAt = (i: number) => below(common.report, 'incidents', i)
  const drafts = writtenDrafts(root, scenario.systems ?? [], generated, common)
  const written = new Map(drafts.map((draft) => [draft.id, draft]))
  const draftOf = (id: number): Draft =>
    written.get(id) ?? generatedDraft(root, id, generated.get(id)!, common)
  const make = (draft: Draft, at: (i: number) => Report): System =>
    withPlaced(makeSystem(draft, options), placed.get(draft.id), at)
  const kept = keptSystems(cache, (id) => make({ ...draftOf(id), report: untold }, () => untold))
  const system = (id: number) => kept.get(id).system
  const startS = startOf(scenario)
  const first = (draft: Draft): System => {
    const made = make(draft, reportAt)
    checkMade(draft, made, startS)
    return kept.put(made)
  }
  const known = knownOf(drafts, first)
  for (const [id, [one]] of placed) {
    if (generated.has(id)) first(draftOf(id))
    else if (!written.has(id))
      reportAt(one!.i)(['system_id'], `there is no system ${id} in this world`)
  }
  const has = (id: number) => written.has(id) || generated.has(id)
  const troubled = [...new Set([...known.troubled, ...placed.keys()])].filter(has)
  const index = incidentIndex(troubled, has, system)
  const writtenInOrder = drafts.map((draft) => draft.id)
  checkIncidentIds(scenario, writtenInOrder, index, common.report)
  const ends = readEnds(scenario, index, system, common.report)
  const ids = [...generated.keys(), ...written.keys()].sort((a, b) => a - b)
  const fleet: Fleet = {
    count: ids.length,
    ids,
    written: writtenInOrder,
    troubled,
    has,
    system,
    incidentOf: (id) => endedEarly(index.find(id), ends),
    ...viewing(kept, cache, logging(runTime, ends)),
    firstLookExcess: (id, incidents, nowS = startS) =>
      firstLookExcess(system(id), incidents, Math.max(nowS, startS)),
    envoyBySerial: serialIndex(system, known.serials, [...generated.keys()]),
  }
  return { fleet, mistakes }
}

/** Tells what shows once a system is made: days that can't be, and that it would not be answered in time. */
function checkMade(draft: Draft, system: System, startS: number): void {
  checkFixedDays(draft, system)
  const excess = draft.written ? firstLookExcess(system, system.incidents, startS) : undefined
  if (excess === undefined) return
  draft.report(
    [],
    `${excess}: write fewer modules, arrays, Envoys, written days or incidents, shorter incidents, or a later operational_at`,
  )
}

/** When a world begins that leaves it to the machine, as far as its size depends on that: 2030. */
const UNSAID_S = 1_893_456_000

function startOf({ clock = {} }: Scenario): number {
  const { now = UNSAID_S } = clock
  return typeof now === 'number' ? now : parseInstant(now)!
}

/** What has to be known of all written systems from the start: which have troubles, and their Envoys. */
function knownOf(drafts: readonly Draft[], make: (draft: Draft) => System) {
  const troubled: number[] = []
  const serials = new Map<string, number>()
  for (const draft of drafts) {
    const { id, incidents, envoys } = make(draft)
    if (incidents.length > 0) troubled.push(id)
    for (const { serialNumber } of envoys.flatMap(envoysOf)) serials.set(serialNumber, id)
  }
  return { troubled, serials }
}

/** For what was checked before, and is made again. */
const untold: Report = () => {}

function viewing(
  kept: KeptSystems,
  cache: ValueCache,
  logOf: (known: KeptSystem) => IncidentLog,
): Pick<
  Fleet,
  'view' | 'measuredRows' | 'told' | 'incidents' | 'knownIncidents' | 'checkIncident' | 'incidentIn'
> {
  const logged = (id: number) => {
    const known = kept.get(id)
    return [known.system, logOf(known)] as const
  }
  return {
    view(id, nowS) {
      const known = kept.get(id)
      const log = logOf(known)
      const { view } = known
      if (view !== undefined && known.stamp === log.stamp) {
        if (view.validFromS <= nowS && nowS < view.validUntilS) return view
      }
      return kept.look(known, createView(known.system, log, cache, nowS), log.stamp)
    },
    measuredRows: (id, startS, endS) => measuredRows(...logged(id), startS, endS),
    told: (id) => toldSeries(...logged(id), cache),
    incidents: (id, fromS, toS) => logOf(kept.get(id)).between(fromS, toS),
    knownIncidents: (id) => logOf(kept.get(id)).known(),
    checkIncident: (id, incident) =>
      collect((report) => resolveIncident(kept.get(id).system, incident, '', 'control', report)),
    incidentIn: (id, incident) =>
      resolveIncident(kept.get(id).system, incident, '', 'control', untold),
  }
}

/** What happened to each system, read anew after each change of the run time. */
function logging(
  runTime: RunTimeIncidents,
  written: ReadonlyMap<string, number>,
): (known: KeptSystem) => IncidentLog {
  let { incidents, incidentEnds } = runTime
  let ends = endsIn(written, runTime)
  return (known) => {
    if (incidents !== runTime.incidents || incidentEnds !== runTime.incidentEnds) {
      ;({ incidents, incidentEnds } = runTime)
      // Another map with every change, if there is any at all.
      ends = new Map(endsIn(written, runTime))
    }
    if (known.log !== undefined && known.ends === ends) return known.log
    const { system } = known
    const here = incidents.filter(({ systemId }) => systemId === system.id)
    const added = here.map(({ incident, id }) =>
      placeIncident(system, incident, id, 'control', untold),
    )
    known.log = incidentLog(system, added, ends)
    known.ends = ends
    return known.log
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
