// Many requests at once, over several connections each; what came of them.
import { setTimeout as sleep } from 'node:timers/promises'
import { send, startServer } from './servers.js'

/** Sends so many requests to ports in turn, `atOnce` at a time; returns statuses with their counts. */
export async function flood(portOf, count, atOnce, pathOf) {
  const statuses = new Map()
  let sent = 0
  const one = async () => {
    while (sent < count) {
      const n = sent++
      const { status, headers } = await send(portOf(n), `GET ${pathOf(n)}`)
      // On a machine that has too much to do the store may reply too late.
      const isAway = /^The store/.test(headers?.['x-simulator-reason'] ?? '')
      const what = isAway ? 'away' : status
      statuses.set(what, (statuses.get(what) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return statuses
}

/** Kills a replica every so often and starts another in its place, until it is stopped. */
export function killing(cli, args, replicas, everyMs) {
  let isOver = false
  let kills = 0
  const done = (async () => {
    while (!isOver) {
      await sleep(everyMs)
      if (isOver) break
      const i = kills++ % replicas.length
      replicas[i].kill('SIGKILL')
      await replicas[i].ended
      replicas[i] = await startServer(cli, args)
    }
  })()
  return async () => {
    isOver = true
    await done
    return kills
  }
}
