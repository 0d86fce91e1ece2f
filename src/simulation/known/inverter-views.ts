import type { Day } from '../../time/calendar.ts'
import { ROW_S } from '../../time/steps.ts'
import { apportion, apportionBelow } from '../energy/apportion.ts'
import { unitWeights } from '../energy/at-work.ts'
import { unitEnergies, unitsBy } from '../energy/units.ts'
import { delaysUnits, isActive, silencesUnit, weakensUnit } from '../incidents/scope.ts'
import { memo } from '../memo.ts'
import { childKey, integer } from '../random.ts'
import { envoyAt } from '../succession.ts'
import type { ArrayGroup, Envoy, Inverter } from '../system.ts'
import { type Work, workOnce } from '../work.ts'
import { clockAt } from './clocks.ts'
import type { Source } from './day-rows.ts'
import type { Heard } from './line-noise.ts'
import { microRows, newestRow } from './micro-rows.ts'
import type { Observation, UndatedObservation } from './observation.ts'
import type { InverterView, MicroRow } from './view.ts'

/** All microinverters of an Envoy report within so many seconds of each other. */
const SPREAD_S = 80
const LAST_BITS_WH = 1e-6

/** The units that had been put in by now, by group, place and time. */
export function units({ system, operationalDay, history, nowS }: Observation): Inverter[] {
  return unitsBy(system, operationalDay === null ? [] : history(), nowS)
}

/** Every unit that ever was, with what it did, in the order of their ids. */
export function inverterViews(seen: Observation): () => Work<readonly InverterView[]> {
  return workOnce(function* () {
    const { operationalDay } = seen
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
    const newest = newestRow(seen)
    const row = newest?.row()
    const undated = seen.undated()
    const newestS = seen.clocks === undefined ? newest?.endAt : newestRow(undated)?.endAt
    const endBy = memo((byS: number) => newestRow(undated, byS)?.endAt)
    const caughtUp = caughtUpBy(undated)
    const powers = row ? sharePower(seen, all, row) : all.map(() => 0)
    return all
      .map((inverter, i) => ({
        inverter,
        status: unitStatus(seen, inverter),
        powerW: powers[i]!,
        energyWh: energies[i]!,
        lastReportAtS:
          newestS === undefined ? null : lastReport(seen, inverter, newestS, endBy, caughtUp),
        envoySerialNumber: envoyOf(seen, inverter, Math.min(seen.nowS, inverter.toS - 1))
          .serialNumber,
      }))
      .sort((a, b) => a.inverter.id - b.inverter.id)
  })
}

/** The Envoy that a unit reported to at an instant. */
function envoyOf({ system }: Observation, { group }: Inverter, atS: number): Envoy {
  return envoyAt(system.envoys[system.groups[group]!.envoy]!, atS)
}

function unitStatus(seen: Observation, unit: Inverter): InverterView['status'] {
  if (unit.toS <= seen.nowS) return 'retired'
  const group = seen.system.groups[unit.group]!
  if (seen.active.some((one) => silencesUnit(one, unit, group))) return 'micro'
  const unpowered = seen.active.some((one) => weakensUnit(one, unit, group))
  return unpowered ? 'power' : 'normal'
}

/**
 * The power of the newest row, shared out among the units that made it. Where a row tells of more
 * than its five minutes, or is rounded up to above all peaks, no unit has that power.
 */
function sharePower(seen: Observation, units: readonly Inverter[], row: MicroRow): number[] {
  const caps = units.map(({ peakW }) => peakW)
  return apportionBelow(row.powerW, sharesOf(seen, units, row), caps)
}

/** What each unit has brought on the day of the newest row, as far as that was told, by its id [Wh]. */
export function unitDayWh(seen: Observation): ReadonlyMap<number, number> {
  const all = units(seen)
  const endAt = newestRow(seen)?.endAt
  if (endAt === undefined) return new Map()
  const { zone } = seen.system.site
  const rows = microRows(seen, zone.dayStartS(zone.dayOf(endAt - 1)), endAt)
  // Never nought, for rows at night, in which nobody had a part.
  const sums = all.map(() => Number.EPSILON)
  for (const row of rows) {
    for (const [i, share] of sharesOf(seen, all, row).entries()) sums[i]! += share
  }
  const total = rows.reduce((sum, { energyWh }) => sum + energyWh, 0)
  const parts = apportion(total, sums)
  return new Map(all.map(({ id }, i) => [id, parts[i]!]))
}

