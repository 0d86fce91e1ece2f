import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What a server's process holds, right after a collection, and has used since it began. */
export interface Measured {
  readonly heapBytes: number
  readonly rssBytes: number
  /** User and system time [s]. */
  readonly cpuS: number
  /** 99th percentile of the time that its event loop was held, since it was asked last [ms]. */
  readonly heldMs: number
  /** Sockets, timers, files and all else that keeps a process alive. */
  readonly handles: number
}

/** A built simulator in a process of its own. */
export interface Server {
  /** `http://127.0.0.1:49152` */
  readonly origin: string
  measure(): Promise<Measured>
  /** Ends it as nothing can be prepared for. */
  kill(): Promise<void>
  /** Asks it to end, and says with which code it did. */
  stop(): Promise<number | null>
  /** Has it ended by itself? */
  hasEnded(): boolean
}

/** The heap of a small container, which whoever attacks must not be able to exhaust [MB]. */
export const HEAP_MB = 160
/** Left to itself, Node 24 wants so much room for young objects that what remains is collected again and again. */
const YOUNG_MB = 8

/** Of a frozen afternoon, so that answers are comparable. */
export const NOW = '2022-06-15T12:00:00-07:00'

const CLI = fileURLToPath(new URL('../../src/cli.js', import.meta.url))
const PROBE = new URL('probe.js', import.meta.url).href

export async function startServer(...flags: readonly string[]): Promise<Server> {
  const words = ['serve', '--port', '0', '--log-level', 'error', '--now', NOW, ...flags]
  const child = fork(CLI, words, {
    execArgv: [
      `--max-old-space-size=${HEAP_MB}`,
      `--max-semi-space-size=${YOUNG_MB}`,
      '--expose-gc',
      '--import',
      PROBE,
    ],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const origin = await announced(child)
  // Whatever it logs later is a failure of ours.
  child.stdout!.pipe(process.stderr)
  const exit = once(child, 'exit')
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal)
    await exit
    return child.exitCode
  }
  return {
    origin,
    async measure() {
      const answer = once(child, 'message')
      child.send('measure')
      const [measured] = (await answer) as [Measured]
      return measured
    },
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
  }
}

/** Where it listens, as it says at its start. */
async function announced(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    text += chunk
    const url = /"base_url":"([^"]+)"/.exec(text)?.[1]
    if (url !== undefined) return new URL(url).origin
  }
  throw new Error(`the server did not start: ${text}`)
}
