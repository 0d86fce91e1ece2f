import { dayBounds } from '../../time/zone.ts'
import type { IncidentLog } from '../incidents/log.ts'
import type { System } from '../system.ts'
import { createDayRows } from './day-rows.ts'
import { rowsWithin } from './micro-rows.ts'
import type { MicroRow } from './view.ts'

/** The rows with startS < endAt <= endS as the microinverters measured them, whoever knows of them. */
export function measuredRows(
  system: System,
  log: IncidentLog,
  startS: number,
  endS: number,
): MicroRow[] {
  const { zone } = system.site
  const found: MicroRow[] = []
  if (system.operationalAtS === null) return found
  const last = zone.dayOf(endS - 1)
  const first = zone.dayOf(Math.max(startS, system.operationalAtS))
  for (let day = first; day <= last; day++) {
    const bounds = dayBounds(zone, day)
    const incidents = log.between(bounds.startS, bounds.endS)
    const rows = createDayRows(system, day, incidents, () => true)
    found.push(...rowsWithin(rows, startS, endS))
  }
  return found
}
