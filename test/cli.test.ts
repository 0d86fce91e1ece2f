/** The command line: what it understands, what it answers, and how it comes and goes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { type RequestOptions as SecureOptions, request as secureRequest } from 'node:https'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as textFrom } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { CLI_DOCUMENT, withFlagTables } from '../scripts/flag-table.ts'
import type { Announcement } from '../src/commands/banner.ts'
import { makeCertificate } from '../src/commands/certificate.ts'
import { COMMAND_NAMES, COMMANDS } from '../src/commands/commands.ts'
import { FLAGS } from '../src/commands/flags.ts'
import { SWITCH } from '../src/commands/forms.ts'
import { help } from '../src/commands/help.ts'
import type { Io, Signal } from '../src/commands/io.ts'
import { codeOfSignal, wantsColor } from '../src/commands/io.ts'
import { createLog } from '../src/commands/log.ts'
import { type Options, parse } from '../src/commands/parse.ts'
import { programOf } from '../src/commands/program.ts'
import { run } from '../src/commands/run.ts'
import { cutMessage } from '../src/commands/serve.ts'
import { listenTrouble } from '../src/commands/start.ts'
import { red, table } from '../src/commands/table.ts'
import { fleetVersion } from '../src/index.ts'
import { shippedScenarios } from '../src/scenario/load.ts'
import { VERSION } from '../src/version.ts'

type Environment = Record<string, string>

/** Defaults of a command, against which the tables below tell what differs. */
const SERVE = parse([], {}) as { readonly options: Options }

const PARSED: readonly [
  words: string,
  env: Environment,
  command: string,
  options: Partial<Options>,
][] = [
  ['', {}, 'serve', {}],
  ['serve', {}, 'serve', {}],
  ['comm-outage', {}, 'serve', { scenario: 'comm-outage' }],
  ['serve ./a.yaml', {}, 'serve', { scenario: './a.yaml' }],
  ['', { ENLIGHTEN_SCENARIO: 'leap-day' }, 'serve', { scenario: 'leap-day' }],
  ['plans', { ENLIGHTEN_SCENARIO: 'leap-day' }, 'serve', { scenario: 'plans' }],
  ['--port 4000', {}, 'serve', { port: 4000 }],
  ['--port=0', {}, 'serve', { port: 0 }],
  ['-p 4000', {}, 'serve', { port: 4000 }],
  ['--port 1 --port 2', {}, 'serve', { port: 2 }],
  ['', { ENLIGHTEN_PORT: '4001' }, 'serve', { port: 4001 }],
  ['', { ENLIGHTEN_PORT: '' }, 'serve', {}],
  ['--port 4000', { ENLIGHTEN_PORT: '4001' }, 'serve', { port: 4000 }],
  ['plans --host 0.0.0.0', {}, 'serve', { scenario: 'plans', host: '0.0.0.0' }],
  ['--seed 42', {}, 'serve', { seed: '42' }],
  ['--seed=--x=1', {}, 'serve', { seed: '--x=1' }],
  ['--now 2022-06-15T12:00:00Z', {}, 'serve', { now: '2022-06-15T12:00:00Z' }],
  ['--now 1655294400', {}, 'serve', { now: 1655294400 }],
  ['--now 1655294400.9', {}, 'serve', { now: 1655294400 }],
  ['', { ENLIGHTEN_NOW: '1655294400' }, 'serve', { now: 1655294400 }],
  ['--speed 0.5 --systems 3', {}, 'serve', { speed: 0.5, systems: 3 }],
  ['--watch --tls', {}, 'serve', { watch: true, tls: true }],
  ['--watch=false', { ENLIGHTEN_WATCH: 'true' }, 'serve', {}],
  ['--no-watch', { ENLIGHTEN_WATCH: '1' }, 'serve', {}],
  ['--no-watch=no', {}, 'serve', { watch: true }],
  ['--no-control', {}, 'serve', { control: false }],
  ['', { ENLIGHTEN_CONTROL: 'off' }, 'serve', { control: false }],
  ['--control', { ENLIGHTEN_CONTROL: 'off' }, 'serve', {}],
  ['--control-token T', {}, 'serve', { controlToken: 'T' }],
  ['--control-host A --control-host b,c', {}, 'serve', { controlHost: ['a', 'b', 'c'] }],
  [
    '--control-origin http://A:1,https://b --control-origin http://c',
    {},
    'serve',
    { controlOrigin: ['http://a:1', 'https://b', 'http://c'] },
  ],
  ['--control-host a', { ENLIGHTEN_CONTROL_HOST: 'b' }, 'serve', { controlHost: ['a'] }],
  ['--tls-cert c --tls-key k', {}, 'serve', { tls: true, tlsCert: 'c', tlsKey: 'k' }],
  ['--tls-name a.test', {}, 'serve', { tls: true, tlsName: ['a.test'] }],
  ['--tls-ca f', {}, 'serve', { tls: true, tlsCa: 'f' }],
  ['--log-level debug', {}, 'serve', { logLevel: 'debug' }],
  ['--json', {}, 'serve', { output: 'json' }],
  ['--json=false', {}, 'serve', {}],
  ['--pretty', { ENLIGHTEN_JSON: '1' }, 'serve', { output: 'pretty' }],
  ['', { ENLIGHTEN_JSON: '1' }, 'serve', { output: 'json' }],
  ['--no-json', { ENLIGHTEN_JSON: '1' }, 'serve', {}],
  ['--no-json', { ENLIGHTEN_PRETTY: '1' }, 'serve', { output: 'pretty' }],
  ['validate a.yaml b.yaml', {}, 'validate', { files: ['a.yaml', 'b.yaml'] }],
  ['validate -- -odd.yaml', {}, 'validate', { files: ['-odd.yaml'] }],
  ['validate a.yaml', { ENLIGHTEN_PORT: 'irrelevant' }, 'validate', { files: ['a.yaml'] }],
  ['get /systems plans -i', {}, 'get', { path: '/systems', scenario: 'plans', include: true }],
  ['describe plans --all', {}, 'describe', { scenario: 'plans', all: true }],
  ['schema', {}, 'schema', {}],
  ['exec -- npm test', {}, 'exec', { child: ['npm', 'test'], port: 0, logLevel: 'warn' }],
  [
    'exec plans --port 5 -- a --port 6',
    {},
    'exec',
    { scenario: 'plans', child: ['a', '--port', '6'], port: 5, logLevel: 'warn' },
  ],
  ['export 67', {}, 'export', { system: 67 }],
  ['validate -', {}, 'validate', { files: ['-'] }],
  ['scenarios --json', {}, 'scenarios', { output: 'json' }],
  ['init', {}, 'init', {}],
  ['init plans', {}, 'init', { name: 'plans' }],
  ['init plans a.yaml', {}, 'init', { name: 'plans', file: 'a.yaml' }],
  ['init ./a.yaml', {}, 'init', { file: './a.yaml' }],
  [
    'export 67 plans --from 2022-06-01 --to 1655294400 --interval 5m --format json',
    {},
    'export',
    {
      system: 67,
      scenario: 'plans',
      from: '2022-06-01',
      to: 1655294400,
      interval: '5m',
      format: 'json',
    },
  ],
]

t.test('parse understands', async (t) => {
  for (const [words, env, command, options] of PARSED) {
    const name = [...Object.entries(env).map(([key, value]) => `${key}=${value}`), words].join(' ')
    const wanted = { command, options: { ...SERVE.options, ...options } }
    t.same(parse(words.split(' ').filter(Boolean), env), wanted, name)
  }
})

const ASKED: readonly [words: string, answer: object][] = [
  ['--help', { command: 'help', topic: undefined }],
  ['-h', { command: 'help', topic: undefined }],
  ['export --help', { command: 'help', topic: 'export' }],
  ['help', { command: 'help', topic: undefined }],
  ['help exec', { command: 'help', topic: 'exec' }],
  ['--nonsense --help', { command: 'help', topic: undefined }],
  ['get --version', { command: 'version' }],
  ['-v', { command: 'version' }],
]

t.test('parse answers whoever asks', async (t) => {
  for (const [words, answer] of ASKED) t.same(parse(words.split(' '), {}), answer, words)
  t.match(parse(['exec', '--', 'a', '--help'], {}), { command: 'exec' }, 'unless another is asked')
  const environment = { ENLIGHTEN_HELP: '1', ENLIGHTEN_VERSION: '2' }
  t.match(parse([], environment), { command: 'serve' }, 'an environment does not ask')
})

