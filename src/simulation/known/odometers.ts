import { QUARTER_S } from '../../time/steps.ts'
import { endsStep } from '../energy/blocks.ts'
import { productionMeters } from '../energy/meter.ts'
import type { Meter } from '../system.ts'
import type { Work } from '../work.ts'
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
  const firstS = Math.ceil(Math.max(meter.installedAtS, operationalAtS) / QUARTER_S) * QUARTER_S
  const endS = Math.min(
    Math.floor(Math.min(atS, meter.retiredAtS) / QUARTER_S) * QUARTER_S,
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
