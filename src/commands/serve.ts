import type { Simulator } from '../index.ts'
import { announcementOf, banner } from './banner.ts'
import { codeOfSignal, type ExitCode, type Io, OK } from './io.ts'
import { createLog, type Log } from './log.ts'
import type { Options } from './options.ts'
import { start } from './start.ts'
import { bold } from './table.ts'

/** Serves until a signal comes; a second one ends it at once. */
export async function serve(options: Options, io: Io): Promise<ExitCode> {
  const json = (options.output ?? (io.isTTY ? 'pretty' : 'json')) === 'json'
  const log = createLog(io.write, json, options.logLevel)
  const simulator = await start(options, log)
  // Whoever reads that it is there may want it gone at once.
  const stopped = untilStopped(simulator, io, log)
  // Whoever reads it may change the file at once, too.
  const unwatch = options.watch ? await watching(simulator, options, log) : () => {}
  const told = announcementOf(simulator, options)
  if (json) log.tell('info', `listening at ${told.base_url}`, told)
  else if (options.logLevel !== 'silent') io.write(banner(told, bold(io.color)))
  const code = await stopped
  unwatch()
  return code
}

async function watching(simulator: Simulator, { scenario }: Options, log: Log) {
  const { watchScenario } = await import('./watch.ts')
  return watchScenario(simulator, scenario, log)
}

function untilStopped(simulator: Simulator, io: Io, log: Log): Promise<ExitCode> {
  return new Promise((resolve) => {
    let stopping = false
    const end = io.onSignal((signal) => {
      if (stopping) return done(codeOfSignal(signal))
      stopping = true
      log.tell('info', `${signal}: finishing what is under way; another ends it at once`)
      simulator.close().then(() => done(OK))
    })
    const done = (code: ExitCode) => {
      end()
      resolve(code)
    }
  })
}
