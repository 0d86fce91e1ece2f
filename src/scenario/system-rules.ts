import { isZone } from '../time/zone.ts'
import { below, entriesOf, isMapping, type Loose, mappingOf, type Report } from './collect.ts'
import { incidentId, incidentRules } from './incident-rules.ts'
import { didYouMean, type Path, quote } from './mistakes.ts'
import { momentRule, spanRule } from './spans.ts'

/** Notes a name that has to be the only one of its kind in the world. */
export type TakeName = (kind: string, name: unknown, path: Path) => void

/** What the schema of a system can't say. */
export function systemRules(system: Loose, path: Path, report: Report, take: TakeName): void {
  const here = below(report, ...path)
  const name: TakeName = (kind, text, below) => take(kind, text, [...path, ...below])
  name('system_id', system.system_id, ['system_id'])
  momentRule(system, 'operational_at', 'moment', here)
  if (isMapping(system.place)) zoneRule(system.place, below(here, 'place'))
  deviceRules(system, here, name)
  if (isMapping(system.daily_wh)) dailyRules(system.daily_wh, below(here, 'daily_wh'))
  for (const { entry, i } of entriesOf(system.incidents)) {
    const { system_id: id } = system
    const own = typeof id === 'number' ? incidentId(id, i) : undefined
    name('incident id', entry.id ?? own, ['incidents', i, 'id'])
    incidentRules(entry, below(here, 'incidents', i))
  }
}

function zoneRule(place: Loose, report: Report): void {
  const { timezone, country } = place
  if (typeof timezone === 'string' && !isZone(timezone)) {
    const near = didYouMean(timezone, Intl.supportedValuesOf('timeZone'))
    const remedy = near || '; expected a name such as America/Los_Angeles'
    report(['timezone'], `there is no time zone ${quote(timezone)}${remedy}`)
  }
  if (country === 'UK') report(['country'], 'UK is no ISO 3166 code; did you mean "GB"?')
}

function deviceRules(system: Loose, report: Report, name: TakeName): void {
  for (const { entry, i } of entriesOf(system.envoys)) {
    name('serial_number', entry.serial_number, ['envoys', i, 'serial_number'])
    name('envoy_id', entry.envoy_id, ['envoys', i, 'envoy_id'])
  }
  for (const { entry, i } of entriesOf(system.arrays)) {
    const { modules, serial_numbers: serials } = entry
    if (!Array.isArray(serials)) continue
    if (typeof modules === 'number' && serials.length > modules) {
      const message = `has ${serials.length} serial numbers for ${modules} modules`
      report(['arrays', i, 'serial_numbers'], message)
    }
    for (const [n, serial] of serials.entries()) {
      name('serial_number', serial, ['arrays', i, 'serial_numbers', n])
    }
  }
  const meters = mappingOf(system.meters)
  for (const { entry, i } of entriesOf(meters.production)) {
    meterRules(entry, ['meters', 'production', i], report, name)
  }
  meterRules(mappingOf(meters.consumption), ['meters', 'consumption'], report, name)
}

function meterRules(meter: Loose, path: Path, report: Report, name: TakeName): void {
  name('serial_number', meter.serial_number, [...path, 'serial_number'])
  spanRule(meter, ['installed_on', 'retired_on'], 'moment', below(report, ...path))
}

function dailyRules(daily: Loose, report: Report): void {
  momentRule(daily, 'from', 'date', report)
  if (['production', 'meter', 'consumption'].every((series) => daily[series] === undefined)) {
    report([], 'fixes nothing: it needs one of production, meter, consumption')
  }
}
