import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import t from 'tap'
import { LineCounter } from 'yaml'
import { DOCUMENT_FILE, SCHEMA_FILE, schemaText, withTables } from '../scripts/format-files.ts'
import { LIMITS } from '../src/limits.ts'
import { createReader } from '../src/reader.ts'
import { checkFields, checkScenario } from '../src/scenario/check.ts'
import { decodeId, encodeId } from '../src/scenario/coded-id.ts'
import { FAULT } from '../src/scenario/fault.ts'
import { wordMeant } from '../src/scenario/hints.ts'
import { ADDED_INCIDENT } from '../src/scenario/incident.ts'
import {
  INCIDENT_KINDS,
  kindOf,
  SHOWN_KINDS,
  STATUSES,
  shownStatus,
} from '../src/scenario/kinds.ts'
import { loadScenario, shippedDirectory, shippedScenarios } from '../src/scenario/load.ts'
import { ROUTES } from '../src/scenario/match.ts'
import {
  type Path,
  parsePath,
  pathText,
  retelling,
  ScenarioError,
} from '../src/scenario/mistakes.ts'
import { type ParseOptions, parseScenario } from '../src/scenario/parse.ts'
import { scenarioJsonSchema } from '../src/scenario/publish.ts'
import { SCENARIO } from '../src/scenario/scenario.ts'
import { instant, mapping, type Schema, whole, word } from '../src/scenario/schema.ts'
import { starterScenario } from '../src/scenario/starter.ts'
import { composeText } from '../src/scenario/yaml.ts'
import { HINTS, KEYS } from './hints.ts'
import { WRONG_SCENARIOS } from './wrong-scenarios.ts'

/** The lines of the error that a text or a name leads to. */
function complaints(act: () => unknown): readonly string[] {
  try {
    act()
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split('\n')
    throw error
  }
  return []
}

const parseComplaints = (text: string, options?: ParseOptions) =>
  complaints(() => parseScenario(text, options))