const REFUSED: readonly [words: string, env: Environment, ...complaints: string[]][] = [
  ['--prot 40', {}, '--prot: there is no such flag; did you mean --port?'],
  ['--log-levl debug', {}, '--log-levl: there is no such flag; did you mean --log-level?'],
  ['--no-controls', {}, '--no-controls: there is no such flag; did you mean --no-control?'],
  ['--qqqqqq', {}, '--qqqqqq: there is no such flag; --help lists all flags'],
  ['-x', {}, '-x: there is no such flag; --help lists all flags'],
  ['--port', {}, '--port: has no value; write --port N'],
  ['--port=', {}, '--port: has no value; write --port N'],
  ['--host --port 1', {}, '--host: has no value; write --host ADDRESS'],
  [
    '--control-origin localhost:5173',
    {},
    '--control-origin: found "localhost:5173"; expected an origin, scheme and host without a path, such as http://localhost:5173',
  ],
  ['--port abc', {}, '--port: found "abc"; expected a whole number from 0 to 65535'],
  ['--port 1.5', {}, '--port: found "1.5"; expected a whole number from 0 to 65535'],
  ['--port 1e3', {}, '--port: found "1e3"; expected a whole number from 0 to 65535'],
  ['--port 65536', {}, '--port: found "65536"; expected a whole number from 0 to 65535'],
  ['--speed -1', {}, '--speed: found "-1"; expected a number from 0 to 1000000'],
  [
    '',
    { ENLIGHTEN_PORT: 'x' },
    'ENLIGHTEN_PORT: found "x"; expected a whole number from 0 to 65535',
  ],
  ['', { ENLIGHTEN_WATCH: 'maybe' }, 'ENLIGHTEN_WATCH: found "maybe"; expected true or false'],
  [
    '--now 2022-06-15',
    {},
    '--now: 2022-06-15 is a date, which begins at another instant in every time zone: write 2022-06-15T00:00:00Z or with another offset',
  ],
  [
    '--now 2022-06-15T12:00',
    {},
    '--now: "2022-06-15T12:00" is no moment: it has no offset; write 2022-06-15T12:00Z or with another, such as -07:00',
  ],
  [
    '--now 1655294400000',
    {},
    '--now: 1655294400000 looks like milliseconds; in epoch seconds that is 1655294400',
  ],
  ['--log-level inof', {}, '--log-level: found "inof"; did you mean info?'],
  ['export 67 --interval hour', {}, '--interval: found "hour"; expected 5m, 15m, day'],
  ['--pretty --json', {}, '--json: excludes --pretty; leave one of them out'],
  [
    'comm-outage --snapshot a.json',
    {},
    'comm-outage: excludes --snapshot, which brings its own; leave one of them out',
  ],
  [
    '--snapshot a.json --seed 7',
    {},
    '--seed: excludes --snapshot, which brings its own; leave one of them out',
  ],
  ['--save a.json', {}, '--save: writes YAML; name it a.yaml'],
  ['--tls-cert c', {}, '--tls-cert: has no key; add --tls-key FILE'],
  ['--tls-key k', {}, '--tls-key: has no certificate; add --tls-cert FILE'],
  [
    '--tls-cert c --tls-key k --tls-ca f',
    {},
    '--tls-ca: is for a certificate made here; leave it out, or --tls-cert',
  ],
  [
    '--tls-cert c --tls-key k --tls-name n',
    {},
    '--tls-name: is for a certificate made here; leave it out, or --tls-cert',
  ],
  [
    '--control-origin localhost:5173',
    {},
    '--control-origin: found "localhost:5173"; expected an origin, scheme and host without a path, such as http://localhost:5173',
  ],
  ['decribe', {}, 'decribe: there is no such command; did you mean describe?'],
  ['valdiate a.yaml', {}, 'valdiate: there is no such command; did you mean validate?'],
  ['plans leap-day', {}, 'serve: found "plans" "leap-day"; expected [serve] [scenario]'],
  ['help exprot', {}, 'help: found "exprot"; did you mean export?'],
  ['validate', {}, 'validate: no file found; name one, such as validate my-world.yaml'],
  ['get', {}, 'get: no path found; name one, such as get /systems/67/summary'],
  ['get a b c', {}, 'get: found "b" "c"; expected get PATH [scenario]'],
  ['schema x', {}, 'schema: found "x"; expected schema'],
  ['init a b c', {}, 'init: found "c"; expected init [NAME] [FILE]'],
  ['scenarios x', {}, 'scenarios: found "x"; expected scenarios'],
  ['export', {}, 'export: no system found; name one by its id, such as export 67'],
  ['export abc', {}, 'export: found "abc"; name one by its id, such as export 67'],
  [
    'exec npm test',
    {},
    'exec: found "npm" "test"; expected exec [scenario] -- COMMAND…',
    'exec: no command found; put it behind two dashes, such as exec -- npm test',
  ],
  ['exec --', {}, 'exec: no command found; put it behind two dashes, such as exec -- npm test'],
  ['get / --watch', {}, '--watch: has no meaning for get; it belongs to serve'],
  [
    '--port a --speed b --qqqqqq',
    {},
    '--qqqqqq: there is no such flag; --help lists all flags',
    '--port: found "a"; expected a whole number from 0 to 65535',
    '--speed: found "b"; expected a number from 0 to 1000000',
  ],
]

t.test('parse refuses, all at once, with the remedy', async (t) => {
  for (const [words, env, ...complaints] of REFUSED) {
    const name = [...Object.entries(env).map(([key, value]) => `${key}=${value}`), words].join(' ')
    t.match(parse(words.split(' ').filter(Boolean), env), { complaints }, name)
  }
})

t.test('no shipped scenario is taken for a misspelt command', async (t) => {
  for (const { name } of shippedScenarios()) {
    t.match(parse([name], {}), { command: 'serve', options: { scenario: name } }, name)
  }
})

t.test('one list of flags', async (t) => {
  for (const flag of FLAGS) {
    const { key, name, form, variable, commands } = flag
    t.equal(name.replaceAll('-', ''), key.toLowerCase())
    t.equal(form.placeholder === undefined, form === SWITCH, `--${name} names its value if any`)
    t.ok(commands.length > 0 && commands.every((one) => COMMAND_NAMES.includes(one)), name)
    if (name === 'help' || name === 'version') t.equal(variable, undefined)
    else t.match(variable, /^ENLIGHTEN_[A-Z_]+$/)
  }
  t.equal(new Set(FLAGS.map(({ name }) => name)).size, FLAGS.length)
  t.same(
    COMMANDS.map(({ name }) => name),
    COMMAND_NAMES,
  )
  const document = readFileSync(CLI_DOCUMENT, 'utf8')
  t.equal(
    document,
    withFlagTables(document),
    'docs/cli.md tells of all; else run scripts/make-tables.ts',
  )
})

/** A process that is none: what was written, and a way to send it signals. */
interface FakeIo extends Io {
  readonly out: () => string
  readonly err: () => string
  signal(signal: Signal): void
  loseOutput(message: string): void
  listeners(): number
  /** Waits until something has been written that matches. */
  until(pattern: RegExp): Promise<RegExpExecArray>
}

