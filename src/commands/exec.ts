import { spawn } from 'node:child_process'
import { platform } from 'node:os'
import type { Simulator } from '../index.ts'
import { codeOfSignal, type Environment, type ExitCode, type Io } from './io.ts'
import { createLog } from './log.ts'
import type { Options } from './parse.ts'
import { programOf } from './program.ts'
import { saveScenario } from './saved.ts'
import { start } from './start.ts'

/** What shells answer about a command that they can't find or can't run. */
const NOT_FOUND = 127
const NOT_RUNNABLE = 126

/** Serves while a program runs that finds the address in its environment; exits as it does. */
export async function exec(options: Options, io: Io): Promise<ExitCode> {
  // Standard output belongs to the program.
  const log = createLog(io.error, { json: options.output === 'json', level: options.logLevel })
  const simulator = await start(options, log)
  try {
    return await runChild(options.child, io, { ...io.env, ...toldTo(simulator, options) })
  } finally {
    await simulator.close()
    if (options.save !== undefined) saveScenario(simulator, options.save)
  }
}

/** What the program is told; undefined: nothing, whatever our own environment says. */
function toldTo(simulator: Simulator, { control, controlToken }: Options): Environment {
  return {
    ENLIGHTEN_BASE_URL: simulator.baseUrl,
    ENLIGHTEN_API_KEY: simulator.key,
    ENLIGHTEN_USER_ID: simulator.userId,
    ENLIGHTEN_SIMULATOR_URL: control ? simulator.simulatorUrl : undefined,
    ENLIGHTEN_CONTROL_TOKEN: control ? controlToken : undefined,
  }
}

function runChild(words: readonly string[], io: Io, env: Environment): Promise<ExitCode> {
  const node = io.nodePath
  const { file, args } = programOf(words, { env, platform: platform(), node })
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: 'inherit', env })
    const end = io.onSignal((signal) => {
      // A second SIGINT for one Ctrl-C would make many programs give up tidying.
      if (signal === 'SIGINT' && io.sharesInterrupt) return
      child.kill(signal)
    })
    const done = (code: ExitCode) => {
      end()
      resolve(code)
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      io.error(`exec: ${words[0]} can't be started: ${error.message}\n`)
      done(error.code === 'ENOENT' ? NOT_FOUND : NOT_RUNNABLE)
    })
    child.on('exit', (code, signal) => done(code ?? codeOfSignal(String(signal))))
  })
}
