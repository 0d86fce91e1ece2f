import { DAY_S, QUARTER_S } from '../../time/steps.ts'
import { endsStep } from '../energy/blocks.ts'
import { productionMeters } from '../energy/meter.ts'
import type { Meter } from '../system.ts'
import type { Work } from '../work.ts'
import { clockAt, type EnvoyClock, RIGHT } from './clocks.ts'
import { meterQuarters } from './meter-rows.ts'
import type { Observation } from './observation.ts'
import type { OdometerReading } from './view.ts'

/** The last reading of every production meter at or before an instant, retired ones too. */
export function* odometers(seen: Observation, atS: number): Work<OdometerReading[]> {
  const readings: OdometerReading[] = []
  if (seen.operationalAtS === null) return readings
  for (const meter of seen.system.meters) {
    if (meter.kind !== 'production') continue
    const reading = yield* odometer(seen, meter, seen.operationalAtS, atS)
    if (reading !== undefined) readings.push(reading)
  }
  return readings
}

function* odometer(
  seen: Observation,
  meter: Meter,
  operationalAtS: number,
  atS: number,
): Work<OdometerReading | undefined> {
  const { zone } = seen.system.site
  const index = productionMeters(seen.system).indexOf(meter)
  const clock = clockAt(seen.clocks, meter.envoy)
  if (clock !== RIGHT && index >= 0) return yield* dated(seen, { meter, index, clock }, atS)
  const firstS = Math.ceil(Math.max(meter.installedAtS, operationalAtS) / QUARTER_S) * QUARTER_S
  const endS = Math.min(
    floor(Math.min(atS, meter.retiredAtS)),
    index < 0 ? firstS : seen.meterCutS(meter),
  )
  if (endS < firstS) return undefined
  const day = zone.dayOf(endS)
  let valueWh = 0
  for (let d = zone.dayOf(firstS); d < day; d++) {
    valueWh += seen.ledger().meterWh(index, d)
    if (endsStep(d)) yield
  }
  const mark = (endS - zone.dayStartS(day)) / QUARTER_S
  if (index >= 0) valueWh += seen.meterRunning(meter, day)[mark]!
  return { serialNumber: meter.serialNumber, valueWh, readAtS: endS }
}

/** The reading by a clock that is wrong: what was dated by then, in days and quarters of its day. */
function* dated(
  seen: Observation,
  { meter, index, clock }: { meter: Meter; index: number; clock: EnvoyClock },
  atS: number,
): Work<OdometerReading | undefined> {
  const { zone } = seen.system.site
  const lastS = clock.latestS(floor(Math.min(seen.meterCutS(meter), meter.retiredAtS)), QUARTER_S)
  const endS = floor(Math.min(atS, lastS))
  // A clock that was put forward leaves a gap of two days at the most.
  const newest = meterQuarters(seen, meter, endS - 2 * DAY_S, endS).at(-1)
  if (newest === undefined) return undefined
  const day = zone.dayOf(endS)
  let valueWh = 0
  for (const { beforeWh, afterWh } of meterQuarters(seen, meter, zone.dayStartS(day), endS)) {
    valueWh += afterWh - beforeWh
  }
  const builtS = Math.max(meter.installedAtS, seen.operationalAtS!)
  for (let d = zone.dayOf(builtS); d < day; d++) {
    valueWh += seen.meterDayWh(index, d)
    if (endsStep(d)) yield
  }
  return { serialNumber: meter.serialNumber, valueWh, readAtS: newest.endAt }
}

function floor(s: number): number {
  return Math.floor(s / QUARTER_S) * QUARTER_S
}
