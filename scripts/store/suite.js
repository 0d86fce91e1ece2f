// The tests that hold for whatever remembers the worlds, on two replicas that are asked in turn.
import { spawnSync } from 'node:child_process'
import { check, counts, redisPort, root } from './checking.js'

const TESTS = ['access', 'controls', 'faults', 'gallery', 'saving', 'snapshots']

export function suite() {
  const files = TESTS.map((name) => `test/${name}.test.ts`)
  const { stdout, stderr } = spawnSync(
    'npx',
    ['tap', 'run', '--disable-coverage', '--reporter=tap', ...files],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, ENLIGHTEN_TEST_STORE: `redis://127.0.0.1:${redisPort}/0` },
      maxBuffer: 1e9,
    },
  )
  const sum = /^# \{ total: \d+, pass: (\d+)(?:, fail: (\d+))?/m.exec(stdout)
  check(sum !== null, `the tests ${TESTS.join(', ')} ran on the store`, [
    stdout.slice(-2000),
    stderr.slice(-2000),
  ])
  counts.passed += Number(sum?.[1] ?? 0)
  counts.failed += Number(sum?.[2] ?? 0)
  for (const line of stdout.match(/^ *not ok .*(?:\n(?! *(?:not )?ok ).*){0,30}/gm) ?? [])
    console.log(line)
}