t.test('files that load', async (t) => {
  const files: readonly { name: string; text: string; scenario: object }[] = [
    { name: 'the smallest', text: '{}', scenario: {} },
    {
      name: 'five lines',
      text: 'name: roof\nsystems:\n  - system_id: 67\n    place: Sebastopol, CA\n    arrays: [{ modules: 31 }]\n',
      scenario: {
        name: 'roof',
        systems: [{ system_id: 67, place: 'Sebastopol, CA', arrays: [{ modules: 31 }] }],
      },
    },
    {
      name: 'a date, an instant and epoch seconds stay what was written',
      text: 'systems:\n  - { operational_at: 2008-01-26, incidents: [{ kind: comm, from: 2022-06-03T00:00:00Z, to: "1655000000" }] }',
      scenario: {
        systems: [
          {
            operational_at: '2008-01-26',
            incidents: [{ kind: 'comm', from: '2022-06-03T00:00:00Z', to: '1655000000' }],
          },
        ],
      },
    },
    {
      name: 'a system that never produced',
      text: 'systems: [{ operational_at: null }]',
      scenario: { systems: [{ operational_at: null }] },
    },
    {
      name: 'text in quotes keeps its zeroes',
      text: 'systems: [{ envoys: [{ serial_number: "0309090224" }] }]',
      scenario: { systems: [{ envoys: [{ serial_number: '0309090224' }] }] },
    },
    {
      name: 'what is written once may be used again',
      text: 'systems:\n  - { arrays: &roof [{ modules: 9 }] }\n  - { arrays: *roof }\n  - { arrays: *roof }',
      scenario: {
        systems: [
          { arrays: [{ modules: 9 }] },
          { arrays: [{ modules: 9 }] },
          { arrays: [{ modules: 9 }] },
        ],
      },
    },
    {
      name: 'keys of any printable characters, and the rest',
      text: "access: { keys: { 'ключ €': { plan: watt }, '*': {}, \"__proto__\": { plan: { per_minute: 2 } } } }",
      scenario: {
        access: {
          keys: Object.fromEntries([
            ['ключ €', { plan: 'watt' }],
            ['*', {}],
            ['__proto__', { plan: { per_minute: 2 } }],
          ]),
        },
      },
    },
    {
      name: 'a body of any shape',
      text: 'faults:\n  - reply: { body: { __proto__: [1, { a: null }], constructor: x }, delay_ms: { min: 0, max: 5 } }\n  - reply: { status: 304 }\n  - reply: { abort: truncate, status: 200, body: x }',
      scenario: {
        faults: [
          {
            reply: {
              body: Object.fromEntries<unknown>([
                ['__proto__', [1, { a: null }]],
                ['constructor', 'x'],
              ]),
              delay_ms: { min: 0, max: 5 },
            },
          },
          { reply: { status: 304 } },
          { reply: { abort: 'truncate', status: 200, body: 'x' } },
        ],
      },
    },
    {
      name: 'a zone that only the platform knows',
      text: 'systems:\n  - place: { country: GL, state: SM, city: Nuuk, postal_code: "3900", latitude: 64.2, longitude: -51.7, timezone: America/Nuuk }',
      scenario: {
        systems: [
          {
            place: {
              country: 'GL',
              state: 'SM',
              city: 'Nuuk',
              postal_code: '3900',
              latitude: 64.2,
              longitude: -51.7,
              timezone: 'America/Nuuk',
            },
          },
        ],
      },
    },
    {
      name: 'an explicit YAML 1.2 with comments',
      text: '%YAML 1.2\n---\n# a comment\nseed: 42 # another\n',
      scenario: { seed: 42 },
    },
    {
      name: 'shares that fill the fleet',
      text: 'fleet: { statuses: { comm: 0.1, power: 0.2, micro: 0.3, meter: 0.4 } }',
      scenario: { fleet: { statuses: { comm: 0.1, power: 0.2, micro: 0.3, meter: 0.4 } } },
    },
  ]
  for (const { name, text, scenario } of files) {
    t.equal(JSON.stringify(parseScenario(text).scenario), JSON.stringify(scenario), name)
  }
  t.equal(({} as { polluted?: unknown }).polluted, undefined, 'no prototype was touched')
})

t.test('a scenario says the same as YAML and as JSON', async (t) => {
  for (const { name, file } of shippedScenarios()) {
    const { scenario } = parseScenario(readFileSync(file, 'utf8'))
    const json = JSON.stringify(scenario, null, 1)
    t.strictSame(parseScenario(json, { format: 'json' }).scenario, scenario, name)
  }
  t.same(parseComplaints('name: x', { format: 'json' }), [
    '1:1: is YAML, but not JSON: name it .yaml, or write it as JSON',
  ])
  t.same(parseComplaints("{ 'a': 1 }", { file: 'x.json' }), [
    'x.json:1:3 a: there is no such key; here are $schema, name, description, seed, clock, access, fleet, systems, incidents, incident_ends, faults, behaviour',
    'x.json:1:3: is YAML, but not JSON: keys and text stand in double quotes',
  ])
})

t.test('files that do not load, and what is said', async (t) => {
  const reader = createReader({})
  for (const { name, text, says } of WRONG_SCENARIOS) {
    const told = complaints(() => {
      const { mistakes } = reader.check(text)
      if (mistakes.length > 0) throw new ScenarioError(mistakes)
    })
    t.same(told, says, name)
  }
  t.ok(WRONG_SCENARIOS.length >= 100)
})

t.test('a hint is right or absent', async (t) => {
  for (const { written, guess } of HINTS) {
    const [line = '', ...more] = parseComplaints(written)
    t.same(more, [], written)
    t.equal(
      /; found (?:the (?:text|number) )?(?:"[^"]*"|a mapping|[\w.-]+)(.*)$/.exec(line)?.[1],
      guess,
      line,
    )
  }
  for (const { written, meant } of KEYS) {
    const told = parseComplaints(written).find((line) => line.includes('there is no such key'))
    t.equal(/did you mean "(.*)"\?$/.exec(told ?? '')?.[1], meant, written)
  }
})

