import type { Cut, Simulator } from '../index.ts'
import { announcementOf, banner } from './banner.ts'
import { codeOfSignal, type ExitCode, type Io, OK } from './io.ts'
import { createLog, type Log, requestLog, withoutCredentials } from './log.ts'
import type { Options } from './parse.ts'
import { saveScenario } from './saved.ts'
import { start } from './start.ts'
import { bold, counted } from './table.ts'

/** Serves until a signal comes; a second one ends it at once. */
export async function serve(options: Options, io: Io): Promise<ExitCode> {
  const json = (options.output ?? (io.isTTY ? 'pretty' : 'json')) === 'json'
  const write = writeWhilePossible(io)
  const log = createLog(write, { json, level: options.logLevel })
  // Whoever looks wants to see them; in a file most would be noise.
  const level = io.isTTY ? 'info' : 'debug'
  const simulator = await start(options, log, log.tells(level) ? requestLog(log, level) : undefined)
  // Whoever reads that it is there may want it gone at once.
  const stopped = untilStopped(simulator, options, io, log)
  // Whoever reads it may change the file at once, too.
  const watch = options.watch ? await watching(simulator, options, log) : undefined
  if (options.logLevel !== 'silent') {
    const told = announcementOf(simulator, options)
    // No message of the log: at whatever level, it is how programs learn the port.
    const line = { level: 30, time: Date.now(), msg: `listening at ${told.base_url}`, ...told }
    write(json ? `${JSON.stringify(line)}\n` : banner(told, bold(io.color)))
  }
  if (watch !== undefined) log.tell('info', `watching ${watch.what}`)
  const code = await stopped
  watch?.end()
  if (options.save !== undefined) {
    saveScenario(simulator, options.save)
    log.tell('info', `the world is saved in ${options.save}`)
  }
  return code
}

/** A log that can't be written is given up: those who use the server shall not suffer. */
function writeWhilePossible(io: Io): (text: string) => void {
  let isLost = false
  io.onOutputLost((error) => {
    if (isLost) return
    isLost = true
    io.error(`the log can't be written, so it ends here; the server goes on: ${error.message}\n`)
  })
  return (text) => {
    if (!isLost) io.write(text)
  }
}

async function watching(simulator: Simulator, { scenario }: Options, log: Log) {
  const { watchScenario } = await import('./watch.ts')
  return watchScenario(simulator, scenario, log)
}

function untilStopped(
  simulator: Simulator,
  { drain, grace }: Options,
  io: Io,
  log: Log,
): Promise<ExitCode> {
  return new Promise((resolve) => {
    let stopping = false
    const end = io.onSignal((signal) => {
      if (stopping) return done(codeOfSignal(signal))
      stopping = true
      log.tell('info', `${signal}: finishing what is under way; another ends it at once`)
      simulator.close({ drain, grace }).then((cut) => {
        if (cut.connections > 0)
          log.tell('warn', cutMessage(cut, grace), { connections: cut.connections })
        done(OK)
      })
    })
    const done = (code: ExitCode) => {
      end()
      resolve(code)
    }
  })
}

/** Requests that a line of the log names. */
const MOST_NAMED = 10

/** What a server that ended had to cut off, as its log tells it. */
export function cutMessage({ connections, requests }: Cut, grace: number): string {
  const named = requests.slice(0, MOST_NAMED).map(withoutCredentials)
  const rest = requests.length > named.length ? ` and ${requests.length - named.length} more` : ''
  const waited = named.length === 0 ? '' : `, among them ${named.join(', ')}${rest}`
  return `cut off after ${grace} s: ${counted(connections, 'connection')}${waited}`
}
