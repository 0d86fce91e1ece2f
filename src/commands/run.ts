import { ScenarioError } from '../scenario/mistakes.ts'
import type { CommandName } from './commands.ts'
import { CommandError, type Environment, type ExitCode, type Io, OK, USAGE, WRONG } from './io.ts'
import { type Options, parse } from './parse.ts'

type Run = (options: Options, io: Io) => ExitCode | Promise<ExitCode>

/** Loaded when needed: nobody waits for what another command uses. */
const LOAD: Record<CommandName, () => Promise<Run>> = {
  serve: async () => (await import('./serve.ts')).serve,
  validate: async () => (await import('./validate.ts')).validate,
  get: async () => (await import('./get.ts')).get,
  describe: async () => (await import('./describe.ts')).describe,
  schema: async () => (await import('./schema.ts')).schema,
  exec: async () => (await import('./exec.ts')).exec,
  export: async () => (await import('./export.ts')).exportData,
  scenarios: async () => (await import('./scenarios.ts')).scenarios,
  init: async () => (await import('./init.ts')).init,
}

/** Does what a command line says; returns the exit code. */
export async function run(argv: readonly string[], env: Environment, io: Io): Promise<ExitCode> {
  const parsed = parse(argv, env)
  if ('complaints' in parsed) {
    const { complaints, topic } = parsed
    const about = topic === undefined ? '' : `${topic} `
    io.error(complaints.map((complaint) => `${complaint}\n`).join(''))
    io.error(`See enlighten-simulator ${about}--help\n`)
    return USAGE
  }
  if (parsed.command === 'help') {
    const { help } = await import('./help.ts')
    io.write(help(parsed.topic))
    return OK
  }
  if (parsed.command === 'version') {
    const { VERSION } = await import('../version.ts')
    io.write(`${VERSION}\n`)
    return OK
  }
  try {
    const command = await LOAD[parsed.command]()
    return await command(parsed.options, io)
  } catch (error) {
    if (!(error instanceof ScenarioError || error instanceof CommandError)) throw error
    io.error(`${error.message}\n`)
    return WRONG
  }
}
