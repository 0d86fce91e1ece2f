/**
 * Replicas on a real Redis, which this starts on a free port without persistence: that they answer as one
 * server, that nothing is granted twice, and what they do when the store fails. Needs a build, and the
 * programs redis-server and redis-cli. Ends with the line "N passed, N failed". One part alone:
 * `check-store.sh flood`; the differential by other seeds: `check-store.sh differential 3 4 5`.
 */
import { bounds } from './store/bounding.js'
import { counts } from './store/checking.js'
import { floods, kills } from './store/counting.js'
import { failures, slowness } from './store/failing.js'
import { turns } from './store/following.js'
import { reaching } from './store/reaching.js'
import { rolling } from './store/rolling.js'
import { endAll } from './store/servers.js'
import { controls, differential, starts } from './store/sharing.js'
import { suite } from './store/suite.js'

const PARTS = {
  suite,
  differential,
  flood: floods,
  kill: kills,
  roll: rolling,
  controls,
  failures,
  slow: slowness,
  reach: reaching,
  start: starts,
  bounds,
  turns,
}

process.on('exit', endAll)
const [only, ...seeds] = process.argv.slice(2)
for (const [name, part] of Object.entries(PARTS)) {
  if (only !== undefined && only !== name) continue
  const startMs = performance.now()
  console.log(`# ${name}`)
  await part(seeds.length > 0 ? seeds.map(Number) : [1, 2])
  console.log(`# ${name}: ${((performance.now() - startMs) / 1000).toFixed(1)} s`)
}
console.log(`${counts.passed} passed, ${counts.failed} failed`)
process.exit(counts.failed === 0 ? 0 : 1)