function fakeIo(given: Partial<Io> = {}): FakeIo {
  let out = ''
  let err = ''
  const callbacks = new Set<(signal: Signal) => void>()
  let outputLost = (_error: Error) => {}
  const waiting = new Set<() => void>()
  const wrote = () => {
    for (const look of waiting) look()
  }
  return {
    write(text) {
      out += text
      wrote()
    },
    error(text) {
      err += text
      wrote()
    },
    onOutputLost: (callback) => {
      outputLost = callback
    },
    readInput: async () => '',
    isTTY: false,
    columns: 0,
    color: false,
    nodePath: process.execPath,
    env: { PATH: process.env.PATH, NODE_OPTIONS: '' },
    sharesInterrupt: false,
    onSignal(callback) {
      callbacks.add(callback)
      return () => callbacks.delete(callback)
    },
    ...given,
    out: () => out,
    err: () => err,
    signal(signal) {
      for (const callback of [...callbacks]) callback(signal)
    },
    loseOutput: (message) => outputLost(new Error(message)),
    listeners: () => callbacks.size,
    until: (pattern) =>
      new Promise((resolve) => {
        const look = () => {
          const found = pattern.exec(out + err)
          if (found === null) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
  }
}

/** Runs a command line to its end. */
async function told(words: readonly string[], given: Partial<Io> = {}) {
  const io = fakeIo(given)
  const code = await run(words, {}, io)
  return { code, out: io.out(), err: io.err() }
}

const FOLDER = mkdtempSync(join(tmpdir(), 'cli-'))
t.teardown(() => rmSync(FOLDER, { recursive: true, force: true }))

function file(name: string, text: string): string {
  const path = join(FOLDER, name)
  writeFileSync(path, text)
  return path
}

const NOON = '2022-06-15T12:00:00-07:00'
const WORLD = `name: roofs
description: Three roofs
seed: cli
clock: { now: ${NOON}, speed: 0 }
access:
  keys:
    few: { plan: { per_minute: 2, concurrent: 1 } }
    demo-key: { plan: watt }
    free: {}
  users:
    - { user_id: 4e7a453d0a, company: Solarfox }
    - { user_id: 4d6a51330a, systems: [67], consumption: false }
    - { user_id: 4e7a49340a, systems: [] }
systems:
  - system_id: 67
    name: Metered
    place: Sebastopol, CA
    operational_at: 2022-06-10
    arrays: [{ modules: 10, inverter: IQ7+ }]
    meters: { production: [{ disabled: true }, { serial_number: P2, installed_on: 2022-06-11 }], consumption: {} }
  - system_id: 68
    name: Silent
    place: Munich, DE
    operational_at: 2022-06-01
    arrays: [{ modules: 10, inverter: M215 }]
    incidents: [{ kind: comm, from: 2022-06-14 }]
  - { system_id: 69, name: New, place: 'Austin, TX', operational_at: null }
faults:
  - { match: { route: envoys }, reply: { abort: reset } }
  - { match: { route: inventory }, reply: { status: 500, body: oh no } }
`
const roofs = file('roofs.yaml', WORLD)
const WRONG_WORLD = WORLD.replace('modules: 10', 'modules: many')

t.test('help and version', async (t) => {
  const all = await told(['--help'])
  t.equal(all.code, 0)
  const oneLine = all.out.replace(/\s+/g, ' ')
  for (const { usage, summary } of COMMANDS)
    t.ok(oneLine.includes(`${usage} `) && oneLine.includes(summary), usage)
  t.equal(
    (await told(['schema', '--help'])).out,
    `Usage: enlighten-simulator schema [flags]

Prints the JSON Schema by which editors complete and check scenario files.

Flags:
  -h, --help     explain the command
  -v, --version  print the version

Examples:
  enlighten-simulator schema

Exits with 0 if all is well, 1 if something is wrong with the scenario or the answer,
2 if something is wrong with the command line.
`,
  )
  t.match(help('exec'), /127 if it does not exist, 126 if it cannot be run/, 'its own exit codes')
  t.match(help('exec'), /\(a free one\)[\s\S]*\(warn\)/, 'its own defaults')
  t.match(help('serve'), /\(3000\)[\s\S]*\(info\)/)
  for (const name of COMMAND_NAMES) {
    const text = help(name)
    for (const [, named = ''] of text.matchAll(/environment: --([a-z-]+) as/g)) {
      const flag = FLAGS.find((one) => one.name === named)
      t.ok(flag?.commands.includes(name), `${name} --help speaks of a flag that it takes`)
    }
    t.equal(
      /ENLIGHTEN_SCENARIO/.test(text),
      /\[scenario\]/.test(text.split('\n')[0]!) || name === 'serve',
    )
    const lines = text.split('\n')
    t.ok(
      lines.every((line) => line.length <= 110),
      `${name}: no line is too long`,
    )
    for (const flag of FLAGS) {
      t.equal(
        new RegExp(`^ +(-., )?--${flag.name}( |$)`, 'm').test(text),
        flag.commands.includes(name),
      )
    }
  }
  t.same(await told(['--version']), { code: 0, out: `${VERSION}\n`, err: '' })
  t.same(await told(['get', '--prot']), {
    code: 2,
    out: '',
    err: '--prot: there is no such flag; did you mean --port?\nget: no path found; name one, such as get /systems/67/summary\nSee enlighten-simulator get --help\n',
  })
})

t.test('validate', async (t) => {
  const wrong = file('wrong.yaml', WRONG_WORLD)
  const impossible = file(
    'impossible.yaml',
    WORLD.replace('from: 2022-06-14', 'from: 2022-06-14, envoys: ["1"]'),
  )
  const bare = file('smallest.json', '{}')
  t.same(await told(['validate', roofs, bare, 'no-meter']), {
    code: 0,
    out: `${roofs}: ok, 3 systems, 1 incident, 2 faults\n${bare}: ok, 25 systems\nno-meter: ok, 1 system\n`,
    err: '',
  })
  const { code, out, err } = await told(['validate', roofs, wrong, impossible, 'nothing.yaml'])
  t.equal(code, 1)
  t.match(out, `${roofs}: ok`)
  t.match(err, `${wrong}:19:25 systems[0].arrays[0].modules: `)
  t.match(err, `${impossible}:26:58 systems[1].incidents[0].envoys[0]: `)
  t.match(err, 'nothing.yaml: there is no such file')
  const text =
    'systems: [{ system_id: 67 }]\nfaults:\n- match: { system_id: 99 }\n  reply: { status: 503 }\n'
  const note =
    'faults[0].match.system_id: note: there is no system 99 in this world; there are 67; '
  const surprising = file('surprising.yaml', text)
  const noted = await told(['validate', surprising])
  t.match(noted, { code: 0, out: `: ok, 1 system, 1 fault\n${surprising}:3:23 ${note}` })
  const noticed = await told(['validate', '-'], { readInput: async () => text })
  t.match(noticed, { code: 0, out: `\n-:3:23 ${note}` })
  const piped = { readInput: async () => WORLD }
  t.match(await told(['validate', '-'], piped), {
    code: 0,
    out: '-: ok, 3 systems, 1 incident, 2 faults\n',
  })
  t.match(await told(['validate', '-'], { readInput: async () => 'seed: []' }), {
    code: 1,
    err: /^-:1:7 seed: /,
  })
  const broken = { readInput: () => Promise.reject(new TypeError('unforeseen')) }
  await t.rejects(told(['validate', '-'], broken), { name: 'TypeError' })
  t.match(await told(['validate', `${FOLDER}/`]), { code: 1, err: /: is not a file\n$/ })
  const json = await told(['validate', roofs, wrong, '--json'])
  t.equal(json.code, 1)
  t.match(JSON.parse(json.out), [
    { file: roofs, ok: true, mistakes: [] },
    { file: wrong, ok: false, mistakes: [{ path: 'systems[0].arrays[0].modules', line: 19 }] },
  ])
})

t.test('get', async (t) => {
  const summary = await told(['get', '/systems/67/summary', roofs])
  t.match(JSON.parse(summary.out), { system_id: 67, modules: 10, summary_date: '2022-06-15' })
  t.equal(summary.code, 0)
  for (const path of [
    'systems/67/summary',
    '/api/v2/systems/67/summary',
    'http://h/api/v2/systems/67/summary',
  ]) {
    t.same(await told(['get', path, roofs]), summary, path)
  }
  const pretty = await told(['get', '/systems/67/summary', roofs], { isTTY: true })
  t.match(pretty.out, /^\{\n {2}"system_id": 67,\n/)
  t.match(await told(['get', '/systems/67/summary', roofs, '--include']), {
    out: /^status: 200\n[\s\S]*\n\n\{"system_id/,
  })
  t.match(
    await told(['get', '/api/v2', roofs]),
    { code: 1, err: /^status 404/ },
    'nothing is there',
  )
  t.match(await told(['get', '/systems/1/summary', roofs]), {
    code: 1,
    out: /^\{"reason":"404"/,
    err: /^status 404: There is no system 1/,
  })
  t.same(await told(['get', '/systems/67/inventory', roofs, '--pretty']), {
    code: 1,
    out: 'oh no\n',
    err: 'status 500: The fault fault-2 applies (status, body).\n',
  })
  t.match(await told(['get', '/systems/67/envoys', roofs]), {
    code: 1,
    err: /^a fault cut the answer off: /,
  })
  t.match(await told(['get', '/systems', 'nosuch']), {
    code: 1,
    err: /^there is no shipped scenario "nosuch"/,
  })
})

const DESCRIBED = `roofs
Three roofs

seed     cli
clock    2022-06-15T19:00:00Z, standing still
key      free works
user_id  4e7a453d0a works

KEY       PLAN       A MINUTE  A MONTH  AT ONCE
few       Custom            2      any        1
demo-key  Watt             10   10,000      any
free      Unlimited       any      any      any

USER_ID     SYSTEMS  CONSUMPTION  COMPANY
4e7a453d0a  all      yes          Solarfox
4d6a51330a  67       no
4e7a49340a  none     yes

`

t.test('describe tells when grants begin and end', async (t) => {
  const { out } = await told(['describe', 'revoked-grant'])
  t.match(out, /^USER_ID +SYSTEMS +CONSUMPTION +COMPANY +FROM +UNTIL$/m)
  t.match(out, /^4e7a453d0a +67 72 \(until 2022-06-16T17:00:00Z\) +yes$/m)
  t.match(out, /^4d673d3d0a +72 +yes +2022-06-17T00:00:00Z$/m)
})

t.test('describe tells that a clock follows the client', async (t) => {
  const { out } = await told(['describe', 'clock-follows-client'])
  t.match(out, '2022-06-15T19:00:10Z, moving with the client\n')
  const { code, err } = await told(['get', '/systems', 'clock-follows-client'])
  t.same([code, err], [0, ''])
})

t.test('describe tells what faults do', async (t) => {
  const replies = { status: 503, headers: { 'Retry-After': 1 } }
  t.match(
    (await told(['describe', 'replies-in-turn'], { columns: 200 })).out,
    `replies [503,${JSON.stringify(replies)},409,"pass"]`,
  )
  t.match((await told(['describe', 'brown-out'])).out, /load +every request +profile brown-out/)
  t.match((await told(['describe', 'trickling'])).out, /fault-1 .* trickle {"bytes":64/)
})

t.test('describe tells of what was always there', async (t) => {
  const never = 'systems: [{ system_id: 67, operational_at: null, incidents: [{ kind: comm }] }]\n'
  const path = file('always.yaml', never)
  const { out } = await told(['describe', path])
  t.match(out, /^67-1 +67 +comm +always +open +active$/m)
})

t.test('describe', async (t) => {
  const { code, out } = await told(['describe', roofs])
  t.equal(code, 0)
  t.equal(out.slice(0, DESCRIBED.length), DESCRIBED)
  const [title = '', ...rows] = out.slice(DESCRIBED.length).split('\n')
  t.match(
    title,
    /^SYSTEM {2}NAME +PLACE +MODULES +SIZE W +METERS +SINCE +STATUS +POWER W +LAST REPORT$/,
  )
  t.match(
    rows[0],
    /^ {4}67 {2}Metered +Sebastopol, CA +10 .*production \(disabled\), production, consumption +2022-06-10 +normal +[\d,]+ +2022-06-15T11:5\d:\d\d-07:00$/,
  )
  t.match(rows[1], /^ {4}68 {2}Silent +Munich, DE .* comm +\d+ +2022-06-1\dT/)
  t.match(rows[2], /^ {4}69 {2}New +Austin, TX .* never +normal +0 +never$/)
  t.same(rows.slice(3), [
    '',
    '3 systems: 2 normal, 1 comm',
    '',
    'INCIDENT  SYSTEM  KIND  FROM                       TO    NOW',
    '68-1          68  comm  2022-06-14T00:00:00+02:00  open  active',
    '',
    'FAULT    OF               REPLY',
    'fault-1  route envoys     abort reset',
    'fault-2  route inventory  status 500, body oh no',
    '',
  ])

  const narrow = await told(['describe', roofs], { columns: 40 })
  const widths = narrow.out
    .slice(narrow.out.indexOf('SYSTEM '))
    .split('\n')
    .map((line) => line.length)
  t.ok(
    widths.every((width) => width <= 40),
    'it fits a narrow terminal',
  )
  const colored = await told(['describe', roofs, '--now', '2022-06-13T12:00:00Z'], { color: true })
  t.match(colored.out, '\u001b[32mnormal\u001b[0m')
  t.match((await told(['describe', roofs], { color: true })).out, '\u001b[31mcomm  \u001b[0m')
  t.match((await told(['describe', 'meter-issue'], { color: true })).out, '\u001b[33m')

  const json = JSON.parse((await told(['describe', roofs, '--json'])).out)
  t.match(json, {
    name: 'roofs',
    seed: 'cli',
    clock: { speed: 0 },
    keys: [
      { key: 'few', plan: 'Custom', per_minute: 2, per_month: null, concurrent: 1 },
      {},
      { key: 'free' },
    ],
    users: [{}, { user_id: '4d6a51330a', systems: [67], consumption: false, company: null }, {}],
    systems: [
      { system_id: 67, place: 'Sebastopol, CA', status: 'normal' },
      {},
      { operational_on: null, last_report_at: null },
    ],
    incidents: [{ system_id: 68, kind: 'comm', to: null, active: true }],
    faults: [{ match: { route: 'envoys' }, reply: { abort: 'reset' } }, { id: 'fault-2' }],
  })
  const all = file('all.yaml', 'faults: [{ reply: { status: 503, delay_ms: { min: 1, max: 2 } } }]')
  t.match(
    (await told(['describe', all])).out,
    'every request  status 503, delay_ms {"min":1,"max":2}',
  )
  t.match(
    (await told(['describe', 'comm-outage', '--now', NOON])).out,
    /june-outage.* {2}comm .*-07:00 *\n/,
  )

  const bare = file('bare.json', '{}')
  const many = ['describe', bare, '--now', '1655294400', '--seed', 'x']
  t.match(
    (await told([...many, '--systems', '60'])).out,
    'The first 50 of 60 systems (--all lists every one): ',
  )
  t.match((await told([...many, '--systems', '60', '--all'])).out, '\n60 systems: ')
  const none = await told([...many, '--systems', '0'])
  t.match(none.out, /\nseed {5}x\n/)
  t.match(
    none.out,
    /at speed 1[\s\S]*\n\* \(any other\) [\s\S]*\n\* \(any well-formed\)[\s\S]*\n\n0 systems\n$/,
  )
  t.match(JSON.parse((await told([...many, '--systems', '0', '--json'])).out), {
    name: null,
    description: null,
  })
})

t.test('colours', async (t) => {
  t.equal(wantsColor(true, {}), true)
  t.equal(wantsColor(true, { NO_COLOR: '' }), true, 'an empty variable is none')
  t.equal(wantsColor(true, { NO_COLOR: '0' }), false)
  t.equal(wantsColor(true, { TERM: 'dumb' }), false)
  t.equal(wantsColor(undefined, {}), false)
})

t.test('what nobody foresaw is not hidden', async (t) => {
  const write = () => {
    throw new TypeError('unforeseen')
  }
  await t.rejects(told(['schema'], { write }), { name: 'TypeError' })
  await t.rejects(told(['validate', roofs], { write }), { name: 'TypeError' })
})

t.test('tables', async (t) => {
  const columns = [
    { title: 'A', cell: (row: string) => row, cut: true as const },
    { title: 'B', cell: () => 'b', paint: () => red(true) },
  ]
  t.equal(
    table(columns, ['ä'.repeat(20)], { width: 13, color: false }),
    `A           B\n${'ä'.repeat(9)}…  \u001b[31mb\u001b[0m\n`,
  )
  t.equal(
    table(columns.slice(0, 1), ['a'.repeat(20)], { width: 3, color: true }),
    '\u001b[2mA\u001b[0m\naaaaaaa…\n',
  )
})

t.test('schema', async (t) => {
  const { code, out } = await told(['schema'])
  t.equal(code, 0)
  t.match(JSON.parse(out), { title: 'Scenario of the Enlighten simulator' })
})

t.test('export', async (t) => {
  const csv = async (...words: string[]) => {
    const { code, out, err } = await told(['export', ...words])
    t.equal(code, 0, err)
    return out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','))
  }
  const number = (text: string | undefined) => Number(text)

  const [titles, ...days] = await csv('67', roofs)
  t.same(titles, ['date', 'production_wh', 'microinverters_wh', 'meter_wh', 'consumption_wh'])
  t.same(
    days.map(([date]) => date),
    ['2022-06-10', '2022-06-11', '2022-06-12', '2022-06-13', '2022-06-14'],
  )
  t.equal(days[0]?.[1], days[0]?.[2], 'microinverters before the meter')
  t.equal(days[4]?.[1], days[4]?.[3], 'the meter from then on')
  t.ok(number(days[4]?.[4]) > 0)

  const rows = await csv(
    '67',
    roofs,
    '--interval',
    '5m',
    '--from',
    '2022-06-14',
    '--to',
    '2022-06-15',
  )
  t.same(rows[0], ['end_at', 'devices_reporting', 'power_w', 'energy_wh'])
  t.equal(
    rows.slice(1).reduce((sum, row) => sum + number(row[3]), 0),
    number(days[4]?.[2]),
    'rows add up to the day',
  )

  const quarters = await csv(
    '67',
    roofs,
    '--interval',
    '15m',
    '--from',
    '2022-06-14',
    '--to',
    '2022-06-15',
  )
  t.same(quarters[0], ['end_at', 'microinverters_wh', 'meter_wh', 'consumption_wh'])
  t.equal(quarters.length, 97)
  t.equal(quarters[1]?.[0], '2022-06-14T00:15:00-07:00')
  t.equal(quarters[1]?.[1], '', 'no microinverter reports at night')
  for (const [column, day] of [
    [1, 2],
    [2, 3],
    [3, 4],
  ] as const) {
    t.equal(
      quarters.slice(1).reduce((sum, row) => sum + number(row[column]), 0),
      number(days[4]?.[day]),
    )
  }

  const silent = await told([
    'export',
    '68',
    roofs,
    '--format',
    'json',
    '--from',
    '2022-06-12T00:00:00+02:00',
    '--to',
    '2022-06-20',
  ])
  t.match(JSON.parse(silent.out), [
    { date: '2022-06-12', production_wh: Number, meter_wh: null, consumption_wh: null },
    { date: '2022-06-13' },
  ])
  t.match(silent.out, /^\[\n\{"date":"2022-06-12",[^\n]*\},\n\{[^\n]*\}\n\]\n$/)
  const json = ['--format', 'json']
  t.equal((await told(['export', '69', roofs, ...json])).out, '[]\n', 'it has never produced')
  t.equal((await told(['export', '69', roofs, ...json, '--interval', '15m'])).out, '[]\n')
  t.equal(
    (await told(['export', '67', roofs, ...json, '--from', '2022-06-01', '--to', '2022-06-02']))
      .out,
    '[]\n',
    'before it produced',
  )

  t.same(await told(['export', '1', roofs]), {
    code: 1,
    out: '',
    err: 'export: there is no system 1; there are 67, 68, 69\n',
  })
  t.match(await told(['export', '1', '--now', NOON]), {
    code: 1,
    err: / and others; describe lists them\n$/,
  })
  t.match(await told(['export', '1', file('none.yaml', 'fleet: { systems: 0 }')]), {
    err: 'export: there is no system 1; there are none\n',
  })
  t.match(await told(['export', '67', roofs, '--from', '2022-06-03', '--to', '2022-06-03']), {
    code: 1,
    err: '--to: 2022-06-03 is not later than --from, 2022-06-03: nothing lies between\n',
  })
  t.match(await told(['export', '67', roofs, '--from', '2022-07-03']), {
    code: 1,
    err: '--to: now, 2022-06-15T19:00:00Z, is not later than --from, 2022-07-03: nothing lies between\n',
  })
})

/** A serve command under way; `stop` ends it as Ctrl-C does. */
async function serving(t: Closes, words: readonly string[], given: Partial<Io> = {}) {
  const io = fakeIo(given)
  const code = run(['serve', ...words, '--port', '0'], {}, io)
  t.teardown(() => {
    io.signal('SIGTERM')
    return code
  })
  const started = await Promise.race([io.until(/\/api\/v2/), code])
  if (typeof started === 'number') throw new Error(`it ended with ${started}: ${io.err()}`)
  const stop = () => {
    io.signal('SIGINT')
    return code
  }
  return { io, code, stop }
}

interface Closes {
  teardown(end: () => unknown): unknown
}

const announced = (io: FakeIo): Announcement =>
  JSON.parse(
    io
      .out()
      .split('\n')
      .find((line) => line.includes('"base_url"'))!,
  )
const urlIn = ({ curl }: Announcement) => /'(.*)'/.exec(curl)![1]!

t.test('serve tells programs where it is', async (t) => {
  const { io, stop } = await serving(t, [roofs])
  const told = announced(io)
  t.match(told, {
    version: VERSION,
    fleet_version: fleetVersion,
    scenario: 'roofs',
    seed: 'cli',
    systems: 3,
    clock: { now: '2022-06-15T19:00:00Z', speed: 0 },
    base_url: /^http:\/\/127\.0\.0\.1:\d+\/api\/v2$/,
    simulator_url: /\/_simulator$/,
    key: 'free',
    user_id: '4e7a453d0a',
  })
  const [, url = ''] = /^curl '(.*)'$/.exec(told.curl)!
  const answer = await fetch(url)
  t.equal(answer.status, 200)
  t.match(await answer.json(), { system_id: 67 })
  t.equal(await stop(), 0)
  await t.rejects(fetch(url), 'it listens no more')
  t.equal(io.listeners(), 0)
})

t.test('serve tells people where it is', async (t) => {
  const { io } = await serving(t, ['no-meter', '--no-control', '--speed', '2'], {
    isTTY: true,
    color: true,
  })
  t.match(
    io.out(),
    /^Enlighten simulator \d[^\n]*, fleet version \d+\n[\s\S]* scenario {3}no-meter, 1 system\n[\s\S]* at speed 2\n[\s\S]*controls {3}switched off\n/,
  )
  t.match(io.out(), '\n  base URL   \u001b[1mhttp:')
  t.match(io.out(), /\n {2}curl 'http[^\n]*'\n\n$/)
  const unnamed = await serving(t, [file('unnamed.json', '{}'), '--systems', '0'])
  t.match(announced(unnamed.io), { scenario: /unnamed\.json$/, systems: 0 })
  const plain = await serving(t, [roofs, '--pretty'])
  t.match(plain.io.out(), ' 2022-06-15T19:00:00Z, standing still\n')
  const odd = '{ "faults": [{ "match": { "system_id": 99 }, "reply": { "status": 503 } }] }'
  const { io: noting } = await serving(t, [file('odd.json', odd), '--pretty'])
  t.match(noting.out(), /\n {2}note: faults\[0\]\.match\.system_id: there is no system 99 in /)
})

t.test('serve can keep quiet', async (t) => {
  const io = fakeIo({ isTTY: true })
  const code = run([roofs, '--port', '0', '--log-level', 'silent'], {}, io)
  while (io.listeners() === 0) await new Promise(setImmediate)
  io.signal('SIGTERM')
  t.equal(await code, 0)
  t.equal(io.out() + io.err(), '')
})

t.test('a server begins with a snapshot, and is saved at its end', async (t) => {
  const saved = join(FOLDER, 'saved.yaml')
  const first = await serving(t, [roofs, '--save', saved, '--now', '2022-06-15T12:00:00Z'])
  const { simulator_url: url } = announced(first.io)
  const body = JSON.stringify({ system_id: 67, kind: 'comm' })
  t.equal((await fetch(`${url}/incidents`, { method: 'POST', body })).status, 201)
  const snapshot = file('snapshot.json', await (await fetch(`${url}/snapshot`)).text())
  first.io.signal('SIGTERM')
  t.equal(await first.code, 0)
  t.match(first.io.out(), /the world is saved in .*saved\.yaml/)
  t.match(readFileSync(saved, 'utf8'), /id: incident-1/)

  const second = await serving(t, ['--snapshot', snapshot])
  const listed = await (await fetch(`${announced(second.io).simulator_url}/incidents`)).text()
  t.match(listed, '"id":"incident-1"')
  second.io.signal('SIGTERM')
  t.equal(await second.code, 0)

  const rows: readonly [what: string, words: readonly string[], err: RegExp][] = [
    [
      'no file',
      ['--snapshot', join(FOLDER, 'none.json')],
      /^--snapshot: can't read .*none\.json: ENOENT/,
    ],
    [
      'no JSON',
      ['--snapshot', saved],
      /^--snapshot: can't read .*saved\.yaml: (.|\n)*; a snapshot is the JSON that .* without --snapshot/,
    ],
    [
      'a snapshot for a scenario',
      [snapshot],
      /snapshot\.json: is a snapshot, not a scenario: .* or start with --snapshot FILE/,
    ],
    [
      'a scenario',
      ['--snapshot', file('s.json', '{}')],
      /s\.json: is no snapshot, which has a format/,
    ],
    [
      'another format',
      ['--snapshot', file('f.json', '{"format": 3}')],
      /f\.json: the snapshot was made by version unknown in format 3/,
    ],
    [
      'more than a snapshot has',
      ['--snapshot', file('l.json', ' '.repeat(34_603_009))],
      /it has 34603009 bytes, and a snapshot at most 34603008/,
    ],
  ]
  for (const [what, words, err] of rows) {
    t.match(await told(['serve', '--port', '0', ...words]), { code: 1, err }, what)
  }
  const err = /snapshot\.json: is a snapshot, not a scenario/
  t.match(await told(['validate', snapshot]), { code: 1, err })
  const shipped = join(mkdtempSync(join(FOLDER, 'saved-')), 'shipped.yaml')
  const third = await serving(t, ['comm-outage', '--save', shipped])
  third.io.signal('SIGTERM')
  t.equal(await third.code, 0)
  const [schema] = /(?<=\$schema=).*/.exec(readFileSync(shipped, 'utf8')) ?? []
  t.ok(existsSync(join(shipped, '..', String(schema))), 'editors find the schema of what is saved')

  const nowhere = await serving(t, [roofs, '--save', join(FOLDER, 'none', 'saved.yaml')])
  nowhere.io.signal('SIGTERM')
  t.equal(await nowhere.code, 1)
  t.match(nowhere.io.err(), /^--save: can't write .*saved\.yaml: ENOENT/)
})

t.test('a second signal ends it at once', async (t) => {
  const { io, code } = await serving(t, [roofs])
  io.signal('SIGTERM')
  io.signal('SIGTERM')
  t.equal(await code, 143)
  t.equal(codeOfSignal('SIGINT'), 130)
  t.equal(codeOfSignal('SIGQUIT'), 128, 'of a signal that has no name here')
})

t.test('the end: not ready, accepting, then finishing; what took too long is told', async (t) => {
  const path = file('end.yaml', WORLD.replace('abort: reset', 'abort: hang'))
  const { io, code } = await serving(t, [path, '--drain', '1', '--grace', '0.1'])
  const { base_url: url, key, user_id: userId } = announced(io)
  const origin = new URL(url).origin
  t.match(await (await fetch(`${origin}/readyz`)).json(), { status: 'ready' })
  const hung = fetch(`${url}/systems/67/envoys?key=${key}&user_id=${userId}`)
  const stuck = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {})
  stuck.write('GET / HTTP/1.1\r\nHost: localhost\r\n')
  io.signal('SIGTERM')
  const ready = await fetch(`${origin}/readyz`)
  t.equal(ready.status, 503)
  t.equal(ready.headers.get('connection'), 'close')
  t.equal((await fetch(`${origin}/healthz`)).status, 200, 'it is alive')
  t.equal((await fetch(`${url}/systems?key=${key}&user_id=${userId}`)).status, 200, 'and accepts')
  t.equal((await hung).status, 503)
  t.equal(await code, 0)
  t.match(io.out(), /"level":40.*"msg":"cut off after 0.1 s: 1 connection"/)
})

t.test('what was cut off is told, ten requests of it by name', async (t) => {
  const requests = Array.from({ length: 12 }, (_, i) => `GET /api/v2/systems/${i}/stats`)
  const rows: readonly [number, RegExp][] = [
    [0, /^cut off after 5 s: 12 connections$/],
    [1, /: 12 connections, among them GET .*\/0\/stats$/],
    [12, /, among them GET .*\/9\/stats and 2 more$/],
  ]
  for (const [n, sentence] of rows) {
    t.match(cutMessage({ connections: 12, requests: requests.slice(0, n) }, 5), sentence)
  }
})

t.test('a port that is taken', async (t) => {
  const squatter = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => squatter.once('listening', resolve))
  t.teardown(() => squatter.close())
  const { port } = squatter.address() as { port: number }
  t.same(await told([roofs, '--port', String(port)]), {
    code: 1,
    out: '',
    err: `port ${port} of 127.0.0.1 is taken: stop what listens there, or choose another with --port ${port + 1}, or --port 0 for a free one\n`,
  })
  t.match(await told([roofs, '--port', '0', '--host', '192.0.2.1']), {
    code: 1,
    err: /^192\.0\.2\.1 is no address of this machine/,
  })
})

const LISTEN_TROUBLE: readonly [code: string, port: number, told: RegExp][] = [
  ['EADDRINUSE', 65_535, /--port 65534, or --port 0/],
  ['EACCES', 80, /^port 80 takes more rights than you have: choose one above 1023/],
  ['EADDRNOTAVAIL', 3000, /^192\.0\.2\.1 is no address of this machine: --host 127\.0\.0\.1/],
  ['ENOTFOUND', 3000, /^192\.0\.2\.1 is no address of this machine/],
  ['EAI_AGAIN', 3000, /^192\.0\.2\.1 is no address of this machine/],
  ['EWHATEVER', 3000, /^can't listen on port 3000 of 192\.0\.2\.1: so it is$/],
]

t.test('why a server can’t listen', async (t) => {
  for (const [code, port, told] of LISTEN_TROUBLE) {
    const error = Object.assign(new Error('so it is'), { code })
    t.match(listenTrouble(error, { host: '192.0.2.1', port }), told, code)
  }
})

t.test('https', async (t) => {
  const { io } = await serving(t, [roofs, '--tls', '--host', '127.0.0.1'])
  const told = announced(io)
  t.match(told.curl, /^curl -k 'https:/)
  const { status, names } = await getSecurely(told.base_url)
  t.equal(status, 401)
  t.equal(names, 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1')
})

t.test('https for a client that has another address built in', async (t) => {
  const tlsCa = join(FOLDER, 'ca.pem')
  const name = 'api.enphaseenergy.com'
  const { io } = await serving(t, [roofs, '--tls-name', name, '--tls-ca', tlsCa])
  const { base_url: url, curl } = announced(io)
  t.ok(curl.startsWith(`curl --cacert '${tlsCa}' 'https:`))
  const ca = readFileSync(tlsCa, 'utf8')
  for (const servername of [name, 'localhost']) {
    t.match(await getSecurely(url, { ca, servername }), { status: 401 }, servername)
  }
  await t.rejects(getSecurely(url, { ca, servername: 'other.test' }), {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  })
  await t.rejects(
    getSecurely(url, { servername: name }),
    { code: /VERIFY|ISSUER/ },
    'nobody else is trusted',
  )
  t.match(new X509Certificate(ca), { ca: true })
  t.match(await told([roofs, '--tls-ca', FOLDER]), {
    code: 1,
    err: /^--tls-ca: .* can't be written: EISDIR/,
  })
})

function getSecurely(
  url: string,
  options: SecureOptions = { rejectUnauthorized: false },
): Promise<{ status: number | undefined; names: string | undefined }> {
  return new Promise((resolve, reject) => {
    const request = secureRequest(url, options, (response) => {
      const socket = response.socket as unknown as {
        getPeerCertificate(): { subjectaltname?: string }
      }
      resolve({ status: response.statusCode, names: socket.getPeerCertificate().subjectaltname })
      response.resume()
    })
    request.on('error', reject).end()
  })
}

t.test('https with a certificate of one’s own', async (t) => {
  const made = await makeCertificate([])
  const cert = file('cert.pem', made.cert)
  const key = file('key.pem', made.key)
  const { io } = await serving(t, [
    roofs,
    '--tls-cert',
    cert,
    '--tls-key',
    key,
    '--host',
    'localhost',
  ])
  t.match(announced(io).curl, /^curl 'https:/)
  t.match(await told([roofs, '--tls-cert', roofs, '--tls-key', key]), {
    code: 1,
    err: /^--tls-cert, --tls-key: .* are no certificate/,
  })
  t.match(await told([roofs, '--tls-cert', cert, '--tls-key', join(FOLDER, 'none')]), {
    code: 1,
    err: /^--tls-key: .* can't be read: ENOENT/,
  })
})

t.test('serve --watch', async (t) => {
  const path = file('watched.yaml', WORLD)
  const { io } = await serving(t, [path, '--watch', '--seed', 'mine'])
  const { base_url: baseUrl, simulator_url: simulatorUrl, curl } = announced(io)
  const list = /'(.*)'/.exec(curl)![1]!.replace('/67/summary', '')
  const names = async () =>
    ((await (await fetch(list)).json()) as { systems: { system_name: string }[] }).systems.map(
      (one) => one.system_name,
    )
  await fetch(`${simulatorUrl}/clock`, { method: 'PUT', body: '{"now":1655380800}' })
  t.match(await names(), ['Metered', 'Silent', 'New'])

  writeFileSync(path, WORLD.replace('name: New', 'name: Newer'))
  await io.until(/watched\.yaml: reloaded/)
  t.match(await names(), ['Metered', 'Silent', 'Newer'])
  const state = (await (await fetch(String(simulatorUrl))).json()) as object
  t.match(
    state,
    { seed: 'mine', clock: { now_epoch: 1655380800 }, counts: { requests: 2 } },
    'clock and journal stay, and flags go first',
  )

  rmSync(path)
  writeFileSync(path, WRONG_WORLD)
  await io.until(/watched\.yaml:19:25 systems\[0\].*\\nThe world stays as it was\./)
  t.match(await fetch(`${baseUrl}/systems`), { status: 401 }, 'it still serves')
})

t.test('what the server has to say', async (t) => {
  const lines: string[] = []
  const people = createLog((text) => lines.push(text), { json: false, level: 'info' })
  const oh = Object.assign(new TypeError('oh'), { stack: 'TypeError: oh\n  at x' })
  people.logger.error(oh)
  people.logger.error('hm')
  people.tell('info', 'so')
  people.tell('debug', 'unheard')
  t.same(lines, ['error: TypeError: oh\n  at x\n', 'error: hm\n', 'so\n'])
  const programs = createLog((text) => lines.push(text), { json: true, level: 'error' })
  programs.logger.error(oh)
  programs.tell('warn', 'unheard')
  t.match(JSON.parse(lines[3]!), {
    level: 50,
    time: Number,
    msg: 'oh',
    err: { type: 'TypeError', message: 'oh', stack: oh.stack },
  })
  t.equal(lines.length, 4)
})

t.test('exec', async (t) => {
  const out = join(FOLDER, 'exec.json')
  const script = file(
    'child.mjs',
    `import { writeFileSync } from 'node:fs'
const { ENLIGHTEN_BASE_URL: base, ENLIGHTEN_API_KEY: key, ENLIGHTEN_USER_ID: user, ENLIGHTEN_SIMULATOR_URL: simulator } = process.env
const answer = await fetch(\`\${base}/systems/67/summary?key=\${key}&user_id=\${user}\`)
writeFileSync(${JSON.stringify(out)}, JSON.stringify({ status: answer.status, simulator, args: process.argv.slice(2) }))
process.exit(7)
`,
  )
  t.same(await told(['exec', roofs, '--', process.execPath, script, '--port', '5']), {
    code: 7,
    out: '',
    err: '',
  })
  t.match(JSON.parse(readFileSync(out, 'utf8')), {
    status: 200,
    simulator: /^http:\/\/127\.0\.0\.1:\d+\/_simulator$/,
    args: ['--port', '5'],
  })
  t.match(await told(['exec', roofs, '--', join(FOLDER, 'no-such-program')]), {
    code: 127,
    err: /^exec: .*no-such-program can't be started/,
  })
  const locked = file('locked', '')
  chmodSync(locked, 0o644)
  t.match(await told(['exec', roofs, '--', locked]), { code: 126 })
})

t.test('exec passes signals on', async (t) => {
  const ready = (name: string) =>
    file(
      `${name}.mjs`,
      `import { writeFileSync } from 'node:fs'
process.on('SIGINT', () => process.exit(5))
setInterval(() => {}, 1000)
writeFileSync(${JSON.stringify(join(FOLDER, name))}, '')
`,
    )
  const start = async (name: string, given: Partial<Io> = {}) => {
    const script = ready(name)
    const io = fakeIo(given)
    const code = run(['exec', roofs, '--', process.execPath, script], {}, io)
    while (!existsSync(join(FOLDER, name))) await new Promise((resolve) => setTimeout(resolve, 10))
    return { io, code }
  }
  const own = await start('own')
  own.io.signal('SIGINT')
  t.equal(await own.code, 5, 'it exits as its command does')
  t.equal(own.io.listeners(), 0)
  const shared = await start('shared', { sharesInterrupt: true })
  shared.io.signal('SIGINT')
  shared.io.signal('SIGTERM')
  t.equal(await shared.code, 143, 'a terminal has told the command already')
})

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url))

t.test(
  'a reader that has gone, of what is said or of what went wrong, is no failure',
  async (t) => {
    // What is piped never comes: without a reader there is nothing to wait for.
    const unheard = program('validate', roofs, '-')
    unheard.stdout!.destroy()
    t.equal(await exitOf(unheard), 0)
    const uncared = program('validate', 'nowhere.yaml', '-')
    uncared.stderr!.destroy()
    uncared.stdin!.end(readFileSync(roofs))
    t.match(await uncared.output, /^-: ok/)
    t.equal(uncared.exitCode, 1)
  },
)

t.test('validate - reads what is piped to the program', async (t) => {
  for (const [text, code, said] of [
    [readFileSync(roofs, 'utf8'), 0, /^-: ok/],
    ['seed: 1\nsystms: 3\n', 1, /^-:2:1 systms: there is no such key/],
  ] as const) {
    const child = program('validate', '-')
    const told = textFrom(child.stderr!)
    child.stdin!.end(text)
    t.match([await child.output, await told].join(''), said)
    t.equal(child.exitCode, code)
  }
})

/** The program itself, by whatever runs this test: its loaders come along in execArgv. */
function program(...words: string[]): ChildProcess & { readonly output: Promise<string> } {
  const child = spawn(process.execPath, [...process.execArgv, CLI, ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
    child.emit('told', text)
  })
  const output = new Promise<string>((resolve) => child.on('close', () => resolve(text)))
  return Object.assign(child, { output })
}

const exitOf = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.on('exit', resolve))

t.test('the program: comes, serves, and goes with a signal', async (t) => {
  const child = program(roofs, '--port', '0')
  const exit = exitOf(child)
  await new Promise((resolve) => child.once('told', resolve))
  child.kill('SIGTERM')
  t.equal(await exit, 0)
  t.match(await child.output, /"base_url":"http:[\s\S]*"SIGTERM: finishing/)
})

t.test('the program: exit codes, and a reader who has had enough', async (t) => {
  const wrong = program('--prot')
  t.equal(await exitOf(wrong), 2)
  const left = program(roofs, '--port', '0', '--log-level', 'debug')
  const exit = exitOf(left)
  const said = await new Promise<string>((resolve) => left.once('told', resolve))
  const { origin } = new URL(/"base_url":"([^"]*)"/.exec(said)![1]!)
  left.stdout!.destroy()
  left.stderr!.destroy()
  // The line of the first finds no reader, nor does the one that says so.
  for (const path of ['/api/v2/systems', '/healthz', '/healthz']) await fetch(origin + path)
  t.equal((await fetch(`${origin}/healthz`)).status, 200, 'it serves without readers')
  left.kill('SIGTERM')
  t.equal(await exit, 0, 'no complaint about a closed pipe')
})

t.test('scenarios and init', async (t) => {
  const shipped = shippedScenarios()
  const { out } = await told(['scenarios'])
  t.equal(out.split('\n').length, shipped.length + 2)
  for (const { name, description } of shipped)
    t.ok(out.includes(`${name} `) && out.includes(description))
  const json = JSON.parse((await told(['scenarios', '--json'])).out)
  t.same(
    json,
    shipped.map(({ name, description }) => ({ name, description })),
  )

  const folder = mkdtempSync(join(FOLDER, 'init-'))
  const fresh = join(folder, 'fresh.yaml')
  t.same(await told(['init', fresh]), {
    code: 0,
    out: `Wrote ${fresh}. Now: enlighten-simulator ${fresh} --watch\n`,
    err: '',
  })
  t.match(await told(['validate', fresh]), {
    code: 0,
    out: /: ok, 1 system, 1 incident\n$/,
  })
  t.match(await told(['init', fresh]), { code: 1, err: /fresh\.yaml is there already: remove it/ })
  const copy = join(folder, 'copy.yaml')
  t.match(await told(['init', 'comm-outage', copy]), { code: 0 })
  t.match(await told(['validate', copy]), { code: 0 })
  const [schema] = /(?<=\$schema=).*/.exec(readFileSync(copy, 'utf8')) ?? []
  t.match(
    JSON.parse(readFileSync(join(folder, String(schema)), 'utf8')),
    { type: 'object' },
    'editors find the schema',
  )
  t.match(await told(['init', 'comm-outag', copy]), { code: 1, err: /did you mean "comm-outage"/ })
  t.match(await told(['init', join(fresh, 'a.yaml')]), { code: 1, err: /can't be written/ })
  const below = join(folder, 'outages', 'june.yaml')
  t.match(await told(['init', 'comm-outage', below]), { code: 0 }, 'the folder is made')
  t.match(await told(['validate', below]), { code: 0 })
  t.match(await told(['init', join(folder, 'a.json')]), {
    code: 1,
    err: /^init: writes YAML; name it .*\/a\.yaml\n/,
  })
  const home = process.cwd()
  process.chdir(folder)
  t.teardown(() => process.chdir(home))
  t.match(await told(['init']), { out: /^Wrote \.\/scenario\.yaml\. Now: .* \.\/scenario\.yaml / })
  t.match(await told(['init', 'plans']), { out: /^Wrote \.\/plans\.yaml\./ })
  t.match(await told(['validate', 'scenario']), {
    code: 1,
    err: /For the file write \.\/scenario\.yaml/,
  })
})

t.test('a file that cannot be read is a message', async (t) => {
  const unreadable = '/proc/self/mem'
  t.match(
    await told(['validate', `${unreadable}`]),
    { code: 1, err: /^\/proc\/self\/mem: can't be read \(E[A-Z]+\): see that / },
    existsSync(unreadable) ? {} : { skip: 'there is no such file here' },
  )
})

t.test('requests are seen on a terminal', async (t) => {
  const { io } = await serving(t, [roofs, '--control-token', 'x'], { isTTY: true })
  const [, url = ''] = /curl '(.*)'/.exec(io.out())!
  await fetch(url)
  await fetch(url.replace(/\?.*/, ''))
  await io.until(/GET \/api\/v2\/systems\/67\/summary 401 [\d.]+ ms: /)
  await io.until(/\n2022-06-15T19:00:00Z GET \/api\/v2\/systems\/67\/summary 200 [\d.]+ ms\n/)
  await fetch(`${url.replace('summary', 'stats')}&start_at=x&b=${'y'.repeat(300)}`)
  await io.until(
    /GET \/api\/v2\/systems\/67\/stats\?start_at=x&b=y{100,}… 422 [\d.]+ ms: .*start_at/,
  )
  const quiet = await serving(t, [roofs])
  await fetch(urlIn(announced(quiet.io)))
  const loud = await serving(t, [roofs, '--log-level', 'debug'])
  await fetch(urlIn(announced(loud.io)))
  await loud.io.until(/GET/)
  const line = loud.io
    .out()
    .split('\n')
    .find((one) => one.includes('GET'))
  t.match(JSON.parse(String(line)), {
    level: 20,
    at: '2022-06-15T19:00:00Z',
    method: 'GET',
    path: '/api/v2/systems/67/summary',
    status: 200,
    ms: Number,
  })
  t.notMatch(quiet.io.out(), 'GET', 'programs are told at debug only')
})

t.test('a quiet server still says where it is', async (t) => {
  const { io } = await serving(t, [roofs, '--json', '--log-level', 'warn'])
  t.match(announced(io), { msg: /^listening/, base_url: /^http/ })
})

t.test('a log that can’t be written is given up, and the server goes on', async (t) => {
  const { io } = await serving(t, [roofs, '--log-level', 'debug'])
  const url = urlIn(announced(io))
  const before = io.out()
  io.loseOutput('ENOSPC: no space left on device')
  io.loseOutput('ENOSPC: no space left on device')
  t.equal((await fetch(url)).status, 200)
  t.equal(io.out(), before)
  t.equal(
    io.err(),
    "the log can't be written, so it ends here; the server goes on: ENOSPC: no space left on device\n",
  )
})

t.test('the first request is for a system where it is day', async (t) => {
  const asked = async (now: string) => {
    const { io, stop } = await serving(t, ['default', '--now', now])
    const [, path = ''] = /v2(.*?)\?/.exec(announced(io).curl)!
    const summary = JSON.parse((await told(['get', path, 'default', '--now', now])).out)
    await stop()
    return summary
  }
  for (const hour of ['03', '09', '15', '21']) {
    const summary = await asked(`2026-03-20T${hour}:00:00Z`)
    t.match(summary, { status: 'normal' }, hour)
    t.ok(summary.current_power > 0, `at ${hour} it produces`, summary)
  }
  const none = file('nobody.yaml', 'access: { users: [{ user_id: 4e7a453d0a, systems: [] }] }')
  const { io } = await serving(t, [none])
  t.match(announced(io).curl, /\/systems\?key/, 'a user who sees none asks for the list')
})

t.test('what an export leaves out is said', async (t) => {
  const notes = async (...words: string[]) => (await told(['export', ...words])).err
  t.equal(await notes('67', roofs, '--from', '2022-06-12'), '')
  t.equal(
    await notes('67', roofs, '--from', '2022-06-01', '--to', '2022-06-20'),
    `note: it has produced since 2022-06-10T00:00:00-07:00: nothing is earlier
note: it is 2022-06-15T12:00:00-07:00 in this world: nothing is later
`,
  )
  t.match(
    await notes('68', roofs, '--from', '2022-06-12', '--interval', '5m'),
    /^note: its last report was at 2022-06-13T2.*: what it measured since is not known yet\n$/,
  )
  t.equal(await notes('69', roofs), 'note: system 69 has never produced\n')
})

t.test('a program under Windows is started without a shell', async (t) => {
  const folder = mkdtempSync(join(FOLDER, 'path-'))
  const put = (name: string, text = '') => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  put('npm.cmd', 'SET "A=%~dp0\\npm-prefix.js"\r\nSET "B=%~dp0\\node_modules\\npm\\npm-cli.js"\r\n')
  put('vitest.CMD', '"%_prog%"  "%dp0%\\..\\vitest\\vitest.mjs" %*\r\n')
  const other = put('other.bat', 'echo "%1"')
  put('tool.exe')
  const started = (...words: string[]) =>
    programOf(words, {
      env: { Path: `C:\\nowhere;${folder}` },
      platform: 'win32',
      node: 'node.exe',
    })
  t.same(started('npm', 'test', 'a "b" c'), {
    file: 'node.exe',
    args: [join(folder, 'node_modules/npm/npm-cli.js'), 'test', 'a "b" c'],
  })
  t.same(started('vitest.CMD'), { file: 'node.exe', args: [join(folder, '../vitest/vitest.mjs')] })
  t.same(started('tool', 'x'), { file: 'tool', args: ['x'] }, 'a program is one')
  t.same(started(other), { file: other, args: [] }, 'what names no script is left as it is')
  t.same(started('nothing'), { file: 'nothing', args: [] })
  const elsewhere = { env: {}, platform: 'linux', node: 'node' }
  t.same(programOf(['npm', 'test'], elsewhere), { file: 'npm', args: ['test'] })
  t.same(programOf([], { ...elsewhere, platform: 'win32' }), { file: '', args: [] })
})

t.test('exec tells what is there, and nothing that is not', async (t) => {
  const script = file(
    'environment.mjs',
    `import { writeFileSync } from 'node:fs'
const { ENLIGHTEN_SIMULATOR_URL: url, ENLIGHTEN_CONTROL_TOKEN: token } = process.env
writeFileSync(process.argv[2], JSON.stringify({ url, token }))
`,
  )
  const child = async (flags: string[], given: Environment = {}) => {
    const out = join(FOLDER, 'environment.json')
    const io = fakeIo({ env: { ...fakeIo().env, ...given } })
    t.equal(await run(['exec', roofs, ...flags, '--', process.execPath, script, out], given, io), 0)
    return JSON.parse(readFileSync(out, 'utf8'))
  }
  t.match(await child(['--control-token', 'abc']), { url: /_simulator$/, token: 'abc' })
  t.same(
    await child(['--no-control'], {
      ENLIGHTEN_SIMULATOR_URL: 'http://x',
      ENLIGHTEN_CONTROL_TOKEN: 'y',
    }),
    {},
  )
})

t.test('what controls added outlives a change of the file, as far as it can', async (t) => {
  const path = file('kept.yaml', WORLD)
  const { io } = await serving(t, [path, '--watch'])
  const { simulator_url: url } = announced(io)
  const post = async (what: string, body: object) => {
    const reply = await fetch(`${url}/${what}`, { method: 'POST', body: JSON.stringify(body) })
    return ((await reply.json()) as { id: string }).id
  }
  const list = async (what: 'incidents' | 'faults') =>
    (
      (await (await fetch(`${url}/${what}`)).json()) as Record<
        string,
        { id: string; to?: string }[]
      >
    )[what]!
  const kept = await post('incidents', { system_id: 67, kind: 'micro', inverters: 2 })
  await post('incidents', { system_id: 68, kind: 'micro' })
  await post('faults', { match: { route: 'stats' }, reply: { status: 503 } })
  writeFileSync(path, WORLD.replace('system_id: 68', 'system_id: 70'))
  await io.until(/kept\.yaml: reloaded[\s\S]*incident incident-2 could not be kept: .*no system 68/)
  t.match(
    (await list('incidents')).find(({ id }) => id === kept),
    { kind: 'micro', active: true },
  )
  t.match((await list('faults')).at(-1), { match: { route: 'stats' }, source: 'control' })
})

t.test('watching a scenario of the package says how to change it', async (t) => {
  const { io } = await serving(t, ['plans', '--watch'])
  t.match(
    io.out(),
    /watching .*plans\.yaml; it comes with the package: to change it, copy it with init plans/,
  )
})

t.test('the program: a full disk ends the log and not the server', async (t) => {
  const full = '/dev/full'
  if (!existsSync(full)) return t.pass('there is no such device here')
  const port = await freePort()
  const child = spawn(
    process.execPath,
    [...process.execArgv, CLI, roofs, '--port', String(port), '--log-level', 'debug'],
    { stdio: ['ignore', openSync(full, 'w'), 'pipe'], env: { ...process.env, NO_COLOR: '1' } },
  )
  const exit = exitOf(child)
  const [said] = (await once(child.stderr!, 'data')) as [Buffer]
  t.match(String(said), /^the log can't be written, so it ends here; the server goes on: ENOSPC/)
  t.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200)
  child.kill('SIGTERM')
  t.equal(await exit, 0)
})

async function freePort(): Promise<number> {
  const squatter = createServer().listen(0, '127.0.0.1')
  await once(squatter, 'listening')
  const { port } = squatter.address() as { port: number }
  await new Promise((resolve) => squatter.close(resolve))
  return port
}
