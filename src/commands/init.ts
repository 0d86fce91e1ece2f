import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { loadScenario, shippedDirectory } from '../scenario/load.ts'
import { starterScenario } from '../scenario/starter.ts'
import { CommandError, type ExitCode, type Io, OK } from './io.ts'
import type { Options } from './parse.ts'

/** Writes a scenario to begin with, or a copy of a shipped one. Throws CommandError, ScenarioError. */
export function init({ name, file }: Options, io: Io): ExitCode {
  const text =
    name === undefined
      ? starterScenario({ schema: './scenario.schema.json' })
      : readFileSync(loadScenario(name).file, 'utf8')
  const path = file ?? `${name ?? 'scenario'}.yaml`
  if (existsSync(path)) {
    throw new CommandError(`init: ${path} is there already: remove it, or name another file`)
  }
  try {
    writeFileSync(path, withSchema(text, path), { flag: 'wx' })
  } catch (error) {
    throw new CommandError(`init: ${path} can't be written: ${(error as Error).message}`)
  }
  const shown = /[\\/]/.test(path) ? path : `./${path}`
  io.write(`Wrote ${shown}. Now: enlighten-simulator ${shown} --watch\n`)
  return OK
}

/** Editors find the schema from where the file lies. */
function withSchema(text: string, path: string): string {
  const folder = realpathSync(dirname(resolve(path)))
  const schema = relative(folder, join(shippedDirectory(), 'scenario.schema.json'))
  return text.replace('$schema=./scenario.schema.json', `$schema=${schema.replaceAll('\\', '/')}`)
}
