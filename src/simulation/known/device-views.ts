import { inService } from '../energy/meter.ts'
import { silencesEnvoy } from '../incidents/scope.ts'
import { inverterViews, units } from './inverter-views.ts'
import type { Observation } from './observation.ts'
import type { SystemView } from './view.ts'

/** The devices of a system, as far as they were known. */
export type DeviceViews = Pick<
  SystemView,
  'envoys' | 'units' | 'inverters' | 'allInverters' | 'meters'
>

export function deviceViews(seen: Observation): DeviceViews {
  const { system, nowS } = seen
  const allInverters = inverterViews(seen)
  return {
    envoys: () =>
      system.envoys.map((envoy, index) => ({
        envoy,
        status: seen.active.some((one) => silencesEnvoy(one, index)) ? 'comm' : 'normal',
        lastReportAtS: seen.reports[index]!.lastReportAtS,
        signalStrength: envoy.signalStrength,
      })),
    units: () => units(seen).filter(({ toS }) => nowS < toS),
    *inverters() {
      return (yield* allInverters()).filter(({ status }) => status !== 'retired')
    },
    allInverters,
    meters: () =>
      system.meters
        .filter((meter) => inService(meter, nowS))
        .map((meter) => ({
          meter,
          status: meter.disabled ? 'disabled' : 'normal',
          state: meter.disabled ? 'disabled' : 'enabled',
        })),
  }
}
