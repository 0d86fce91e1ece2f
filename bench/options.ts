import { parseArgs } from 'node:util'

export interface BenchOptions {
  /** Seconds of load in each measurement, and how often each is repeated. */
  readonly seconds: number
  readonly rounds: number
  /** Seconds of the mixed run before the memory is looked at. */
  readonly mixedSeconds: number
  readonly starts: number
  /** Another server to put beside ours. */
  readonly against: string | undefined
  /** The file that the figures are written to. */
  readonly json: string
  /** Of `throughput`, the requests whose name contains one of these; all if empty. */
  readonly requests: readonly string[]
  /** Parts to run; all if empty. */
  readonly only: readonly string[]
}

export const USAGE = `npm run bench -- [flags]
  --quick          a short run: rounds of one second, few repeats, ten seconds of mixed load
  --seconds N      seconds of load in each measurement (4)
  --rounds N       how often each is repeated (5)
  --mixed N        seconds of mixed load before memory is looked at (60)
  --starts N       how often servers are started (11)
  --against URL    puts the server at this URL beside ours
  --json FILE      where the figures go (bench-results.json)
  --only PART      throughput, start, memory, cold, largest, loop, snapshot or (only so; needs redis-server) store; may be repeated
  --request TEXT   of throughput, only requests whose name contains it; may be repeated
`

/** What a command line asks for. Throws TypeError for a flag that there isn't. */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean' },
      quick: { type: 'boolean' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      mixed: { type: 'string' },
      starts: { type: 'string' },
      against: { type: 'string' },
      json: { type: 'string' },
      only: { type: 'string', multiple: true },
      request: { type: 'string', multiple: true },
    },
  })
  if (values.help) return undefined
  const quick = values.quick === true
  return {
    seconds: Number(values.seconds ?? (quick ? 1 : 4)),
    rounds: Number(values.rounds ?? (quick ? 3 : 5)),
    mixedSeconds: Number(values.mixed ?? (quick ? 10 : 60)),
    starts: Number(values.starts ?? (quick ? 5 : 11)),
    against: values.against,
    json: values.json ?? 'bench-results.json',
    only: values.only ?? [],
    requests: values.request ?? [],
  }
}
