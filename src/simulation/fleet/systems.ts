import { HOUSEHOLD_KWH, HOUSEHOLD_KWH_ELSEWHERE } from '../../../fixtures/households.ts'
import { FLEET_DEFAULTS } from '../../scenario/fleet.ts'
import { incidentId } from '../../scenario/incident.ts'
import { below } from '../../scenario/mistakes.ts'
import { momentS } from '../../scenario/moment.ts'
import { REPORTING_DEFAULTS } from '../../scenario/reporting.ts'
import type { Fleet as FleetOptions, IncidentKind, SystemEntry } from '../../scenario/scenario.ts'
import { SYSTEM_DEFAULTS } from '../../scenario/system.ts'
import { civil } from '../../time/calendar.ts'
import { createHousehold } from '../household/household.ts'
import { resolveIncident } from '../incidents/written.ts'
import { once } from '../memo.ts'
import { childKey, hash32, lognormal } from '../random.ts'
import { envoysOf } from '../succession.ts'
import type { Envoy, Incident, Meter, Reporting, Site, System } from '../system.ts'
import { chooseArrays } from './arrays.ts'
import { drawCommissioning } from './commissioning.ts'
import { chooseConditions } from './conditions.ts'
import { type Draft, draw, type Plan } from './draft.ts'
import { checkRetired, makeEnvoys } from './envoys.ts'
import { readFixedDays } from './fixed-days.ts'
import { makeGroups, type PlannedGroup } from './groups.ts'
import { chooseMeters, hasMeters, makeMeters, needsMeteredEnvoy } from './meters.ts'
import { nameOf } from './names.ts'
import { chooseSite } from './site.ts'
import { makeSpare, makeUnits } from './units.ts'

/** Roofs with more modules than any house's are businesses. */
const COMMERCIAL_MODULES = 60
/** Connections of generated systems (our estimates): below these shares, and the rest cellular. */
const ETHERNET_BELOW = 0.48
const WIFI_BELOW = 0.9
/** What meters read of what microinverters tell. */
const METER_RATIO = { least: 0.955, span: 0.05 }
/** Spread of households around their country's mean (of the logarithm; our estimate). */
const ANNUAL_SIGMA = 0.35

/** Makes a system of what is written of it; the rest is drawn from its key. */
export function makeSystem(draft: Draft, fleet: FleetOptions): System {
  const place = chooseSite(draft)
  const { site, cell } = place
  const operationalAtS = commissioning(draft, site, fleet)
  // A system that never produced has devices of about the time of its registration.
  const builtAtS = operationalAtS ?? drawCommissioning(draft.key, site.country, fleet, site.zone)
  const builtYear = civil(site.zone.dayOf(builtAtS)).year
  const conditions = chooseConditions(draft, fleet)
  const plan: Plan = { ...draft, ...place, builtAtS, builtYear, conditions }
  const connectionType = draft.entry.connection_type ?? drawConnection(draft)
  const arrays = chooseArrays(plan, draft.written ? undefined : fleet.modules)
  const meters = chooseMeters(plan, fleet)
  const modules = arrays.reduce((sum, array) => sum + array.modules, 0)
  const envoys = makeEnvoys(plan, {
    modules,
    hasMeters: hasMeters(meters),
    metered: needsMeteredEnvoy(meters),
    cellular: connectionType === 'cellular',
  })
  const groups = makeGroups(plan, arrays, envoys)
  const made = makeMeters(plan, meters, envoys)
  checkRetired(plan, envoys, groups, made)
  const system: System = {
    id: draft.id,
    key: draft.key,
    ...chooseNames(plan, fleet, modules),
    connectionType,
    site,
    operationalAtS,
    ...sumUp(groups),
    envoys,
    meters: made,
    changesS: changesOf(envoys, made, groups),
    meterRatio: METER_RATIO.least + METER_RATIO.span * draw(draft, 'meter-ratio'),
    household: createHousehold(childKey(draft.key, 'household'), {
      cell,
      zone: site.zone,
      country: site.country,
      state: site.state,
      annualKwh: chooseAnnualKwh(plan),
    }),
    fixedDays: readFixedDays(draft),
    reporting: chooseReporting(draft.entry),
    incidents: [],
    realisticIncidents:
      !draft.written && (fleet.incidents ?? FLEET_DEFAULTS.incidents) === 'realistic',
    standing: draft.written ? undefined : drawStanding(draft, fleet),
    units: once(() => makeUnits(plan, groups)),
    spare: (socket, spareAtS, n) => makeSpare(plan, groups, socket, spareAtS, n),
    written: draft.written,
  }
  const incidents = resolveIncidents(draft, system)
  return incidents.length === 0 ? system : { ...system, incidents }
}

