import { HOUSEHOLD_KWH, HOUSEHOLD_KWH_ELSEWHERE } from '../../../fixtures/households.ts'
import { FLEET_DEFAULTS } from '../../scenario/fleet.ts'
import { incidentId } from '../../scenario/incident.ts'
import { below } from '../../scenario/mistakes.ts'
import { momentS } from '../../scenario/moment.ts'
import type { Fleet as FleetOptions, IncidentKind } from '../../scenario/scenario.ts'
import { SYSTEM_DEFAULTS } from '../../scenario/system.ts'
import { civil, parseDate } from '../../time/calendar.ts'
import { ROW_S } from '../../time/steps.ts'
import { dayBounds, type Zone } from '../../time/zone.ts'
import { mostWh } from '../energy/fixed-day.ts'
import { createHousehold } from '../household/household.ts'
import { resolveIncident } from '../incidents/written.ts'
import { once } from '../memo.ts'
import { childKey, hash32, lognormal } from '../random.ts'
import type { FixedDays, Incident, System } from '../system.ts'
import { type Built, type BuiltGroup, buildArrays, buildEnvoys, buildGroups } from './arrays.ts'
import { operationalAtS } from './commissioning.ts'
import { type Draft, draw } from './draft.ts'
import { buildMeters, metersOf, needsMeteredEnvoy } from './meters.ts'
import { nameOf } from './names.ts'
import { buildSite } from './site.ts'
import { originalUnits, spareUnit } from './units.ts'

/** Roofs with more modules than any house's are businesses. */
const COMMERCIAL_MODULES = 60

/** Makes a system of what is written of it; the rest is drawn from its key. */
export function buildSystem(draft: Draft, fleet: FleetOptions): System {
  const { site, cell } = buildSite(draft)
  const operational = operationalOf(draft, site.zone, site.country, fleet)
  // A system that never produced has devices of about the time of its registration.
  const atS = operational ?? operationalAtS(draft.key, site.country, fleet, site.zone)
  const built: Built = { atS, year: civil(site.zone.dayOf(atS)).year }
  const connectionType = draft.entry.connection_type ?? drawConnection(draft)
  const arrays = buildArrays(draft, site, draft.written ? undefined : fleet.modules)
  const modules = arrays.reduce((sum, array) => sum + array.modules, 0)
  const meterEntries = metersOf(draft, built, fleet.meters)
  const metered = needsMeteredEnvoy(meterEntries)
  const envoys = buildEnvoys(draft, site, built, modules, metered, connectionType === 'cellular')
  const groups = buildGroups(draft, arrays, envoys, cell, site, built)
  const system: System = {
    id: draft.id,
    key: draft.key,
    ...namesOf(draft, fleet, site.country, modules),
    connectionType,
    site,
    operationalAtS: operational,
    ...sizeOf(groups),
    envoys,
    meters: buildMeters(draft, meterEntries, envoys, site, built),
    meterRatio: 0.955 + 0.05 * draw(draft, 'meter-ratio'),
    household: createHousehold(childKey(draft.key, 'household'), {
      cell,
      zone: site.zone,
      country: site.country,
      annualKwh: annualKwh(draft, site.country, site.state),
    }),
    fixedDays: fixedDaysOf(draft),
    incidents: [],
    realisticIncidents:
      !draft.written && (fleet.incidents ?? FLEET_DEFAULTS.incidents) === 'realistic',
    standing: draft.written ? undefined : standingOf(draft, fleet),
    originals: once(() => originalUnits(draft, groups, site, atS)),
    spare: (place, spareAtS, n) => spareUnit(draft, groups, site, place, spareAtS, n),
    written: draft.written,
  }
  checkFixedDays(draft, system)
  const incidents = incidentsOf(draft, system)
  return incidents.length === 0 ? system : { ...system, incidents }
}

