// The tests that hold for whatever remembers the worlds, on two replicas that are asked in turn.
import { spawnSync } from 'node:child_process'
import { check, counts, redisPort, root } from './checking.js'

const TESTS = ['access', 'controls', 'faults', 'gallery', 'mistakes', 'saving', 'snapshots']

export function suite() {
  // Where a machine stands still so long that the store does not reply in time, they are run anew.
  let run = tests()
  for (let tries = 1; run.wasAway && run.failed > 0 && tries < 3; tries++) run = tests()
  check(run.sum !== null, `the tests ${TESTS.join(', ')} ran on the store`, run.text.slice(-4000))
  counts.passed += run.passed
  counts.failed += run.failed
  for (const line of run.text.match(/^ *not ok .*(?:\n(?! *(?:not )?ok ).*){0,30}/gm) ?? [])
    console.log(line)
}

function tests() {
  const files = TESTS.map((name) => `test/${name}.test.ts`)
  const env = { ...process.env, ENLIGHTEN_TEST_STORE: `redis://127.0.0.1:${redisPort}/0` }
  const { stdout, stderr } = spawnSync(
    'npx',
    ['tap', 'run', '--disable-coverage', '--reporter=tap', ...files],
    { cwd: root, encoding: 'utf8', env, maxBuffer: 1e9 },
  )
  const text = `${stdout}${stderr}`
  const sum = /^# \{ total: \d+, pass: (\d+)(?:, fail: (\d+))?/m.exec(stdout)
  const [passed, failed] = [Number(sum?.[1] ?? 0), Number(sum?.[2] ?? 0)]
  return { text, sum, passed, failed, wasAway: text.includes('the store was away') }
}
