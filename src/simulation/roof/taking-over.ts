import { QUARTER_S } from '../../time/steps.ts'
import type { ModuleModel } from './module.ts'

/** A module from an instant on [epoch s]. */
export interface Stage {
  readonly fromS: number
  readonly module: ModuleModel
}

/**
 * A module under which one microinverter follows another: each from the first quarter hour that begins
 * in its time. The stages are in order.
 */
export function takingOver(first: ModuleModel, later: readonly Stage[]): ModuleModel {
  const stages = [{ fromS: Number.NEGATIVE_INFINITY, module: first }, ...later].map(
    ({ fromS, module }, i) => ({
      module,
      fromS: Math.ceil(fromS / QUARTER_S) * QUARTER_S,
      toS: Math.ceil((later[i]?.fromS ?? Number.POSITIVE_INFINITY) / QUARTER_S) * QUARTER_S,
    }),
  )
  const within = (startS: number, endS: number) =>
    stages
      .map(({ module, fromS, toS }) => ({
        module,
        startS: Math.max(startS, fromS),
        endS: Math.min(endS, toS),
      }))
      .filter((piece) => piece.startS < piece.endS)
  return {
    sumMwh: (startS, endS) =>
      within(startS, endS).reduce((sum, one) => sum + one.module.sumMwh(one.startS, one.endS), 0),
    fiveMinutesMwh: (startS, endS) => {
      const rows = new Int32Array(Math.max(0, (3 * (endS - startS)) / QUARTER_S))
      for (const one of within(startS, endS)) {
        rows.set(
          one.module.fiveMinutesMwh(one.startS, one.endS),
          (3 * (one.startS - startS)) / QUARTER_S,
        )
      }
      return rows
    },
    isDark: (startS) =>
      within(startS, startS + QUARTER_S).every(({ module }) => module.isDark(startS)),
  }
}
