/** The style guide as a test: what would otherwise have to be remembered in every review. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import ts from 'typescript'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const NOT_OURS = new Set(['node_modules', 'dist', '.tap', '.git', 'package-lock.json'])

/** Every file of the project, as paths from its root. */
function listFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (NOT_OURS.has(entry.name)) return []
    return entry.isDirectory() ? listFiles(path) : [path]
  })
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const kindOf = (path: string) => (path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS)
const files = listFiles('').sort()
const sources = new Map(
  files
    .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('examples/'))
    .map((path) => [
      path,
      ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true, kindOf(path)),
    ]),
)
const inSrc = [...sources].filter(([path]) => path.startsWith('src/'))
/** Until both entries exist some rules have nothing to start from. */
const complete = existsSync(join(ROOT, 'src/index.ts')) && existsSync(join(ROOT, 'src/cli.ts'))

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

const where = (node: ts.Node) => {
  const source = node.getSourceFile()
  return `${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
}

/** All import specifiers of a file: static, type-only, re-exports and `import()`. */
function specifiers(source: ts.SourceFile): string[] {
  const found: string[] = []
  walk(source, (node) => {
    const isStatic = ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
    const specifier = isStatic
      ? node.moduleSpecifier
      : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
        ? node.arguments[0]
        : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
          ? node.argument.literal
          : undefined
    if (specifier && ts.isStringLiteralLike(specifier)) found.push(specifier.text)
  })
  return found
}

/** Relative imports of a file as paths from the root. */
const imports = (path: string, source: ts.SourceFile) =>
  specifiers(source)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => join(dirname(path), specifier))

/** Whether an identifier stands for a variable and not for a member or key of that name. */
function isVariable(node: ts.Identifier): boolean {
  const { parent } = node
  const isMember =
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    ((ts.isPropertySignature(parent) || ts.isMethodSignature(parent)) && parent.name === node)
  return !isMember
}

/** What makes an answer depend on more than its question, and what to use instead. */
const BANNED_NAMES = new Map([
  ['Date', 'src/time, with instants handed in'],
  ['process', 'an argument'],
  ['performance', 'nothing: the core has no clock'],
  ['crypto', 'simulation/random.ts'],
  ['setTimeout', 'nothing: the core has no clock'],
  ['setInterval', 'nothing: the core has no clock'],
  ['setImmediate', 'nothing: the core has no clock'],
  ['fetch', 'nothing: the core has no network'],
])
const BANNED_MEMBERS = new Map([
  ['Math.random', 'simulation/random.ts'],
  ['Math.pow', 'a product or exp and log: its bits differ between versions of Node'],
])
const BANNED_METHODS = ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']

function purityMistakes(source: ts.SourceFile): string[] {
  const found: string[] = []
  walk(source, (node) => {
    const text = node.getText()
    if (ts.isIdentifier(node) && isVariable(node) && BANNED_NAMES.has(text)) {
      found.push(`${where(node)}: ${text}; use ${BANNED_NAMES.get(text)}`)
    }
    if (ts.isPropertyAccessExpression(node)) {
      const instead = BANNED_MEMBERS.get(text)
      if (instead) found.push(`${where(node)}: ${text}; use ${instead}`)
      if (BANNED_METHODS.includes(node.name.text)) found.push(`${where(node)}: ${text}`)
    }
    if (
      node.kind === ts.SyntaxKind.AsteriskAsteriskToken ||
      node.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken
    ) {
      found.push(`${where(node)}: ${text}; use ${BANNED_MEMBERS.get('Math.pow')}`)
    }
  })
  return found
}

/** Packages whose answers depend on their arguments alone; lru-cache only remembers what was computed. */
const CORE_PACKAGES = ['seedrandom', 'fastest-levenshtein', 'lru-cache']

t.test('the core is a pure function: no clock, no chance, no platform', async (t) => {
  for (const [path, source] of inSrc) {
    if (!/^src\/(simulation|time)\//.test(path)) continue
    t.same(purityMistakes(source), [], path)
    const packages = specifiers(source).filter((specifier) => !specifier.startsWith('.'))
    const allowed = path.startsWith('src/simulation/') ? CORE_PACKAGES : []
    t.same(
      packages.filter((name) => !allowed.includes(name)),
      [],
      `${path} imports no other package`,
    )
  }
})

t.test(
  'the core makes no object literals with accessors: V8 would keep each as a dictionary',
  async (t) => {
    for (const [path, source] of inSrc) {
      if (!path.startsWith('src/simulation/')) continue
      walk(source, (node) => {
        if (!ts.isAccessor(node) || !ts.isObjectLiteralExpression(node.parent)) return
        t.fail(`${where(node)}: ${node.name.getText()}; use a method`)
      })
    }
  },
)

/** From the bottom up: a file imports from its own layer and those above it in this list. */
const LAYERS: readonly RegExp[] = [
  /^src\/(limits|version)\.ts/,
  /^fixtures\//,
  /^src\/time\//,
  /^src\/scenario\/(?!load\.ts)/,
  /^src\/simulation\/(ascending|random|memo|work)\.ts/,
  /^src\/simulation\/weather\//,
  /^src\/simulation\/(roof|household)\//,
  /^src\/simulation\/(system|succession)\.ts/,
  /^src\/simulation\/incidents\//,
  /^src\/simulation\/energy\//,
  /^src\/simulation\/known\//,
  /^src\/simulation\/fleet\//,
  /^src\/world\//,
  /^src\/(api|dashboard)\//,
  /^src\/scenario\/load\.ts/,
  /^src\/reader\.ts/,
  /^src\/options\.ts/,
  /^src\/server\.ts/,
  /^src\/handle\.ts/,
  /^src\/simulator\.ts/,
  /^src\/index\.ts/,
  /^src\/commands\//,
  /^src\/cli\.ts/,
]
const layerOf = (path: string) => LAYERS.findIndex((layer) => layer.test(path))

t.test('imports point one way', async (t) => {
  for (const [path, source] of inSrc) {
    t.not(layerOf(path), -1, `${path} has a layer`)
    for (const target of imports(path, source)) {
      if (layerOf(target) <= layerOf(path)) continue
      t.fail(`${path} must not import ${target}`)
    }
  }
  const parsers = inSrc
    .filter(([path]) => path.startsWith('src/simulation/'))
    .flatMap(([path, source]) => imports(path, source))
    .filter((target) => target === 'src/scenario/parse.ts')
  t.same(parsers, [], 'the simulation takes scenarios as data, not as text')
})

/** Files that import each other, each group by its paths (Tarjan's strongly connected components). */
function circles(): string[] {
  const found: string[] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const visit = (path: string) => {
    order.set(path, order.size)
    lowest.set(path, order.get(path)!)
    open.push(path)
    for (const target of imports(path, sources.get(path)!)) {
      if (!sources.has(target)) continue
      if (!order.has(target)) visit(target)
      else if (!open.includes(target)) continue
      lowest.set(path, Math.min(lowest.get(path)!, lowest.get(target)!))
    }
    if (lowest.get(path) !== order.get(path)) return
    const group = open.splice(open.indexOf(path))
    if (group.length > 1) found.push(group.sort().join(' <-> '))
  }
  for (const path of sources.keys()) if (!order.has(path)) visit(path)
  return found
}

t.test('no files go round in a circle', async (t) => {
  t.same(circles(), [], 'each can be read before those that import it')
})

t.test('files are read, and the process is touched, in one place only', async (t) => {
  for (const [path, source] of inSrc) {
    if (path !== 'src/cli.ts') {
      const touches: string[] = []
      walk(source, (node) => {
        const isProcess = ts.isIdentifier(node) && node.text === 'process' && isVariable(node)
        // A tick is nothing of the process: it is where Node put it.
        const isTick = node.parent !== undefined && /\.nextTick$/.test(node.parent.getText())
        if (isProcess && !isTick) touches.push(where(node))
      })
      if (specifiers(source).includes('node:process')) touches.push(path)
      t.same(touches, [], `${path} leaves the process alone`)
    }
    if (!/^src\/(cli\.ts|commands\/|scenario\/load\.ts|api\/dashboard\.ts)/.test(path)) {
      const readers = specifiers(source).filter((name) => /^node:fs/.test(name))
      t.same(readers, [], `${path} reads no file`)
    }
  }
})

t.test('no file is unreachable', async (t) => {
  const reached = new Set<string>()
  const reach = (path: string) => {
    const source = sources.get(path)
    if (!source || reached.has(path)) return
    reached.add(path)
    for (const target of imports(path, source)) reach(target)
  }
  reach('src/index.ts')
  reach('src/cli.ts')
  // What the build makes of the page: nothing of the server imports it.
  reach('src/dashboard/main.tsx')
  reach('src/dashboard/theme.ts')
  const dead = inSrc.map(([path]) => path).filter((path) => !reached.has(path))
  t.same(
    dead,
    [],
    'from src/index.ts, src/cli.ts or the page',
    complete ? {} : { skip: 'no entries yet' },
  )

  for (const path of sources.keys())
    if (/^(test|scripts|bench|reliability)\//.test(path)) reach(path)
  const fixtures = files.filter((path) => path.startsWith('fixtures/') && path.endsWith('.ts'))
  t.same(
    fixtures.filter((path) => !reached.has(path)),
    [],
    'every fixture is used',
    complete ? {} : { skip: 'no entries yet' },
  )
})

t.test('packages are used where they are declared', async (t) => {
  const manifest = JSON.parse(read('package.json'))
  const declared = new Set<string>(Object.keys(manifest.dependencies))
  // The page is shipped as it was built, its packages in it.
  const forPage = new Set<string>(Object.keys(manifest.devDependencies))
  const used = new Set<string>()
  for (const [path, source] of inSrc) {
    for (const specifier of specifiers(source)) {
      if (specifier.startsWith('.') || specifier.startsWith('node:')) continue
      const [scope = '', name] = specifier.split('/')
      const name_ = scope.startsWith('@') ? `${scope}/${name}` : scope
      used.add(name_)
      const allowed = path.startsWith('src/dashboard/') ? forPage : declared
      if (!allowed.has(name_)) t.fail(`${path} imports ${name_}, which is no dependency`)
    }
  }
  const idle = [...declared].filter((name) => !used.has(name))
  t.same(idle, [], 'no dependency is idle', complete ? {} : { skip: 'no entries yet' })
})

const FILE_LINES = 300
const FUNCTION_LINES = 60

/** From the first line of a function to the last, with those of the functions inside it. */
function linesOf(node: ts.Node): number {
  const source = node.getSourceFile()
  const line = (position: number) => source.getLineAndCharacterOfPosition(position).line
  return line(node.getEnd()) - line(node.getStart()) + 1
}

const isFunction = (node: ts.Node) =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node) ||
  ts.isAccessor(node)

t.test('nothing is too long to be read', async (t) => {
  for (const [path, source] of inSrc) {
    const lines = source.getLineStarts().length - 1
    t.ok(lines <= FILE_LINES, `${path} has at most ${FILE_LINES} lines`, { lines })
    walk(source, (node) => {
      if (!isFunction(node)) return
      const lines = linesOf(node)
      if (lines > FUNCTION_LINES) t.fail(`the function at ${where(node)} has ${lines} lines`)
    })
  }
})

/** Names that a module hands on: `export { a, type B } from './c.ts'`. */
function handedOn(source: ts.SourceFile): string[] {
  return source.statements.flatMap((statement) =>
    ts.isExportDeclaration(statement) &&
    statement.exportClause &&
    ts.isNamedExports(statement.exportClause)
      ? statement.exportClause.elements.map(({ name }) => name.text)
      : [],
  )
}

t.test('every export of the library shows how it is used', async (t) => {
  const shown = new Set<string>()
  for (const [, source] of inSrc) {
    for (const statement of source.statements) {
      const tags = ts.getJSDocTags(statement).map(({ tagName }) => tagName.text)
      if (!tags.includes('example')) continue
      const [variable] = ts.isVariableStatement(statement)
        ? statement.declarationList.declarations
        : [statement as ts.DeclarationStatement]
      if (variable?.name) shown.add(variable.name.getText())
    }
  }
  const names = handedOn(sources.get('src/index.ts')!)
  t.ok(names.length > 20)
  t.same(
    names.filter((name) => !shown.has(name)),
    [],
    'in an @example',
  )
})

/** Spelled in pieces, so that this file doesn't break its own rules. */
const FORBIDDEN_COMMENTS = [
  `@ts-${'ignore'}`,
  `@ts-${'nocheck'}`,
  `@ts-${'expect-error'}`,
  ...['c8', 'v8', 'istanbul', 'node:coverage'].map((tool) => `${tool} ${'ignore'}`),
  `node:coverage ${'disable'}`,
  `tap-${'ignore'}`,
]

t.test('types and coverage are honest', async (t) => {
  for (const [path, source] of sources) {
    const found: string[] = []
    walk(source, (node) => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) found.push(`${where(node)}: any`)
      const isDefault = ts.isExportAssignment(node) || node.kind === ts.SyntaxKind.DefaultKeyword
      if (isDefault && !ts.isDefaultClause(node.parent))
        found.push(`${where(node)}: default export`)
    })
    for (const comment of FORBIDDEN_COMMENTS) {
      if (source.text.includes(comment)) found.push(`${path}: ${comment}`)
    }
    t.same(found, [], path)
  }
})

/** Traces of a machine: they would not be true anywhere else. */
const TRACES = [
  new RegExp(`(?<![\\w.-])/(${['work', 'root', 'Users'].join('|')})/`),
  new RegExp(`(?<![\\w.-])/${'tmp'}/`),
  /(?<![\w.-])\/home\/(?!node\b)\w/,
  new RegExp(`\\b${'registry'}\\.[a-z0-9-]+\\.[a-z]{2,}`, 'i'),
]

t.test('nothing tells of the machine it was made on', async (t) => {
  const found: string[] = []
  for (const path of [...files, 'package-lock.json']) {
    if (/\.(png|ico|woff2?)$/.test(path)) continue
    const text = read(path)
    for (const trace of TRACES) {
      const match = trace.exec(text)
      if (match) found.push(`${path}: ${match[0]}`)
    }
  }
  t.same(found, [], `${files.length} files`)
})

t.test('a reader finds what they expect', async (t) => {
  for (const path of ['README.md', 'CHANGELOG.md', 'LICENSE', '.ci/run']) {
    const options = complete ? {} : { skip: 'no entries yet' }
    t.ok(existsSync(join(ROOT, path)), path, options)
  }
  const titled = files.filter((path) => path.endsWith('.md'))
  for (const path of titled) t.match(read(path), /^# \S/m, `${path} has a title`)
  const relativePaths = titled.flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(
      (match) => [path, join(dirname(path), match[1] as string)] as const,
    ),
  )
  for (const [path, target] of relativePaths) {
    t.ok(existsSync(join(ROOT, target)), `${path} links to ${target}, which exists`)
  }
})
