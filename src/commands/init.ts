import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { loadScenario } from '../scenario/load.ts'
import { starterScenario } from '../scenario/starter.ts'
import { CommandError, type ExitCode, type Io, OK } from './io.ts'
import type { Options } from './parse.ts'
import { withSchemaLine } from './schema-line.ts'

/** Writes a scenario to begin with, or a copy of a shipped one. Throws CommandError, ScenarioError. */
export function init({ name, file }: Options, io: Io): ExitCode {
  const text = name === undefined ? starterScenario() : loadScenario(name).text
  const path = file ?? `${name ?? 'scenario'}.yaml`
  if (existsSync(path)) {
    throw new CommandError(`init: ${path} is there already: remove it, or name another file`)
  }
  if (path.endsWith('.json')) {
    throw new CommandError(`init: writes YAML; name it ${path.replace(/json$/, 'yaml')}`)
  }
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, withSchemaLine(text, path), { flag: 'wx' })
  } catch (error) {
    throw new CommandError(`init: ${path} can't be written: ${(error as Error).message}`)
  }
  const shown = /[\\/]/.test(path) ? path : `./${path}`
  io.write(`Wrote ${shown}. Now: enlighten-simulator ${shown} --watch\n`)
  return OK
}
