/** What README says is run here, so that it stays true: requests, snippets, scenarios, command lines, tables. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import t from 'tap'
import { parse as parseYaml } from 'yaml'
import { INVERTERS_FILE, withInverters } from '../scripts/inverter-table.ts'
import { PLOTS, plots } from '../scripts/plots.ts'
import { parse } from '../src/commands/parse.ts'
import { run } from '../src/commands/run.ts'
import { createSimulator } from '../src/index.ts'
import { SIMULATOR_OPTIONS } from '../src/options.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const readme = read('README.md')
const manifest = JSON.parse(read('package.json')) as {
  version: string
  dependencies: Record<string, string>
  scripts: Record<string, string>
}

/** The fenced blocks of a language, without their fences. */
function blocks(text: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm')
  return [...text.matchAll(fence)].map(([, block]) => block as string)
}

/** Lines of all shell blocks that begin with a program's name. */
function commands(text: string, program: string): string[] {
  return blocks(text, 'sh')
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.startsWith(`${program} `))
}

/** A line of shell as words; single quotes hold one together, # begins a remark. */
function words(line: string): string[] {
  const [command = ''] = line.split(/ +# /)
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => `${quoted ?? plain}`)
}

/** Names and kinds of values, in order: what stays the same at any time of day. */
function shapeOf(value: object): [string, string][] {
  return Object.entries(value).map(([name, field]) => [name, typeof field])
}

t.test('requests are answered as shown', async (t) => {
  const simulator = await createSimulator()
  t.teardown(() => simulator.close())
  const origin = new URL(await simulator.listen()).origin
  const lines = commands(readme, 'curl')
  t.ok(lines.length > 3)
  const answers: string[] = []
  for (const line of lines) {
    const [, ...rest] = words(line)
    const after = (flag: string) => rest[rest.indexOf(flag) + 1]
    const url = rest.find((word) => word.startsWith('http://localhost:3000/')) as string
    const reply = await fetch(url.replace('http://localhost:3000', origin), {
      method: rest.includes('-X') ? (after('-X') as string) : 'GET',
      ...(rest.includes('-d') && { body: after('-d') as string }),
    })
    answers.push(await reply.text())
    t.ok(reply.ok, line, { status: reply.status, answer: answers.at(-1) as string })
  }
  const [shown] = blocks(readme, 'json').map((block) => JSON.parse(block))
  t.same(shapeOf(JSON.parse(answers[0] as string)), shapeOf(shown), 'of the shape in the README')
})

/** What a command line prints, and what it says is wrong. */
async function printed(...argv: readonly string[]): Promise<string> {
  let text = ''
  const write = (more: string) => {
    text += more
  }
  await run(
    argv,
    {},
    {
      write,
      error: write,
      onOutputLost: () => {},
      readInput: async () => '',
      isTTY: false,
      columns: 0,
      color: false,
      env: {},
      nodePath: process.execPath,
      sharesInterrupt: false,
      onSignal: () => () => {},
    },
  )
  return text
}

t.test('an afternoon in June is as the README shows it', async (t) => {
  const [, now = ''] = /`--now (\S+)`/.exec(readme) ?? []
  const [answer] = blocks(readme, 'json')
  t.equal(await printed('get', '/systems/67/summary', 'default', '--now', now), answer)
  const fleet = await printed('describe', 'default', '--now', now)
  // The column of names is as wide as the longest of all.
  const narrow = (text: string) => text.replaceAll(/ {2,}/g, '  ')
  const lines = blocks(readme, 'text').flatMap((block) => block.trimEnd().split('\n'))
  t.ok(lines.length > 5)
  for (const line of lines) t.ok(narrow(fleet).includes(`${narrow(line)}\n`), line)
})

t.test('mistakes are told as docs/scenarios.md shows', async (t) => {
  const page = read('docs/scenarios.md')
  const shown = page
    .split('\n## Mistakes\n')[1]
    ?.match(/^ {4}.*\n/gm)
    ?.join('')
  const [right = ''] = blocks(page, 'yaml')
  const wrong = right.replace('Sebastopol, CA', 'Sebastopol, NV').replace('comm', 'com')
  const folder = t.testdir({ 'my-bug.yaml': wrong })
  const told = await printed('validate', join(folder, 'my-bug.yaml'))
  const lines = told.trimEnd().split('\n')
  t.equal(lines.map((line) => `    ${line.slice(folder.length + 1)}\n`).join(''), shown)
})

t.test('requests are refused as the table of docs/access.md says', async (t) => {
  const access = read('docs/access.md')
  const [scenario] = blocks(access, 'yaml')
  const simulator = await createSimulator({ scenario })
  t.teardown(() => simulator.close())
  await simulator.listen()
  const rows = [...access.matchAll(/^\| `([A-Z]+) (\S+)` \| (\d+) \| (.*?) \| (.*?) ?\|$/gm)]
  t.ok(rows.length > 15)
  for (const [, method = '', path = '', ...cells] of rows) {
    const reply = await fetch(simulator.baseUrl + path, { method })
    const body = await reply.text()
    const reason = reply.headers.get('x-simulator-reason') ?? ''
    const shown = cells[1] === 'the answer' ? cells[1] : body === '' ? '' : `\`${body}\``
    t.same(cells, [`${reply.status}`, shown, reason], `${method} ${path}`)
  }
})

