import { inService } from '../energy/meter.ts'
import { silencesEnvoy } from '../incidents/scope.ts'
import { envoysOf } from '../succession.ts'
import type { Envoy } from '../system.ts'
import { clockAt } from './clocks.ts'
import { inverterViews, unitDayWh, units } from './inverter-views.ts'
import type { Observation } from './observation.ts'
import { outagesAt } from './outages.ts'
import { type Reported, reportedBy } from './reports.ts'
import type { EnvoyView, RetiredEnvoyView, SystemView } from './view.ts'

/** The devices of a system, as far as they were known. */
export type DeviceViews = Pick<
  SystemView,
  'envoys' | 'retiredEnvoys' | 'units' | 'unitDayWh' | 'inverters' | 'allInverters' | 'meters'
>

export function deviceViews(seen: Observation): DeviceViews {
  const { system, nowS } = seen
  const allInverters = inverterViews(seen)
  return {
    envoys: () => envoyViews(seen),
    retiredEnvoys: () => retiredEnvoys(seen),
    units: () => units(seen).filter(({ toS }) => nowS < toS),
    unitDayWh: () => unitDayWh(seen),
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

/** The Envoys that had been put in by now, each with its place. */
function envoysByNow({ system, nowS }: Observation) {
  return system.envoys.flatMap((first, place) =>
    envoysOf(first)
      .filter(({ fromS }) => fromS <= nowS)
      .map((envoy) => ({ envoy, place })),
  )
}

function envoyViews(seen: Observation): EnvoyView[] {
  return envoysByNow(seen)
    .filter(({ envoy }) => seen.nowS < envoy.toS)
    .map(({ envoy, place }) => ({
      envoy,
      status: seen.active.some((one) => silencesEnvoy(one, place)) ? 'comm' : 'normal',
      lastReportAtS: inItsTime(seen, envoy, place, seen.reports[place]!),
      signalStrength: envoy.signalStrength,
    }))
}

function retiredEnvoys(seen: Observation): RetiredEnvoyView[] {
  return envoysByNow(seen)
    .filter(({ envoy }) => envoy.toS <= seen.nowS)
    .map(({ envoy, place }) => {
      const isBuilt = seen.operationalAtS !== null
      const last = isBuilt
        ? reportedBy(seen.system, place, outagesAt(place, seen.history()), envoy.toS - 1)
        : seen.reports[place]!
      return { envoy, lastReportAtS: inItsTime(seen, envoy, place, last) }
    })
}

/** The last report of a place by its clock, if that Envoy sent it. */
function inItsTime(
  { clocks }: Observation,
  { fromS }: Envoy,
  place: number,
  { lastReportAtS }: Reported,
): number | null {
  if (lastReportAtS === null || lastReportAtS < fromS) return null
  return lastReportAtS + clockAt(clocks, place).offsetS(lastReportAtS)
}