function chooseReporting({ reporting = {} }: SystemEntry): Reporting {
  return {
    triplets: reporting.rows === 'triplets',
    standbyW: reporting.standby_w ?? REPORTING_DEFAULTS.standby_w,
    nightRows: reporting.night_rows ?? REPORTING_DEFAULTS.night_rows,
    energyAheadS: reporting.energy_ahead_s,
  }
}

function chooseNames(plan: Plan, fleet: FleetOptions, modules: number) {
  const { entry, key, site } = plan
  const commercial = modules > COMMERCIAL_MODULES
  const anonymous =
    entry.anonymous ?? (plan.written ? SYSTEM_DEFAULTS.anonymous : isAnonymous(plan, fleet))
  const hidden = commercial ? 'Commercial System' : 'Residential System'
  const kind = commercial ? 'commercial' : 'residence'
  const name = entry.name ?? nameOf(hash32(childKey(key, 'name'), 0), kind, site.country)
  return {
    name,
    publicName: entry.public_name ?? (anonymous ? hidden : name),
    reference: entry.reference,
    otherReferences: (entry.other_references ?? []).map((one) =>
      typeof one === 'string' ? { company: undefined, reference: one } : one,
    ),
    company: entry.company,
    installer:
      entry.installer ?? nameOf(hash32(childKey(key, 'installer'), 0), 'installer', site.country),
  }
}

/** When a device comes or goes [epoch s]. */
function changesOf(
  envoys: readonly Envoy[],
  meters: readonly Meter[],
  groups: readonly PlannedGroup[],
): number[] {
  const changes = new Set<number>()
  for (const first of envoys) {
    for (const { fromS, toS } of envoysOf(first)) changes.add(fromS).add(toS)
  }
  for (const { installedAtS, retiredAtS } of meters) changes.add(installedAtS).add(retiredAtS)
  for (const { sockets } of groups) {
    for (const { successors } of sockets) for (const { atS } of successors) changes.add(atS)
  }
  return [...changes].filter(Number.isFinite)
}

function sumUp(groups: readonly PlannedGroup[]) {
  const total = (value: (one: PlannedGroup) => number) =>
    groups.reduce((sum, one) => sum + one.group.modules * value(one), 0)
  return {
    groups: groups.map(({ group }) => group),
    modules: total(() => 1),
    sizeW: total(({ group }) => group.panelW),
    unitFailuresPerYear: total(({ model }) => model.failuresPerYear),
  }
}

function resolveIncidents(draft: Draft, system: System): Incident[] {
  return (draft.entry.incidents ?? []).map((incident, n) =>
    resolveIncident(
      system,
      incident,
      incidentId(system.id, n),
      'scenario',
      below(draft.report, 'incidents', n),
    ),
  )
}

function commissioning(draft: Draft, site: Site, fleet: FleetOptions): number | null {
  const { operational_at: moment } = draft.entry
  if (moment === null) return null
  if (moment !== undefined) return momentS(moment, site.zone)
  return drawCommissioning(draft.key, site.country, draft.written ? {} : fleet, site.zone)
}

function drawConnection(draft: Draft): System['connectionType'] {
  const at = draw(draft, 'connection')
  if (at < ETHERNET_BELOW) return 'ethernet'
  return at < WIFI_BELOW ? 'wifi' : 'cellular'
}

function isAnonymous(draft: Draft, fleet: FleetOptions): boolean {
  return draw(draft, 'anonymous') < (fleet.anonymous ?? FLEET_DEFAULTS.anonymous)
}

/** The status that `fleet.statuses` gives a system for good: shares of the unit interval in turn. */
function drawStanding(draft: Draft, fleet: FleetOptions): IncidentKind | undefined {
  let left = draw(draft, 'standing')
  for (const [kind, share] of Object.entries(fleet.statuses ?? {})) {
    left -= share
    if (left < 0) return kind as IncidentKind
  }
  return undefined
}

function chooseAnnualKwh({ entry, key, site }: Plan): number {
  const { country, state } = site
  const mean =
    HOUSEHOLD_KWH[`${country}_${state}`] ?? HOUSEHOLD_KWH[country] ?? HOUSEHOLD_KWH_ELSEWHERE
  const written = entry.meters?.consumption?.annual_kwh
  // The mean of a lognormal lies above its median.
  const median = mean * Math.exp((-ANNUAL_SIGMA * ANNUAL_SIGMA) / 2)
  return written ?? lognormal(childKey(key, 'annual-kwh'), 0, median, ANNUAL_SIGMA)
}
