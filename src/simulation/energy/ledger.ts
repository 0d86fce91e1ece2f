import type { Day } from '../../time/calendar.ts'
import { dayBounds } from '../../time/zone.ts'
import type { ValueCache } from '../memo.ts'
import type { ArrayGroup } from '../system.ts'
import { BLOCK_DAYS, type Blocks, createBlocks, fillBlock } from './blocks.ts'
import { consumptionDayWh } from './consumption.ts'
import { meterDayWh, productionMeters, type SiteDay, siteDay } from './meter.ts'
import type { Past } from './past.ts'
import { eventfulDayWh, quietDayWh, round } from './production.ts'

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

  const modulesMwh = createBlocks(past, cache, {
    name: 'module',
    shaping: () => [],
    make: (first) =>
      fillBlock(first, groups.length, (day, group) => {
        const { startS, endS } = dayBounds(system.site.zone, day)
        return groups[group]!.module.sumMwh(startS, endS)
      }),
  })
  const groupsWh = createBlocks(past, cache, {
    name: 'group',
    shaping: ({ losses }) => losses,
    make: (first, here) => {
      const values = new Int32Array(groups.length * BLOCK_DAYS)
      const { values: mwh } = modulesMwh(first)
      for (let i = 0; i < BLOCK_DAYS; i++) {
        const eventful = eventfulDayWh(here, first + i)
        for (const group of groups) {
          const at = group.index * BLOCK_DAYS + i
          const wh = eventful?.[group.index] ?? quietDayWh(group, mwh[at]!)
          values[at] = round(wh)
        }
      }
      return values
    },
  })
  const metersWh = createBlocks(past, cache, {
    name: 'meter',
    shaping: ({ losses, meterIssues }) => [...losses, ...meterIssues],
    make: (first, here) => {
      let site: SiteDay | undefined
      return fillBlock(first, meters.length, (day, meter) => {
        const { values, at } = modulesMwh(day)
        const moduleMwh = (group: ArrayGroup) => values[group.index * BLOCK_DAYS + at]!
        if (site?.day !== day) site = siteDay(here, day, moduleMwh)
        return meterDayWh(here, meters[meter]!, site)
      })
    },
  })
  const consumedWh = createBlocks(past, cache, {
    name: 'consumption',
    shaping: ({ meterIssues }) => meterIssues,
    make: (first, here) => fillBlock(first, 1, (day) => consumptionDayWh(here, day)),
  })
  return {
    groupWh: (group, day) => valueAt(groupsWh, group, day),
    meterWh: (meter, day) => valueAt(metersWh, meter, day),
    consumptionWh: (day) => valueAt(consumedWh, 0, day),
  }
}

function valueAt(blocks: Blocks, column: number, day: Day): number {
  const { values, at } = blocks(day)
  return values[column * BLOCK_DAYS + at]!
}
