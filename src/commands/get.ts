import { createSimulator, type Injected } from '../index.ts'
import { CommandError, type ExitCode, type Io, OK, WRONG } from './io.ts'
import type { Options } from './parse.ts'

/** Answers one request without a socket, as a server with this scenario would. */
export async function get(options: Options, io: Io): Promise<ExitCode> {
  const { scenario, seed, now, systems, include } = options
  const simulator = await createSimulator({ scenario, seed, now, systems, control: false })
  try {
    const answer = await ask(() => simulator.inject(pathOf(options.path)))
    const asJson = (options.output ?? (io.isTTY ? 'pretty' : 'json')) === 'json'
    if (include) io.write(headOf(answer))
    io.write(`${asJson ? answer.body : readable(answer.body)}\n`)
    if (answer.status < 400) return OK
    io.error(`status ${answer.status}: ${answer.headers['x-simulator-reason']}\n`)
    return WRONG
  } finally {
    await simulator.close()
  }
}

async function ask(inject: () => Promise<Injected>): Promise<Injected> {
  try {
    return await inject()
  } catch (error) {
    // Without a socket a reset connection is a promise that rejects.
    throw new CommandError(`a fault cut the answer off: ${(error as Error).message}`)
  }
}

/** The path below `/api/v2`, also of a whole URL and without its first slash. */
function pathOf(text: string): string {
  const path = text.replace(/^https?:\/\/[^/]*/, '').replace(/^\/?/, '/')
  return path.replace(/^\/api\/v2(?=[/?]|$)/, '') || '/'
}

function headOf({ status, headers }: Injected): string {
  const { status: line = status, ...others } = headers
  const lines = Object.entries(others).map(([name, value]) => `${name}: ${value}`)
  return [`status: ${line}`, ...lines, '', ''].join('\n')
}

function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