/** By how much each unit had a part in a row [Wh]. */
function sharesOf(seen: Observation, units: readonly Inverter[], row: MicroRow): number[] {
  const { system } = seen
  const day = seen.rowsOf(system.site.zone.dayOf(row.endAt - 1))
  const index = (row.endAt - day.startS) / ROW_S - 1
  const groups = system.groups.map((group) =>
    day
      .sources(group, index)
      .filter(({ rowS }) => rowS + ROW_S <= seen.groupCutS(group))
      .map((source) => makersOf(seen, group, source)),
  )
  return units.map((unit) => {
    const parts = groups[unit.group]!.map(({ rowS, late, freshWh, working }) => {
      return isActive(unit, rowS) ? (late[unit.socket] ?? freshWh * working[unit.socket]!) : 0
    })
    return parts.reduce((a, b) => a + b, 0)
  })
}

/** What the units of a group tell in five minutes: late ones their own [Wh], the others their shares. */
function makersOf(seen: Observation, group: ArrayGroup, { told, index, rowS }: Source) {
  const active = seen.history().filter((one) => isActive(one, rowS))
  const weights = group.mismatch?.ofRow(rowS + ROW_S / 2) ?? group.weights()
  const sum = weights.reduce((a, b) => a + b, 0)
  const working = unitWeights(group, active, weights).map((weight) => weight / sum)
  const late = lateWh(told.heard?.[group.index], index)
  const wh = told.realWh(group, index + 1) - told.realWh(group, index)
  const freshWh = wh - late.reduce((a, b) => a + b, 0)
  // The last bits of a sum of floats are nobody's.
  return { rowS, working, late, freshWh: freshWh > LAST_BITS_WH ? freshWh : 0 }
}

/** What units tell in a row that they made in others [Wh], by their places. */
function lateWh(heard: Heard | undefined, index: number): number[] {
  const late: number[] = []
  for (const { socket, row, energyWh } of heard?.catchUps() ?? []) {
    if (row === index) late[socket] = energyWh
  }
  return late
}

/** When a unit was heard last, by an instant, by places; through noise in the evening. */
type HeardBy = (unit: Inverter, byS: number) => number | undefined

function caughtUpBy({ system, rowsOf }: UndatedObservation): HeardBy {
  const endsOf = memo((day: Day) => {
    const { startS, told } = rowsOf(day)
    const ends = (told().heard ?? []).map(({ catchUps }) =>
      catchUps().map(({ socket, row }) => [socket, startS + (row + 1) * ROW_S] as const),
    )
    return ends.map((pairs) => new Map(pairs))
  })
  return ({ group, socket }, byS) => {
    const today = system.site.zone.dayOf(byS - 1)
    const evenings = [today, today - 1].map((day) => endsOf(day)[group]?.get(socket))
    return evenings.find((endS) => endS !== undefined && endS <= byS)
  }
}

/**
 * When a unit last spoke: with the newest row, or with the last one before it fell silent, before it
 * was taken out, or before its Envoy's last report, though another Envoy goes on.
 */
function lastReport(
  seen: Observation,
  unit: Inverter,
  newestS: number,
  endBy: (byS: number) => number | undefined,
  caughtUp: HeardBy,
): number | null {
  const { system } = seen
  const group = system.groups[unit.group]!
  const silence = seen
    .history()
    .filter((one) => isActive(one, newestS) && silencesUnit(one, unit, group))
    .map((one) =>
      delaysUnits(one) ? Math.max(one.fromS, caughtUp(unit, newestS) ?? one.fromS) : one.fromS,
    )
  const knownS = Math.min(seen.groupCutS(group), unit.toS, ...silence)
  const lastS = knownS < newestS ? endBy(knownS) : newestS
  // Nothing of it came before its Envoy, or itself, fell silent.
  if (lastS === undefined || lastS < unit.fromS) return null
  const { energyPhaseS } = envoyOf(seen, unit, lastS)
  const within = integer(childKey(system.key, 'report'), unit.id, SPREAD_S + 1)
  const offsetS = clockAt(seen.clocks, group.envoy).offsetS(lastS)
  return lastS + Math.min(ROW_S - 1, (energyPhaseS % (ROW_S - SPREAD_S)) + within) + offsetS
}