function namesOf(draft: Draft, fleet: FleetOptions, country: string, modules: number) {
  const { entry, key } = draft
  const commercial = modules > COMMERCIAL_MODULES
  const anonymous =
    entry.anonymous ?? (draft.written ? SYSTEM_DEFAULTS.anonymous : isAnonymous(draft, fleet))
  const hidden = commercial ? 'Commercial System' : 'Residential System'
  const kind = commercial ? 'commercial' : 'residence'
  const name = entry.name ?? nameOf(hash32(childKey(key, 'name'), 0), kind, country)
  return {
    name,
    publicName: entry.public_name ?? (anonymous ? hidden : name),
    reference: entry.reference,
    otherReferences: (entry.other_references ?? []).map((one) =>
      typeof one === 'string' ? { company: undefined, reference: one } : one,
    ),
    company: entry.company,
    installer:
      entry.installer ?? nameOf(hash32(childKey(key, 'installer'), 0), 'installer', country),
  }
}

function sizeOf(groups: readonly BuiltGroup[]) {
  const total = (value: (one: BuiltGroup) => number) =>
    groups.reduce((sum, one) => sum + one.group.modules * value(one), 0)
  return {
    groups: groups.map(({ group }) => group),
    modules: total(() => 1),
    sizeW: total(({ group }) => group.panelW),
    unitFailuresPerYear: total(({ model }) => model.failuresPerYear),
  }
}

function incidentsOf(draft: Draft, system: System): Incident[] {
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

function operationalOf(
  draft: Draft,
  zone: Zone,
  country: string,
  fleet: FleetOptions,
): number | null {
  const { operational_at: moment } = draft.entry
  if (moment === null) return null
  if (moment !== undefined) return momentS(moment, zone)
  return operationalAtS(draft.key, country, draft.written ? {} : fleet, zone)
}

function drawConnection(draft: Draft): System['connectionType'] {
  const at = draw(draft, 'connection')
  return at < 0.48 ? 'ethernet' : at < 0.9 ? 'wifi' : 'cellular'
}

function isAnonymous(draft: Draft, fleet: FleetOptions): boolean {
  return draw(draft, 'anonymous') < (fleet.anonymous ?? FLEET_DEFAULTS.anonymous)
}

/** The status that `fleet.statuses` gives a system for good: shares of the unit interval in turn. */
function standingOf(draft: Draft, fleet: FleetOptions): IncidentKind | undefined {
  let left = draw(draft, 'standing')
  for (const [kind, share] of Object.entries(fleet.statuses ?? {})) {
    left -= share
    if (left < 0) return kind as IncidentKind
  }
  return undefined
}

function annualKwh(draft: Draft, country: string, state: string): number {
  const mean =
    HOUSEHOLD_KWH[`${country}_${state}`] ?? HOUSEHOLD_KWH[country] ?? HOUSEHOLD_KWH_ELSEWHERE
  const written = draft.entry.meters?.consumption?.annual_kwh
  return written ?? lognormal(childKey(draft.key, 'annual-kwh'), 0, mean, 0.35)
}

function fixedDaysOf(draft: Draft): FixedDays | undefined {
  const { daily_wh: days } = draft.entry
  if (!days) return undefined
  const { from, production = [], meter = [], consumption = [] } = days
  return { from: parseDate(from)!, production, meter, consumption }
}

/** A written total must be something that the devices can do and measure on its day. */
function checkFixedDays(draft: Draft, system: System): void {
  const { fixedDays, operationalAtS: builtS } = system
  if (!fixedDays) return
  for (const series of ['production', 'meter', 'consumption'] as const) {
    for (const [n, wh] of fixedDays[series].entries()) {
      if (wh === 0) continue
      const { startS, endS } = dayBounds(system.site.zone, fixedDays.from + n)
      const message =
        builtS === null || endS <= builtS
          ? 'the system was not yet in operation on that day'
          : series === 'production'
            ? beyondHardware(system, wh, startS, endS)
            : unmeasured(system, series, startS, endS)
      if (message) draft.report(['daily_wh', series, n], `${wh} Wh, but ${message}`)
    }
  }
}

function beyondHardware(system: System, wh: number, startS: number, endS: number) {
  const most = mostWh(system, startS, (endS - startS) / ROW_S)
  return (
    wh > most && `its microinverters can make ${most} Wh at the most in the daylight of that day`
  )
}

function unmeasured(system: System, series: 'meter' | 'consumption', startS: number, endS: number) {
  const kind = series === 'meter' ? 'production' : 'consumption'
  const there = system.meters.some(
    (meter) =>
      meter.kind === kind &&
      !meter.disabled &&
      meter.installedAtS < endS &&
      startS < meter.retiredAtS,
  )
  return !there && `no ${kind} meter was in service on that day`
}
