/** The thread in which replicas of tests live, each two of them with a prefix of their own on one store. */
import { randomUUID } from 'node:crypto'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { fleetVersion, type Simulator, type SimulatorOptions } from '../src/index.ts'
import { openSimulator } from '../src/simulator.ts'
import { openStore } from '../src/world/store/open-store.ts'
import type { Sharing, Store } from '../src/world/store/sharing.ts'
import type { Call, Told } from './replicas.ts'

interface Message {
  readonly call: Call
  readonly port: MessagePort
  readonly signal: Int32Array
}

/** One of them, and the store behind it. */
interface Replica {
  readonly simulator: Simulator
  readonly sharing: Sharing
}

/** What has a number: replicas of one world, asked in turn. */
interface Held {
  readonly replicas: readonly Replica[]
  /** The world is that of a sandbox. */
  readonly sandbox: string | undefined
  asked: number
}

/** Only looks at what there is. */
const LOOKS = new Set([
  ...['key', 'userId', 'systemId', 'systems', 'seed', 'notes', 'scenario', 'name', 'sandboxes'],
  ...['requests', 'verify', 'advice', 'toScenario', 'snapshot', 'get', 'list'],
])
/** Asks the store by itself, or nobody. */
const OWN = new Set(['inject', 'listen', 'waitFor', 'baseUrl', 'simulatorUrl'])

const AWAY = /[Tt]he store redis:[^"]* can't be/

const held: Held[] = [{ replicas: [], sandbox: undefined, asked: 0 }]

parentPort!.on('message', async ({ call, port, signal }: Message) => {
  const result = await done(call).catch(told)
  // A machine that stands still keeps the store from replying in time: whoever runs the tests is to know.
  if (AWAY.test(JSON.stringify(result))) console.error('# the store was away')
  port.postMessage(result)
  Atomics.store(signal, 0, 1)
  Atomics.notify(signal, 0)
})

function told(error: Error): Told {
  return { error: { ...error, name: error.constructor.name, message: error.message } }
}

async function done({ on, path, args }: Call): Promise<Told> {
  const last = path[path.length - 1]!
  if (on === 0) return open(args[0] as SimulatorOptions)
  const { replicas, sandbox } = held[on]!
  if (last === 'close') {
    const cuts = await Promise.all(
      replicas.map(({ simulator }) => simulator.close(...(args as []))),
    )
    return { value: cuts[0] }
  }
  // An address is that of the one that listens.
  const isFirst = OWN.has(last) && last !== 'inject'
  const { simulator, sharing } = replicas[isFirst ? 0 : held[on]!.asked++ % replicas.length]!
  const act = () => carryOut(simulator, path, args)
  if (OWN.has(last)) return { value: plain(await act()) }
  if (last === 'sandbox' || last === 'fork') {
    const name = String(args[0])
    const box = (await sharing.change(name, act)) as Simulator
    held.push({ replicas: [{ simulator: box, sharing }], sandbox: name, asked: 0 })
    return { handle: held.length - 1 }
  }
  const value = LOOKS.has(last) ? sharing.read(sandbox, act) : sharing.change(sandbox, act)
  return { value: plain(await value) }
}

/** Calls the method of that path, or looks at the property. */
function carryOut(
  simulator: Simulator,
  path: readonly string[],
  args: readonly unknown[],
): unknown {
  let [owner, value]: unknown[] = [undefined, simulator]
  for (const name of path) [owner, value] = [value, Reflect.get(Object(value), name)]
  return typeof value === 'function' ? Reflect.apply(value, owner, [...args]) : value
}

/** Without what can't be handed to another thread. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('json' in value)) return value
  const { json, ...rest } = value
  return rest
}

async function open(options: SimulatorOptions): Promise<Told> {
  const prefix = `test-${randomUUID()}`
  const replicas: Replica[] = []
  for (let n = 0; n < 2; n++)
    replicas.push(await replica(`${workerData}?prefix=${prefix}`, options))
  held.push({ replicas, sandbox: undefined, asked: 0 })
  return { handle: held.length - 1 }
}

async function replica(url: string, options: SimulatorOptions): Promise<Replica> {
  const store = await openStore(url, { fleetVersion, by: 'a test', notify() {} })
  let sharing: Sharing | undefined
  const watched: Store = {
    real: store.real,
    requests: store.requests,
    async share(worlds, texts) {
      sharing = await store.share(worlds, texts)
      return sharing
    },
  }
  const simulator = await openSimulator(options, watched)
  return { simulator, sharing: sharing! }
}
