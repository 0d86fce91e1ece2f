import { type Day, parseDate } from '../../time/calendar.ts'
import { QUARTER_S, ROW_S } from '../../time/steps.ts'
import { dayBounds } from '../../time/zone.ts'
import { consumptionMeter, MOST_QUARTER_WH, measuresHousehold } from '../energy/consumption.ts'
import { mostWh } from '../energy/fixed-day.ts'
import { inService, productionMeters } from '../energy/meter.ts'
import type { FixedDays, System } from '../system.ts'
import type { Draft } from './draft.ts'

/** The days of a system whose totals are written. */
export function readFixedDays({ entry }: Draft): FixedDays | undefined {
  if (!entry.daily_wh) return undefined
  const { from, production = [], meter = [], consumption = [] } = entry.daily_wh
  return { from: parseDate(from)!, production, meter, consumption }
}

const SERIES = ['production', 'meter', 'consumption'] as const
type Series = (typeof SERIES)[number]

/** A written total must be something that the devices can do and measure on its day. */
export function checkFixedDays(draft: Draft, system: System): void {
  const { fixedDays } = system
  if (!fixedDays) return
  for (const series of SERIES) {
    for (const [n, wh] of fixedDays[series].entries()) {
      const message = wh === 0 ? undefined : trouble(system, series, wh, fixedDays.from + n)
      if (message) draft.report(['daily_wh', series, n], `${wh} Wh, but ${message}`)
    }
  }
}

function trouble(system: System, series: Series, wh: number, day: Day): string | undefined {
  const { startS, endS } = dayBounds(system.site.zone, day)
  const { operationalAtS: builtS } = system
  if (builtS === null || endS <= builtS) return 'the system was not yet in operation on that day'
  const isRead = reader(system, series)
  const marks = Array.from(
    { length: (endS - startS) / QUARTER_S },
    (_, i) => startS + i * QUARTER_S,
  )
  const read = marks.filter(isRead).length
  if (read === 0) {
    const kind = series === 'meter' ? 'production' : 'consumption'
    return `no ${kind} meter was in service on that day`
  }
  if (series === 'consumption') {
    const most = MOST_QUARTER_WH * read
    return wh > most ? `a household can draw ${most} Wh at the most in that time` : undefined
  }
  const most = mostWh(system, startS, (endS - startS) / ROW_S, isRead)
  if (wh <= most) return undefined
  return `its microinverters can make ${most} Wh at the most in the daylight of that day`
}

/** Whether a series has anything to say of the quarter of an hour, or a part of it, that begins then. */
function reader(system: System, series: Series): (startS: number) => boolean {
  if (series === 'production') return () => true
  if (series === 'consumption') {
    const meter = consumptionMeter(system)
    return (startS) => meter !== undefined && measuresHousehold(system, meter, startS)
  }
  const meters = productionMeters(system)
  return (startS) => meters.some((meter) => inService(meter, startS))
}