t.test('a scenario to begin with', async (t) => {
  const text = starterScenario('my bug: 4711')
  t.same(parseScenario(text).scenario.name, 'my bug: 4711')
  t.match(parseScenario(starterScenario()).scenario, { name: 'my-scenario' })
  const [first] = text.split('\n')
  t.match(
    first,
    /^# yaml-language-server: \$schema=\.\/node_modules\/enlighten-simulator\/scenarios\//,
  )
  const lines = text.split('\n')
  const more = lines.flatMap((line, i) => (/^ *# \w+: /.test(line) && i > 1 ? [i] : []))
  t.ok(more.length > 25, `${more.length} lines say what else there could be`)
  for (const i of more) {
    const changed = lines.with(i, lines[i]!.replace('# ', '')).join('\n')
    t.same(parseComplaints(changed), [], String(lines[i]))
  }
  const { $schema: _, ...keys } = SCENARIO.properties
  for (const key of Object.keys(keys)) t.match(text, new RegExp(`^(# )?${key}:`, 'm'), key)
})

t.test('JSON that is none', async (t) => {
  const rows: readonly [string, string | undefined][] = [
    ['{ "seed": "x" }', undefined],
    ['{ "seed": "x", }', '1:14: is YAML, but not JSON: this comma has nothing behind it'],
    ['{\n  "systems": [{}, ]\n}', '2:17: is YAML, but not JSON: this comma has nothing behind it'],
    ['{ "seed": 1 } # one', '1:15: is YAML, but not JSON, which has no comments'],
    ['{ "seed": x }', '1:11: is YAML, but not JSON: keys and text stand in double quotes'],
    ["{ 'seed': 1 }", '1:3: is YAML, but not JSON: keys and text stand in double quotes'],
    [
      '{ "seed": 0x10 }',
      '1:11: is YAML, but not JSON from here on: name it .yaml, or write it as JSON',
    ],
    [
      '{ "name": "a\n  b" }',
      '1:11: is YAML, but not JSON from here on: name it .yaml, or write it as JSON',
    ],
    ['{ "seed": 1 }\n{}', undefined],
    ['seed: 1', '1:1: is YAML, but not JSON: name it .yaml, or write it as JSON'],
    [
      '{ "seed" : 1\n}\n...\n',
      '3:1: is YAML, but not JSON from here on: name it .yaml, or write it as JSON',
    ],
    [
      '{ "systems": [], "seed" }\n',
      '1:1: is YAML, but not JSON: name it .yaml, or write it as JSON',
    ],
  ]
  for (const [text, says] of rows) {
    const told = parseComplaints(text, { format: 'json' }).filter((line) => line.includes('JSON'))
    t.same(told, says === undefined ? [] : [says], text)
  }
})

t.test('options and filters are checked in the same words', async (t) => {
  const filter = mapping('Which requests', {
    route: word('The endpoint', ROUTES),
    status: whole('The status', 100, 599),
    now: instant('When'),
  })
  t.same(checkFields(filter, { route: 'stats', status: 200 }), [])
  t.same(checkFields(filter, { rout: 'stats', status: '200', now: '2022-06-15' }), [
    { path: 'rout', message: 'there is no such key; did you mean "route"?' },
    {
      path: 'status',
      message: 'expected a whole number from 100 to 599; found the text "200": write 200',
    },
    {
      path: 'now',
      message:
        '2022-06-15 is a date, which begins at another instant in every time zone: write 2022-06-15T00:00:00Z or with another offset',
    },
  ])
  t.same(checkFields(filter, { route: 'sumary' }), [
    { path: 'route', message: 'found "sumary"; did you mean "summary"?' },
  ])
})

t.test('a mistake names its file', async (t) => {
  const text = 'name: x\nsystems:\n  - system_id: sixty-seven\n'
  try {
    parseScenario(text, { file: 'roof.yaml' })
    t.fail('has a mistake')
  } catch (error) {
    t.ok(error instanceof ScenarioError)
    t.match(error, {
      name: 'ScenarioError',
      message:
        'roof.yaml:3:16 systems[0].system_id: expected a whole number of at least 1; found the text "sixty-seven"',
      mistakes: [{ file: 'roof.yaml', line: 3, column: 16, path: 'systems[0].system_id' }],
    })
  }
})

t.test('hostile files are refused, quickly and in few words', async (t) => {
  const levels = Array.from({ length: 12 }, (_, i) => {
    const below = i === 0 ? '"x"' : `*a${i - 1}`
    return `- &a${i} [${Array(10).fill(below).join(', ')}]`
  })
  const files: readonly { name: string; text: string; says: readonly string[] }[] = [
    {
      name: 'an alias bomb',
      text: `systems:\n  - system_id: 1\nfaults:\n  - reply:\n      body:\n${levels.map((line) => `        ${line}`).join('\n')}`,
      says: [
        '10:51 faults[0].reply.body[4][7]: with it, aliases stand for more than 100000 values',
      ],
    },
    {
      name: 'too much text',
      text: '#'.repeat(LIMITS.fileBytes + 1),
      says: ['1:1: has 1048577 characters; a scenario has at most 1048576'],
    },
    {
      name: 'brackets in brackets',
      text: `name: x\nsystems: ${'['.repeat(100_000)}`,
      says: ['2:74: is nested too deeply; a scenario has fewer than ten levels'],
    },
    {
      name: 'dashes behind dashes',
      text: '- '.repeat(100_000),
      says: ['1:129: is nested too deeply; a scenario has fewer than ten levels'],
    },
    {
      name: 'indented without end',
      text: Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      says: ['258:1: is nested too deeply; a scenario has fewer than ten levels'],
    },
    {
      name: 'the same, with the other line ends',
      text: Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\r\n'),
      says: ['258:1: is nested too deeply; a scenario has fewer than ten levels'],
    },
  ]
  for (const { name, text, says } of files) t.same(parseComplaints(text), says, name)

  const many = parseComplaints(`systems: [${'x, '.repeat(5000)}]`)
  t.equal(many.length, LIMITS.mistakes, 'after a hundred mistakes the rest is noise')
  t.match(
    many.at(-1),
    / \(at least 4900 more mistakes are not told\)$/,
    'of which the last one tells',
  )
  t.notMatch(many.at(-2), /more mistake/)
  const untagged = parseComplaints(`systems: [${'!x 1, '.repeat(5000)}]`)
  t.equal(untagged.length, LIMITS.mistakes)
  t.match(untagged.at(-1), / \(at least 4900 more mistakes are not told\)$/)
  // Each of these is found at another step of reading; the last one inside of what is being read.
  for (const text of ['"', '} ', '{a}', '!a ', '\ta: b\n', 'a: b: c\n']) {
    const broken = parseComplaints(text.repeat(2000))
    t.equal(broken.length, LIMITS.mistakes, `no more than a hundred of ${JSON.stringify(text)}`)
    t.match(broken.at(-1), / \(at least 1 more mistake is not told\)$/)
  }
  t.same(
    parseComplaints('a: 1\n---\nb: "c" d\n---\ne: 1\n').map((line) => line.slice(0, 19)),
    ['2:1: has a second d', '3:8: cannot be read'],
    'what is wrong further down is told as well',
  )

  const long = 'x'.repeat(10_000)
  const wordy = [`${long}: 1`, `name: *${long}`, `clock: { now: ${long} }`, `systems: ${long}`]
  for (const text of wordy) {
    const [line = ''] = parseComplaints(text)
    t.ok(line.length < 300, 'long text is cut in messages', { line })
  }
  t.same(parseComplaints(`access: { users: [${'{ user_id: 4e7a453d0a }, '.repeat(2)}] }`).length, 1)
})

t.test('places in the text', async (t) => {
  const text =
    'name: x\nsystems:\n  - system_id: 67\n    arrays: &roof\n      - modules: 9\n  - arrays: *roof\n'
  const { locate, mistakes } = parseScenario(text)
  const places: readonly [Path | string, number, number][] = [
    [[], 1, 1],
    ['', 1, 1],
    ['name', 1, 7],
    [['systems', 0, 'system_id'], 3, 16],
    ['systems[0].system_id', 3, 16],
    ['systems[0].arrays[0].modules', 5, 18],
    ['systems[1].arrays[0].modules', 5, 18],
    ['systems[0].arrays[0].tilt_deg', 5, 9],
    ['systems[7].place', 3, 3],
  ]
  for (const [path, line, column] of places) {
    t.same(locate(path), { line, column }, typeof path === 'string' ? path : pathText(path))
  }
  t.same(
    mistakes([
      { path: ['systems', 0, 'system_id'], message: 'is generated too' },
      { path: ['name'], message: 'is odd', atKey: true },
    ]),
    [
      { path: 'name', message: 'is odd', line: 1, column: 1 },
      { path: 'systems[0].system_id', message: 'is generated too', line: 3, column: 16 },
    ],
    'what later checks find is placed and put in order',
  )

  const paths: readonly [Path, string][] = [
    [[], ''],
    [['systems', 0, 'arrays', 12, 'tilt_deg'], 'systems[0].arrays[12].tilt_deg'],
    [['$schema'], '$schema'],
    [['access', 'keys', 'demo-key', 'plan'], 'access.keys["demo-key"].plan'],
    [['access', 'keys', 'a"]b[0].c'], 'access.keys["a\\"]b[0].c"]'],
  ]
  for (const [path, text] of paths) {
    t.equal(pathText(path), text)
    t.same(parsePath(text), path)
  }
})

t.test('values are checked as well as text', async (t) => {
  t.same(checkScenario({}), [])
  t.same(checkScenario({ name: undefined, systems: [{ system_id: 67, name: undefined }] }), [])
  t.same(checkScenario(Object.create(null)), [])
  const values: readonly [string, unknown, string, string][] = [
    ['nothing', undefined, '', 'expected a mapping; found nothing'],
    ['text', 'comm-outage', '', 'expected a mapping; found the text "comm-outage"'],
    [
      'a date object',
      { clock: { now: new Map() } },
      'clock.now',
      'expected an instant or epoch seconds; found something that a file cannot hold (Map)',
    ],
    ['a hole', { systems: [undefined] }, 'systems[0]', 'expected a mapping; found nothing'],
    ['a number for text', { name: 7 }, 'name', 'expected text; found the number 7: quote it ("7")'],
    [
      'a huge number',
      { seed: 2e20 },
      'seed',
      '200000000000000000000 has more digits than a number keeps',
    ],
    [
      'a long list',
      { systems: Array(10_001).fill({}) },
      'systems',
      'has 10001 entries; at most 10000 are possible',
    ],
    [
      'a boolean for text',
      { name: false },
      'name',
      'expected text; found false: quote it ("false")',
    ],
  ]
  for (const [name, value, path, message] of values) {
    t.same(checkScenario(value), [{ path, message }], name)
  }

  t.same(checkFields(ADDED_INCIDENT, { system_id: 67, kind: 'comm' }), [])
  t.same(checkFields(ADDED_INCIDENT, { kind: 'comm', factor: 1, from: 'now' }), [
    { path: 'system_id', message: 'is missing: the system it happens to' },
    {
      path: 'from',
      message: '"now" is no moment: write 2022-06-03, 2022-06-03T14:00:00-07:00 or epoch seconds',
    },
    { path: 'factor', message: 'means nothing to comm: it belongs to meter_issue' },
  ])
  t.same(
    checkFields(ADDED_INCIDENT, []).map(({ message }) => message),
    ['expected a mapping; found a list'],
  )
  t.same(checkFields(FAULT, { match: { route: 'stats' }, reply: { status: 503 } }), [])
  t.same(checkFields(FAULT, { match: { route: 'stats' } }), [
    { path: '', message: 'does nothing: it needs one of reply, replies, profile' },
  ])
  t.same(
    checkFields(FAULT, null).map(({ message }) => message),
    ['has no value; expected a mapping. Leave the key out if nothing is meant.'],
  )
})

t.test('coded ids', async (t) => {
  const ids: readonly [number, string][] = [
    [0, '4d413d3d0a'],
    [71, '4e7a453d0a'],
    [247, '4d6a51330a'],
    [181110, '4d5467784d5445770a'],
  ]
  for (const [number, code] of ids) {
    t.equal(encodeId(number), code)
    t.equal(decodeId(code), number)
  }
  for (const wrong of ['', '4e7a453d', '4E7A453D0A', '4e7a450a', '3d3d3d3d0a', '4e7a453d0a0a']) {
    t.equal(decodeId(wrong), undefined, wrong)
  }
})

t.test('the nearest word', async (t) => {
  const words = ['tilt_deg', 'azimuth_deg', 'modules', 'mount']
  const cases: readonly [string, string | undefined][] = [
    ['tilt', 'tilt_deg'],
    ['TILT_DEG', 'tilt_deg'],
    ['module', 'modules'],
    ['azimut_deg', 'azimuth_deg'],
    ['x', undefined],
    ['mo', undefined],
    ['banana', undefined],
  ]
  for (const [wrong, word] of cases) t.equal(wordMeant(wrong, words), word, wrong)
  t.equal(wordMeant('a', []), undefined)
})

t.test('the published schema', async (t) => {
  t.equal(readFileSync(SCHEMA_FILE, 'utf8'), schemaText(), 'is made anew after every change')
  t.equal(dirname(SCHEMA_FILE), shippedDirectory())

  const validate = new Ajv({ strict: true }).compile(scenarioJsonSchema())
  for (const { name, file } of shippedScenarios()) {
    const { scenario } = parseScenario(readFileSync(file, 'utf8'))
    t.ok(validate(scenario), `${name} is valid by the strictest validator`, {
      errors: validate.errors,
    })
  }

  const bare: string[] = []
  const visit = (part: Schema, path: string): void => {
    for (const [key, below] of Object.entries(part.properties ?? {})) {
      if (!below.description) bare.push(`${path}.${key}`)
      visit(below, `${path}.${key}`)
    }
    for (const below of [...(part.anyOf ?? []), ...Object.values(part.patternProperties ?? {})]) {
      visit(below, path)
    }
    if (part.items) visit(part.items, `${path}[]`)
    const { enum: words, enumDescriptions } = part
    if (enumDescriptions) t.equal(enumDescriptions.length, words?.length, `${path} explains each`)
  }
  visit(SCENARIO, '')
  t.same(bare, [], 'describes every key')

  const { $schema: _, ...said } = scenarioJsonSchema()
  t.same(
    (said as Schema).properties?.behaviour?.properties?.rgm_stats_window?.anyOf,
    [
      { const: 'month', description: 'It is cut after one month' },
      { const: 'week', description: 'More than 7 days are a 422, as in the last years' },
    ],
    'editors offer each word with its meaning',
  )

  const document = readFileSync(DOCUMENT_FILE, 'utf8')
  t.equal(document, withTables(document), 'and so does the documentation')
})

t.test('kinds of incidents', async (t) => {
  const shown = SHOWN_KINDS.map((kind) => kindOf({ kind }).status)
  t.same([...new Set(['normal', ...shown])].sort(), [...STATUSES].sort(), 'show every status')
  for (const [i, kind] of SHOWN_KINDS.entries()) {
    const later = INCIDENT_KINDS.slice(INCIDENT_KINDS.indexOf(kind)).map((kind) => ({ kind }))
    t.equal(shownStatus(later.reverse()), shown[i], `${kind} is shown before those after it`)
  }
  t.equal(shownStatus([]), 'normal')
  t.equal(shownStatus([{ kind: 'curtailment' }]), 'normal', 'nothing is wrong with the roof')
})

t.test('what the documentation shows loads', async (t) => {
  const blocks = [...readFileSync(DOCUMENT_FILE, 'utf8').matchAll(/^```yaml\n(.*?)^```/gms)]
  for (const [, block = ''] of blocks) {
    const isPart = /^(place|daily_wh|reporting):/.test(block)
    const system = block.replaceAll(/^/gm, '    ')
    const text = isPart ? `systems:\n  - name: x\n${system}` : `seed: x\n${block}`
    t.same(parseComplaints(text.replace(/^seed: x\nseed/, 'seed')), [], block)
  }
  t.ok(blocks.length >= 5)
})

t.test('names and paths of files', async (t) => {
  const directory = t.testdir({
    'comm-outage.yaml': 'name: comm-outage\ndescription: An Envoy falls silent.',
    'dead-inverters.yaml': '{}',
    'notes.txt': 'no scenario',
    'big.yaml': 'x'.repeat(LIMITS.fileBytes + 1),
    folder: { 'a.yaml': '{}' },
    'folder.json': {},
  })
  const options = { directory: join(directory, 'shipped') }
  t.same(loadScenario('dead-inverters', { directory }), {
    text: '{}',
    file: join(directory, 'dead-inverters.yaml'),
  })
  t.same(loadScenario(join(directory, 'folder/a.yaml'), options).text, '{}')

  const wrong: readonly [string, string][] = [
    ['comm-outge', 'there is no shipped scenario "comm-outge"; did you mean "comm-outage"?'],
    ['x', 'there is no shipped scenario "x"; there are big, comm-outage, dead-inverters'],
    [
      'package',
      'there is no shipped scenario "package"; there are big, comm-outage, dead-inverters',
    ],
    [
      'src',
      'there is no shipped scenario "src"; there are big, comm-outage, dead-inverters. For the file write ./src',
    ],
    ['big', `${join(directory, 'big.yaml')}: has 1048577 bytes; a scenario has at most 1048576`],
    [
      join(directory, 'comm-outge.yaml'),
      `${join(directory, 'comm-outge.yaml')}: there is no such file; did you mean "comm-outage.yaml"?`,
    ],
    [
      join(directory, 'nowhere/a.yaml'),
      `${join(directory, 'nowhere/a.yaml')}: there is no such file`,
    ],
    [join(directory, 'folder.json'), `${join(directory, 'folder.json')}: is not a file`],
  ]
  for (const [name, message] of wrong) {
    t.same(
      complaints(() => loadScenario(name, { directory })),
      [message],
      message,
    )
  }
})

t.test('what a build has read ahead holds for its text to the letter', async (t) => {
  const directory = t.testdir({
    'same.yaml': 'name: text',
    'edited.yaml': 'name: text # edited',
    'new.yaml': 'name: text',
    ahead: {
      'same.json': '{"text":"name: text","scenario":{"name":"read ahead"}}',
      'edited.json': '{"text":"name: text","scenario":{"name":"read ahead"}}',
    },
  })
  const ahead = join(directory, 'ahead')
  const { read } = createReader({}, { directory, ahead })
  t.same(read('same'), { name: 'read ahead' })
  t.same(read('edited'), { name: 'text' })
  t.same(read('new'), { name: 'text' })
  t.same(read(join(directory, 'same.yaml')), { name: 'text' }, 'a path is read as it is')
})

t.test('scenarios that ship', async (t) => {
  const directory = t.testdir({
    'b.yaml': 'description: The second.',
    'a.yaml': '{}',
    'scenario.schema.json': '{}',
  })
  t.same(shippedScenarios({ directory }), [
    { name: 'a', description: '', file: join(directory, 'a.yaml') },
    { name: 'b', description: 'The second.', file: join(directory, 'b.yaml') },
  ])
  for (const { name, description, file } of shippedScenarios()) {
    t.ok(description, `${name} has a description`)
    t.equal(loadScenario(name).file, file)
  }
})

t.test('a fault of the reader itself is not taken for one of the text', async (t) => {
  const bug = () => {
    throw new TypeError('a bug')
  }
  t.throws(() => retelling(bug, () => []), TypeError)
  const broken = Object.assign(new LineCounter(), {
    addNewLine() {
      throw new Error('broken')
    },
  })
  t.throws(() => composeText('a: 1\nb: 2\n', broken), { message: 'broken' })
})
