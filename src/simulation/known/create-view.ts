import { QUARTER_S, ROW_S } from '../../time/steps.ts'
import type { IncidentLog } from '../incidents/log.ts'
import type { ValueCache } from '../memo.ts'
import { envoyAt } from '../succession.ts'
import type { System } from '../system.ts'
import { observe } from './dated.ts'
import { daySeries } from './day-series.ts'
import { deviceViews } from './device-views.ts'
import { odometers } from './odometers.ts'
import { type Reception, receive } from './reception.ts'
import { reportOfRowS } from './reports.ts'
import { rowSeries } from './row-series.ts'
import type { SystemView } from './view.ts'

/** A system as it was known at an instant; see `SystemView`. */
export function createView(
  system: System,
  log: IncidentLog,
  cache: ValueCache,
  nowS: number,
): SystemView {
  const seen = observe(receive(system, log, nowS), log, cache)
  const source = seen.activeMeters.length > 0 ? 'meter' : 'microinverters'
  const rows = rowSeries(seen)
  return {
    system,
    token: token(seen, log),
    validFromS: nowS,
    validUntilS: seen.untilS,
    today: seen.today,
    status: seen.status,
    source,
    operationalAtS: seen.operationalAtS,
    operationalDay: seen.operationalDay,
    lastReportAtS: seen.lastReportAtS,
    lastEnergyAtS() {
      const endS = rows.lastRowEndS(source === 'meter' ? 'meter' : 'micro')
      return endS === null ? null : energyAtS(seen, source, endS)
    },
    ...rows,
    ...daySeries(seen),
    lastCompleteDay: () => lastCompleteDay(seen),
    ...deviceViews(seen),
    odometers: (atS) => odometers(seen, atS),
  }
}

/** When the newest row, which ends then, is said to have come. */
function energyAtS(
  { system, lastReportAtS }: Reception,
  source: SystemView['source'],
  endS: number,
): number {
  const { energyAheadS, triplets } = system.reporting
  if (energyAheadS !== undefined) {
    const stepS = source === 'meter' || triplets ? QUARTER_S : ROW_S
    return reportOfRowS(system, { endS, stepS }, lastReportAtS!) + energyAheadS
  }
  const { energyPhaseS: phaseS } = envoyAt(system.envoys[0]!, endS)
  return endS + (source === 'meter' ? phaseS % 2 : phaseS)
}

function token(seen: Reception, log: IncidentLog): string {
  const reports = seen.reports.map(({ lastReportAtS, cutS }) => `${lastReportAtS}/${cutS}`)
  const changes = seen.system.changesS.filter((s) => s <= seen.nowS)
  return [
    seen.today,
    seen.operationalAtS === null ? 'unbuilt' : '',
    seen.status,
    reports.join(),
    changes.length,
    seen.active.map(({ id }) => id).join(),
    log.stamp,
  ].join('|')
}

function lastCompleteDay({ system, today, lastReportAtS }: Reception) {
  const yesterday = today - 1
  return lastReportAtS === null
    ? yesterday
    : Math.min(yesterday, system.site.zone.dayOf(lastReportAtS))
}
