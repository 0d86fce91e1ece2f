import { computed } from '@preact/signals'
import { sumsOf } from '../curve/known.ts'
import { rowS } from '../state/clock.ts'
import { seriesOf } from '../state/series.ts'
import { dayEndS, dayS, siteSystem } from '../state/site.ts'

/** What the day's rows of the reference site say at the shown instant. */
export const silence = computed(() => {
  const system = siteSystem.value
  const span = { fromS: dayS.value, toS: dayEndS.value, step: '5m' } as const
  const rows = system === undefined ? [] : (seriesOf(system.system_id, span)?.series.micro ?? [])
  return sumsOf(rows, rowS.value)
})
