import { once } from 'node:events'
import { connect } from 'node:net'
import { readStoreAddress } from './redis-address.ts'
import type { RedisOptions } from './redis-membership.ts'
import type { Store } from './sharing.ts'
import { StoreRefused } from './store.ts'

/** Longest wait for somebody to answer there at all [ms]. */
const REACH_MS = 5000

/**
 * The store of a URL. What speaks to it is loaded when somebody is there: its client library is an
 * optional package. Throws StoreRefused, and RangeError for what is no URL of a store.
 */
export async function openStore(
  url: string,
  options: Omit<RedisOptions, 'address'>,
): Promise<Store> {
  const address = readStoreAddress(url)
  const socket = connect(address.port, address.host)
  await once(socket, 'connect', { signal: AbortSignal.timeout(REACH_MS) }).catch((error: Error) => {
    socket.destroy()
    throw new StoreRefused(`the store ${address.shown} can't be reached: ${error.message}`)
  })
  socket.destroy()
  const { openRedis } = await import('./redis.ts')
  return openRedis({ ...options, address })
}
