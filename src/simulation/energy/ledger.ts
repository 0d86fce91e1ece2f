import type { Day } from '../../time/calendar.ts'
import { memo, once, type ValueCache } from '../memo.ts'
import { BLOCK_DAYS, type Blocks, createBlocks, fillBlock } from './blocks.ts'
import { consumptionDayWh } from './consumption.ts'
import { meterDayWh, productionMeters, siteDay } from './meter.ts'
import type { Past } from './past.ts'
import { dayProfile, dayTotalsWh, round } from './production.ts'

/** The whole days of a system [Wh], whoever knew of them. */
export interface Ledger {
  /** Of a group, by its index. */
  groupWh(group: number, day: Day): number
  /** Of a production meter, by its place in `productionMeters`. */
  meterWh(meter: number, day: Day): number
  consumptionWh(day: Day): number
}

export function createLedger(past: Past, cache: ValueCache): Ledger {
  const { system } = past
  const { groups } = system
  const meters = productionMeters(system)

  const realWh = createBlocks(past, cache, {
    name: 'group',
    shaping: ({ losses }) => losses,
    make: (first, here) => {
      const values = new Float64Array(groups.length * BLOCK_DAYS)
      for (let i = 0; i < BLOCK_DAYS; i++) {
        const totals = dayTotalsWh(here, first + i)
        for (const [group, wh] of totals.entries()) values[group * BLOCK_DAYS + i] = wh
      }
      return values
    },
  })
  const metersWh = createBlocks(past, cache, {
    name: 'meter',
    shaping: ({ losses, meterIssues }) => [...losses, ...meterIssues],
    make: (first, here) => {
      const made = memo((day: Day) => ({
        realWh: groups.reduce((sum, { index }) => sum + valueAt(realWh, index, day), 0),
        site: once(() => siteDay(here, day, dayProfile(here, day))),
      }))
      return fillBlock(first, meters.length, (day, meter) =>
        meterDayWh(here, meters[meter]!, day, made(day)),
      )
    },
  })
  const consumedWh = createBlocks(past, cache, {
    name: 'consumption',
    shaping: ({ meterIssues }) => meterIssues,
    make: (first, here) => fillBlock(first, 1, (day) => consumptionDayWh(here, day)),
  })
  return {
    groupWh: (group, day) => round(valueAt(realWh, group, day)),
    meterWh: (meter, day) => valueAt(metersWh, meter, day),
    consumptionWh: (day) => valueAt(consumedWh, 0, day),
  }
}

function valueAt(blocks: Blocks, column: number, day: Day): number {
  const { values, at } = blocks(day)
  return values[column * BLOCK_DAYS + at]!
}
