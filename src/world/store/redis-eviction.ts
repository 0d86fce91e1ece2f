import type { Connection } from './redis-connection.ts'
import { StoreRefused } from './store.ts'

const REMEDY = 'redis-cli CONFIG SET maxmemory-policy noeviction'

/**
 * Refuses a store that gives up keys when it is full: all of ours expire, so that it would take any, and
 * leave half of a world. One that does not say so is told of. Throws StoreRefused.
 */
export async function refuseEviction(
  connection: Connection,
  notify: (text: string) => void,
): Promise<void> {
  const { shown } = connection.address
  const told = await connection.ask((client) => client.info('memory')).catch(() => '')
  const policy = /^maxmemory_policy:([\w-]+)/m.exec(told)?.[1]
  if (policy === undefined) {
    notify(
      `the store ${shown} does not tell this user (INFO) what it does when it is full: with another maxmemory-policy than noeviction parts of worlds get lost; have it set with ${REMEDY}`,
    )
  } else if (policy !== 'noeviction') {
    throw new StoreRefused(
      `the store ${shown} can't be used: when it is full it gives up parts of worlds (maxmemory-policy ${policy}); set it with ${REMEDY}`,
    )
  }
}
