import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import seedrandom from 'seedrandom'

/** Something to be asked over HTTP. */
export interface Ask {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly body?: string
}

/** Hostile things to send: of each kind as many as one likes, the n-th always the same. */
export interface Traffic {
  /** A request to the emulated API of the default world. */
  request(n: number): Ask
  /** Bytes that a socket says before it hangs up. */
  bytes(n: number): string
  /** A shipped scenario with something wrong, or not. */
  scenario(n: number): string
  /** A call of a control below `prefix`. */
  control(n: number, prefix: string): Ask
}

const words = (text: string): readonly string[] => text.split(' ')

const ROUTES = words(
  'summary stats rgm_stats consumption_stats energy_lifetime consumption_lifetime monthly_production production_meter_readings inventory envoys nothing',
)
const NAMES = words(
  'start_at end_at start_date end_date summary_date datetime_format limit next system_id[] production callback site_id serial_num a',
)
const VALUES = words(
  '0 -1 1655319600 1e99 2022-06-15 2022-13-45 20220615 iso8601 all %00 %ZZ %F0%9F%8C%9E NaN 99999999999999999999 x',
)
const KEYS = words(
  'now speed by match reply status body delay_ms route system_id kind from to inverters factor fraction seed fleet systems access __proto__',
)
const CONTROLS = words(
  'PUT:clock POST:clock/advance POST:faults POST:incidents PUT:scenario POST:scenario/check POST:reset POST:access/users GET:requests GET:advice DELETE:faults GET:systems/67 GET:systems GET:gallery',
)
const JUNK = [null, 0, -1, 1e99, '', 'x', '2022-06-15', [], {}, [[]], true, '\u0000', 67, 'comm']

const SCENARIOS = fileURLToPath(new URL('../../../scenarios/', import.meta.url))

export const SIGNED = 'key=k&user_id=4d6a51330a'

export function createTraffic(seed: string): Traffic {
  const texts = readdirSync(SCENARIOS)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(SCENARIOS + name, 'utf8'))
  const at = (kind: string, n: number) => new Chance(`${seed}/${kind}/${n}`)
  return {
    request: (n) => {
      const chance = at('request', n)
      return { method: chance.of(words('GET GET GET HEAD POST DELETE')), path: pathOf(chance) }
    },
    bytes: (n) => bytesOf(at('bytes', n)),
    scenario: (n) => {
      const chance = at('scenario', n)
      return mutated(chance, chance.of(texts))
    },
    control(n, prefix) {
      const chance = at('control', n)
      const [method = '', path] = chance.of(CONTROLS).split(':')
      const body = method === 'GET' ? {} : { body: JSON.stringify(junk(chance, 0)) }
      return { method, path: `${prefix}/_simulator/${path}`, ...body }
    },
  }
}

/** Chance that is the same again for the same name. */
export class Chance {
  readonly #random: () => number

  constructor(name: string) {
    this.#random = seedrandom(name)
  }

  below(n: number): number {
    return Math.floor(this.#random() * n)
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }
}

const times = <T>(n: number, make: () => T) => Array.from({ length: n }, make)

/** Of a request about one system, or about several. */
function pathOf(chance: Chance): string {
  const path =
    chance.below(4) === 0 ? chance.of(['', '/67', '/search_system_id']) : `/67/${chance.of(ROUTES)}`
  const query = times(chance.below(6), () => `${chance.of(NAMES)}=${chance.of(VALUES)}`)
  return `/api/v2/systems${path}?${[SIGNED, ...query].join('&')}`
}

function bytesOf(chance: Chance): string {
  const line = `GET ${pathOf(chance)} HTTP/1.${chance.below(3)}`
  const head = `${line}\r\nHost: localhost\r\nExpect: ${chance.of(VALUES)}\r\n`
  const whole = `${head}\r\n`
  const bytes = chance.of([head, whole, whole + whole, chance.of(VALUES), `${head}:\r\n\r\n`])
  return bytes.slice(0, 1 + chance.below(bytes.length))
}

function mutated(chance: Chance, text: string): string {
  const lines = text.split('\n')
  for (let n = chance.below(4); n >= 0; n--) {
    const at = chance.below(lines.length)
    const line = lines[at] ?? ''
    const other = chance.of(['[]', '{}', '&a x', '*a', '!!omap []'])
    const change = [
      () => lines.splice(at, 1),
      () => lines.splice(at, 0, chance.of(lines)),
      () => lines.splice(at, 1, line.replace(/\d+/, chance.of(VALUES))),
      () => lines.splice(at, 1, line.replace(/: .*/, `: ${other}`)),
    ]
    chance.of(change)()
  }
  return `${lines.join('\n')}\n`
}

function junk(chance: Chance, depth: number): unknown {
  if (depth > 4 || chance.below(3) === 0) return chance.of(JUNK)
  const entries = times(chance.below(4), () => [chance.of(KEYS), junk(chance, depth + 1)] as const)
  return Object.fromEntries(entries)
}
