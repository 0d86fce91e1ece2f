/**
 * Loaded into a server before its own code (`--import`): tells over the channel between them what
 * the process holds after a collection, and what it has used.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Measured } from './server.ts'

const RESOLUTION_MS = 10
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()

process.on('message', () => {
  const heldMs = delay.percentile(99) / 1e6 - RESOLUTION_MS
  globalThis.gc!()
  globalThis.gc!()
  const { heapUsed, external, rss } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const measured: Measured = {
    heapBytes: heapUsed + external,
    rssBytes: rss,
    cpuS: (user + system) / 1e6,
    heldMs: Math.max(0, heldMs),
    handles: process.getActiveResourcesInfo().length,
  }
  delay.reset()
  process.send!(measured)
})
// The channel is no reason to stay, and its end, with that of who asks, one to go.
process.channel!.unref()
process.on('disconnect', () => process.exit())
