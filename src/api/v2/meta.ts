import { STATUSES } from '../../scenario/kinds.ts'
import type { SystemView } from '../../simulation/known/view.ts'
import { choice, instantOrNull } from './fields.ts'
import { named, table, type ValueOf } from './table.ts'
import type { Times } from './times.ts'

export const STATUS = named('Status', choice('Status of a system', STATUSES, 'normal'))

export const META = table('Meta', {
  status: STATUS,
  last_report_at: instantOrNull('When an Envoy of the system last reported', 1655328612),
  last_energy_at: instantOrNull('When the newest reported interval ended', 1655328407),
  operational_at: instantOrNull('When the system began to produce', 1201362300),
})

/** What most answers say of the system as a whole. */
export type Meta = ValueOf<typeof META>

export function metaOf({ view, wire }: { view: SystemView; wire: Times }): Meta {
  return {
    status: view.status,
    last_report_at: wire.at(view.lastReportAtS),
    last_energy_at: wire.at(view.lastEnergyAtS()),
    operational_at: wire.at(view.operationalAtS),
  }
}