t.test('situations of access are as the table of docs/access.md says', async (t) => {
  const access = read('docs/access.md')
  const [, rows = ''] = /<!-- situations -->(.*)<!-- \/situations -->/s.exec(access) ?? []
  const base = blocks(access, 'yaml').map((text) => parseYaml(text))[1]
  const table = [
    ...rows.matchAll(/^\| (.+?) \| `(.+?)` \| (?:(\d+) × )?`GET (\S+)` \| (.*?) \| (.*?) ?\|$/gm),
  ]
  t.ok(table.length >= 8)
  for (const [, title = '', added = '', times = 1, path = '', ...cells] of table) {
    const simulator = await createSimulator({ scenario: { ...base, ...parseYaml(added) } })
    for (let n = 1; n < Number(times); n++) await simulator.inject(path)
    const { status, headers } = await simulator.inject(path)
    t.same(cells, [`${status}`, headers['x-simulator-reason'] ?? ''], title)
    await simulator.close()
  }
})

t.test('snippets run', async (t) => {
  const snippets = [readme, read('docs/access.md'), read('docs/library.md')].flatMap((text) =>
    blocks(text, 'js'),
  )
  t.ok(snippets.length > 1)
  for (const [index, snippet] of snippets.entries()) {
    const library = pathToFileURL(join(ROOT, 'src/index.ts')).href
    const file = join(t.testdir(), `${index}.mjs`)
    writeFileSync(file, snippet.replace("'enlighten-simulator'", `'${library}'`))
    await t.resolves(import(pathToFileURL(file).href), snippet.split('\n')[0] as string)
  }
})

t.test('the library is documented whole', async (t) => {
  const page = read('docs/library.md')
  const simulator = await createSimulator()
  t.teardown(() => simulator.close())
  const sandbox = await simulator.sandbox('whole')
  const { clock, incidents, faults } = simulator
  for (const [group, parts] of Object.entries({ clock, incidents, faults })) {
    for (const part of Object.keys(parts)) {
      t.match(page, new RegExp(`(${group})?\\.${part}\\(`), `${group}.${part}`)
    }
  }
  for (const name of new Set([...Object.keys(simulator), ...Object.keys(sandbox)])) {
    t.match(page, new RegExp(`\`${name}[\`(.]`), name)
  }
  for (const option of Object.keys(SIMULATOR_OPTIONS.properties)) {
    t.match(page, new RegExp(`^\\|.*\`${option}\`.* \\|`, 'm'), `the option ${option}`)
  }
  const exported = [...read('src/index.ts').matchAll(/\{([^}]+)\}/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.replace(/\btype\b/, '').trim()),
  )
  for (const name of exported.filter(Boolean)) {
    t.match(page, new RegExp(`\`${name}[\`(<]`), `the export ${name}`)
  }
})

t.test('all inverter models are listed', async (t) => {
  const document = readFileSync(INVERTERS_FILE, 'utf8')
  t.equal(document, withInverters(document), 'else run scripts/make-tables.ts')
})

t.test('scenarios load', async (t) => {
  const texts = blocks(readme, 'yaml')
  t.ok(texts.length > 0)
  for (const scenario of texts) {
    const simulator = await createSimulator({ scenario })
    const { status } = await simulator.inject('/systems/67/summary')
    t.equal(status, 200, String(simulator.scenario.name))
    await simulator.close()
  }
})

t.test('command lines can be followed', async (t) => {
  const texts = [readme, read('docs/unmodified-clients.md')]
  const lines = texts.flatMap((text) => commands(text, 'npx enlighten-simulator'))
  t.ok(lines.length > 3)
  for (const line of lines) {
    const invocation = parse(words(line).slice(2), {})
    t.ok('command' in invocation, line, { invocation })
  }
  for (const name of commands(readme, 'npm run').map((line) => words(line)[2] as string)) {
    t.ok(manifest.scripts[name], `npm run ${name}`)
  }
})

t.test('the first screen says how to start and to test', async (t) => {
  t.same(blocks(readme, 'sh').slice(0, 2), ['npm ci && npm start\n', 'npm ci && npm test\n'])
  for (const line of ['npm ci', 'npm test']) {
    t.match(
      read('.ci/run'),
      new RegExp(`'\\w+' ${line}$`, 'm'),
      `.ci/run does "${line}" as written`,
    )
  }
  t.match(readme.split('\n## ')[0], /\*\*not\*\*[\s\S]*not affiliated with Enphase Energy/)
})

t.test('every direct dependency has a reason', async (t) => {
  const table = readme.split('## Dependencies')[1] as string
  const named = [...table.matchAll(/`(@?[a-z-]+(?:\/[a-z-]+)?)`(?=[^\n|]*\|[^\n|]+\|$)/gm)].map(
    ([, name]) => name,
  )
  t.same(named.sort(), Object.keys(manifest.dependencies).sort())
})

t.test('the map of the code is that of the code', async (t) => {
  const contributing = read('CONTRIBUTING.md')
  const map = contributing.split('## Map of the code')[1]?.split('\n## ')[0] as string
  const places = [...map.matchAll(/\]\(([\w/.-]+)\)/g)].map(([, path]) => path as string)
  t.ok(places.length > 10)
  for (const place of places) t.ok(existsSync(join(ROOT, place)), place)
  for (const line of commands(contributing, 'npx tap')) {
    t.ok(existsSync(join(ROOT, words(line)[3] as string)), line)
  }
})

t.test('the changelog knows this version', async (t) => {
  t.match(read('CHANGELOG.md'), new RegExp(`^## ${manifest.version.replaceAll('.', '\\.')}`, 'm'))
})

t.test('the plots are those of the present numbers', async (t) => {
  const page = read('docs/physics.md')
  for (const [name, svg] of plots()) {
    t.ok(read(`${PLOTS}/${name}.svg`) === svg, `${name}.svg: else run npm run plot`)
    t.ok(page.includes(`plots/${name}.svg`), `${name} is shown`)
    t.ok(svg.length < 50_000, `${name} is small`)
  }
})
