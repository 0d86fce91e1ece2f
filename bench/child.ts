import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type Agent, get, type IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

/** What a server's process has used since it began. */
export interface Usage {
  /** User and system time [s]. */
  readonly cpuS: number
  readonly rssBytes: number
  /** Longest time that its event loop was held since it was watched [ms]. */
  readonly heldMs: number
}

/** A server in a process of its own, or one elsewhere of which only the address is known. */
export interface Server {
  readonly name: string
  /** `http://127.0.0.1:49152` */
  readonly origin: string
  /** undefined: not our process. */
  usage(): Promise<Usage | undefined>
  /** Watches its event loop from now on. */
  watch(): void
  stop(): Promise<void>
}

const PROBE = new URL('probe.js', import.meta.url).href
const CLI = fileURLToPath(new URL('../../src/cli.js', import.meta.url))
const BASELINE = fileURLToPath(new URL('baseline.js', import.meta.url))

/** The simulator as its users start it. */
export async function startSimulator(scenario: string, ...flags: string[]): Promise<Server> {
  const port = await freePort()
  const words = ['serve', scenario, '--port', `${port}`, '--log-level', 'silent', ...flags]
  return begin('simulator', CLI, port, words)
}

/** What it is measured against; `constants` is the file with the answers that it gives. */
export async function startBaseline(kind: string, constants = ''): Promise<Server> {
  const port = await freePort()
  return begin(kind, BASELINE, port, [kind, `${port}`, constants])
}

/** A server that somebody else has started. */
export function elsewhere(url: string): Server {
  return {
    name: new URL(url).host,
    origin: new URL(url).origin,
    usage: async () => undefined,
    watch() {},
    async stop() {},
  }
}

function begin(name: string, file: string, port: number, words: readonly string[]): Server {
  const child = fork(file, words, {
    execArgv: ['--import', PROBE],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return {
    name,
    origin: `http://127.0.0.1:${port}`,
    usage: () => usageOf(child),
    watch: () => void child.send('watch'),
    async stop() {
      const end = once(child, 'exit')
      child.kill('SIGTERM')
      await end
    },
  }
}

async function usageOf(child: ChildProcess): Promise<Usage> {
  const answer = once(child, 'message')
  child.send('usage')
  const [usage] = (await answer) as [Usage]
  return usage
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

const POLL_MS = 2
const PATIENCE_MS = 30_000

/** Asks until there is a 200; returns it. */
export async function first200(server: Server, path: string): Promise<Response> {
  const endMs = performance.now() + PATIENCE_MS
  for (;;) {
    const response = await fetch(server.origin + path).catch(() => undefined)
    if (response?.status === 200) return response
    if (performance.now() > endMs) throw new Error(`${server.name} never answered ${path} with 200`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

/** Waits for the last byte of an answer; by hand, since `fetch` takes longer than the server. */
export async function received(url: string, agent?: Agent): Promise<void> {
  const request = get(url, agent === undefined ? {} : { agent })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  await once(response.resume(), 'end')
}
