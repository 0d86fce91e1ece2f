import { unwatchFile, watchFile } from 'node:fs'
import type { Simulator } from '../index.ts'
import { loadScenario } from '../scenario/load.ts'
import type { Log } from './log.ts'

/** Looking is cheap, and unlike notices it works on every kind of mounted folder [ms]. */
const LOOK_EVERY_MS = 200

export interface Watch {
  /** What is looked at, for people. */
  readonly what: string
  end(): void
}

/** Puts a scenario in force anew whenever its file changes; with mistakes in it what runs stays. */
export function watchScenario(simulator: Simulator, scenario: string, log: Log): Watch {
  const { file } = loadScenario(scenario)
  const look = () => {
    try {
      const lost = simulator.replace(file, { keep: true })
      log.tell('info', `${file}: reloaded`)
      for (const one of lost) log.tell('warn', one)
    } catch (error) {
      // Whatever it is, mistakes or no right to read: those who use the server shall not suffer.
      log.tell('error', `${(error as Error).message}\nThe world stays as it was.`)
    }
  }
  watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, look)
  const isShipped = file !== scenario
  const remedy = `; it comes with the package: to change it, copy it with init ${scenario}`
  return { what: file + (isShipped ? remedy : ''), end: () => unwatchFile(file, look) }
}
