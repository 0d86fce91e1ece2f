import { fleetVersion, type Simulator, type SimulatorOptions } from '../index.ts'
import { openSimulator } from '../simulator.ts'
import { VERSION } from '../version.ts'
import { openStore } from '../world/store/open-store.ts'
import { MEMORY, type Store } from '../world/store/sharing.ts'
import { StoreRefused } from '../world/store/store.ts'
import { certificateOf } from './certificate.ts'
import { CommandError } from './io.ts'
import type { Log } from './log.ts'
import type { Options } from './parse.ts'
import { fromSnapshot, readSnapshot } from './saved.ts'

/** As many systems as a list of them has that does not say how many it wants. */
const FIRST_PAGE = 100

/** A simulator that listens. Throws CommandError or ScenarioError, and then nothing is left open. */
export async function start(
  options: Options,
  log: Log,
  onRequest?: SimulatorOptions['onRequest'],
): Promise<Simulator> {
  const { scenario, seed, now, speed, systems, control, controlToken, controlHost } = options
  const { host, port, controlOrigin, journalBodies, snapshot } = options
  const beginning = snapshot === undefined ? { scenario } : { snapshot: readSnapshot(snapshot) }
  const tls = await certificateOf(options)
  const store = await storeOf(options, log).catch(refused)
  const simulatorOptions: SimulatorOptions = {
    ...beginning,
    seed,
    now,
    speed,
    systems,
    control,
    controlToken,
    controlHosts: controlHost,
    controlOrigins: controlOrigin,
    warm: FIRST_PAGE,
    journalBodies,
    tls,
    logger: log.logger,
    onRequest,
  }
  const make = () => openSimulator(simulatorOptions, store).catch(refused)
  const simulator = snapshot === undefined ? await make() : await fromSnapshot(snapshot, make)
  try {
    await simulator.listen({ host, port })
  } catch (error) {
    await simulator.close()
    throw new CommandError(listenTrouble(error as NodeJS.ErrnoException, options))
  }
  return simulator
}

async function storeOf({ store }: Options, log: Log): Promise<Store> {
  if (store === undefined) return MEMORY
  const by = `enlighten-simulator ${VERSION}`
  return openStore(store, { fleetVersion, by, notify: log.tell.bind(log, 'warn') })
}

function refused(error: unknown): never {
  throw error instanceof StoreRefused ? new CommandError(error.message) : error
}

/** Why a server can't listen, and what would help. */
export function listenTrouble(
  error: NodeJS.ErrnoException,
  { host, port }: Pick<Options, 'host' | 'port'>,
): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is taken: stop what listens there, or choose another with --port ${port < 65_535 ? port + 1 : port - 1}, or --port 0 for a free one`
    case 'EACCES':
      return `port ${port} takes more rights than you have: choose one above 1023, such as --port 3000`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is no address of this machine: --host 127.0.0.1 lets programs here in, --host 0.0.0.0 everybody`
    default:
      return `can't listen on port ${port} of ${host}: ${error.message}`
  }
}
