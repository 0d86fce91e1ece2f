/**
 * A simulator that is two replicas on a store, with the methods of the library. Those reply at once, whereas
 * a store replies later: the replicas live in another thread, for which this one waits.
 */
import { once } from 'node:events'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { type createSimulator, type Sandbox, ScenarioError, type Simulator } from '../src/index.ts'
import { NoRoom } from '../src/world/budget.ts'
import { Forgotten, VerificationError } from '../src/world/verify.ts'

/** One call of a method, or one look at a property, of what the thread has under a number. */
export interface Call {
  readonly on: number
  readonly path: readonly string[]
  readonly args: readonly unknown[]
}

/** What came of it. */
export interface Told {
  readonly value?: unknown
  /** It is what the thread has under this number. */
  readonly handle?: number
  readonly error?: { readonly name: string; readonly message: string }
}

/** What is replied later in memory, too. */
const LATER = new Set(['inject', 'listen', 'sandbox', 'fork', 'waitFor', 'close'])
const GROUPS = new Set(['clock', 'incidents', 'faults', 'access'])
const VALUES = new Set([
  'key',
  'userId',
  'systemId',
  'systems',
  'seed',
  'notes',
  'scenario',
  'name',
])
const ADDRESSES = new Set(['baseUrl', 'simulatorUrl'])
const ERRORS: readonly { prototype: Error }[] = [
  ScenarioError,
  VerificationError,
  Forgotten,
  NoRoom,
  RangeError,
  TypeError,
]

export function replicasOn(store: string): typeof createSimulator {
  const thread = new Worker(new URL('./replica-thread.ts', import.meta.url), { workerData: store })
  thread.unref()
  const post = (call: Call) => {
    const { port1, port2 } = new MessageChannel()
    const signal = new Int32Array(new SharedArrayBuffer(4))
    thread.postMessage({ call, signal, port: port2 }, [port2])
    return { port: port1, signal }
  }
  const now = (on: number, path: readonly string[], args: readonly unknown[] = []) => {
    const { port, signal } = post({ on, path, args })
    Atomics.wait(signal, 0, 0)
    const told: Told = receiveMessageOnPort(port)?.message
    port.close()
    return received(told)
  }
  const later = async (on: number, path: readonly string[], args: readonly unknown[]) => {
    const { port } = post({ on, path, args })
    const [told] = (await once(port, 'message')) as [Told]
    port.close()
    return received(told)
  }
  const received = ({ value, handle, error }: Told): unknown => {
    if (error !== undefined) throw revived(error)
    return handle === undefined ? value : handleOf(handle)
  }
  const groupOf = (on: number, group: string) =>
    new Proxy(
      {},
      {
        get:
          (_group, name) =>
          (...args: unknown[]) =>
            now(on, [group, String(name)], args),
      },
    )
  const handleOf = (on: number): Sandbox & Simulator =>
    new Proxy({} as Sandbox & Simulator, {
      get(_handle, key) {
        const name = key === Symbol.asyncDispose ? 'close' : String(key)
        // It is no promise.
        if (name === 'then') return undefined
        if (GROUPS.has(name)) return groupOf(on, name)
        if (VALUES.has(name) || ADDRESSES.has(name)) return now(on, [name])
        if (name === 'inject')
          return async (...args: unknown[]) => withJson(await later(on, [name], args))
        const call = LATER.has(name) ? later : now
        return (...args: unknown[]) => call(on, [name], args)
      },
    })
  return async (options = {}) => (await later(0, ['open'], [options])) as Simulator
}

function withJson(told: unknown): unknown {
  const answer = told as { readonly body: string }
  return { ...answer, json: () => JSON.parse(answer.body) }
}

/** As it was thrown, and of its class. */
function revived({ name, message, ...rest }: { name: string; message: string }): Error {
  const found = ERRORS.find(({ prototype }) => prototype.constructor.name === name)
  const error = Object.assign(new Error(message), { name }, rest)
  return found === undefined ? error : Object.setPrototypeOf(error, found.prototype)
}
