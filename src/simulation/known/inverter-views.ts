import { ROW_S } from '../../time/steps.ts'
import { apportionBelow } from '../energy/apportion.ts'
import { dayProfile, unitWeights } from '../energy/production.ts'
import { unitEnergies, unitsBy } from '../energy/units.ts'
import { isActive, silentSockets, weakensUnit } from '../incidents/scope.ts'
import { memo } from '../memo.ts'
import { childKey, integer } from '../random.ts'
import type { Inverter } from '../system.ts'
import { type Work, workOnce } from '../work.ts'
import { newestRow } from './micro-rows.ts'
import type { Observation } from './observation.ts'
import type { InverterView, MicroRow } from './view.ts'

/** All microinverters of an Envoy report within so many seconds of each other. */
const SPREAD_S = 80

/** The units that had been put in by now, by group, place and time. */
export function units({ system, operationalDay, history, nowS }: Observation): Inverter[] {
  return unitsBy(system, operationalDay === null ? [] : history(), nowS)
}

/** Every unit that ever was, with what it did, in the order of their ids. */
export function inverterViews(seen: Observation): () => Work<readonly InverterView[]> {
  return workOnce(function* () {
    const { system, operationalDay } = seen
    const all = units(seen)
    const energies =
      operationalDay === null
        ? all.map(() => 0)
        : yield* unitEnergies(
            seen.past(),
            all,
            { from: operationalDay, to: seen.today - 1 },
            seen.groupDayWh,
          )
    const row = newestRow(seen)?.row()
    const endBy = memo((byS: number) => newestRow(seen, byS)?.endAt)
    const powers = row ? sharePower(seen, all, row) : all.map(() => 0)
    return all
      .map((inverter, i) => ({
        inverter,
        status: unitStatus(seen, inverter),
        powerW: powers[i]!,
        energyWh: energies[i]!,
        lastReportAtS: row ? lastReport(seen, inverter, row, endBy) : null,
        envoySerialNumber: system.envoys[system.groups[inverter.group]!.envoy]!.serialNumber,
      }))
      .sort((a, b) => a.inverter.id - b.inverter.id)
  })
}

function unitStatus(seen: Observation, unit: Inverter): InverterView['status'] {
  if (unit.toS <= seen.nowS) return 'retired'
  const group = seen.system.groups[unit.group]!
  if (silentSockets(group, seen.active).has(unit.socket)) return 'micro'
  const unpowered = seen.active.some((one) => weakensUnit(one, unit, group))
  return unpowered ? 'power' : 'normal'
}

/** The power of the newest row, shared out among the units that made it. */
function sharePower(seen: Observation, units: readonly Inverter[], row: MicroRow): number[] {
  const { system } = seen
  const day = system.site.zone.dayOf(row.endAt - 1)
  const { startS, groups } = dayProfile(seen.past(), day)
  const index = (row.endAt - startS) / ROW_S
  const rowS = row.endAt - ROW_S
  const active = seen.history().filter((one) => isActive(one, rowS))
  const working = system.groups.map((group) => {
    const weights = group.mismatch?.ofRow(row.endAt - ROW_S / 2) ?? group.weights
    const sum = weights.reduce((a, b) => a + b, 0)
    return unitWeights(group, active, weights).map((weight) => weight / sum)
  })
  const weights = units.map((unit) => {
    const group = system.groups[unit.group]!
    const there = unit.fromS <= rowS && rowS < unit.toS
    if (!there || row.endAt > seen.groupCutS(group)) return 0
    const weight = working[unit.group]![unit.socket]!
    const running = groups[unit.group]!
    return (running[index]! - running[index - 1]!) * weight
  })
  return weights.some((weight) => weight > 0)
    ? apportionBelow(
        row.powerW,
        weights,
        units.map(({ group }) => system.groups[group]!.peakW),
      )
    : weights.map(() => 0)
}

/**
 * When a unit last spoke: with the newest row, or with the last one before it fell silent, before it
 * was taken out, or before its Envoy's last report, though another Envoy goes on.
 */
function lastReport(
  seen: Observation,
  unit: Inverter,
  row: MicroRow,
  endBy: (byS: number) => number | undefined,
): number | null {
  const { system } = seen
  const group = system.groups[unit.group]!
  const silence = seen
    .history()
    .filter((one) => isActive(one, row.endAt) && silentSockets(group, [one]).has(unit.socket))
  const knownS = Math.min(seen.groupCutS(group), unit.toS, ...silence.map(({ fromS }) => fromS))
  const lastS = knownS < row.endAt ? endBy(knownS) : row.endAt
  // Nothing of it came before its Envoy, or itself, fell silent.
  if (lastS === undefined || lastS < unit.fromS) return null
  const envoy = system.envoys[group.envoy]!
  const within = integer(childKey(system.key, 'report'), unit.id, SPREAD_S + 1)
  return lastS + Math.min(ROW_S - 1, (envoy.energyPhaseS % (ROW_S - SPREAD_S)) + within)
}
