/**
 * Loaded into every server before its own code (`--import`): tells the bench, over the channel
 * between them, what the process has used. It costs all servers the same.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Usage } from './child.ts'

const RESOLUTION_MS = 1
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })

process.on('message', (question) => {
  if (question === 'watch') {
    delay.reset()
    delay.enable()
    return
  }
  const { user, system } = process.cpuUsage()
  const usage: Usage = {
    cpuS: (user + system) / 1e6,
    rssBytes: process.memoryUsage.rss(),
    heldMs: Math.max(0, delay.max / 1e6 - RESOLUTION_MS),
  }
  process.send!(usage)
})
// The channel is no reason to stay, and its end, with that of the bench, one to go.
process.channel?.unref()
process.on('disconnect', () => process.exit())
