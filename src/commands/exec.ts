import { spawn } from 'node:child_process'
import { platform } from 'node:os'
import { codeOfSignal, type ExitCode, type Io } from './io.ts'
import { createLog } from './log.ts'
import type { Options } from './options.ts'
import { start } from './start.ts'

/** What shells answer about a command that they can't find or can't run. */
const NOT_FOUND = 127
const NOT_RUNNABLE = 126

/** Serves while a program runs that finds the address in its environment; exits as it does. */
export async function exec(options: Options, io: Io): Promise<ExitCode> {
  // Standard output belongs to the program.
  const log = createLog(io.error, options.output === 'json', options.logLevel)
  const simulator = await start(options, log)
  try {
    return await runChild(options.child, io, {
      ENLIGHTEN_BASE_URL: simulator.baseUrl,
      ENLIGHTEN_API_KEY: simulator.key,
      ENLIGHTEN_USER_ID: simulator.userId,
      ENLIGHTEN_SIMULATOR_URL: simulator.simulatorUrl,
    })
  } finally {
    await simulator.close()
  }
}

function runChild(
  [program = '', ...args]: readonly string[],
  io: Io,
  told: Readonly<Record<string, string>>,
): Promise<ExitCode> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: 'inherit',
      env: { ...io.env, ...told },
      // There npm and its like are scripts, which only a shell can start.
      shell: platform() === 'win32',
    })
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
      io.error(`exec: ${program} can't be started: ${error.message}\n`)
      done(error.code === 'ENOENT' ? NOT_FOUND : NOT_RUNNABLE)
    })
    child.on('exit', (code, signal) => done(code ?? codeOfSignal(String(signal))))
  })
}
