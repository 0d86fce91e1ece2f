/**
 * The page of the dashboard: one script, one style sheet, an icon, each named by what is in it, so that
 * a browser may keep them for ever; all compressed ahead. Says what they weigh and refuses too much.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build } from 'rolldown'

/** Of all files together [bytes, gzipped]. */
const LARGEST = 100_000

const pathOf = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const from = pathOf('src/dashboard/')
const to = pathOf('dist/dashboard/')

rmSync(to, { recursive: true, force: true })
mkdirSync(to, { recursive: true })

const sizes = new Map()
const names = new Map([
  ['page.js', write('page', 'js', await bundle('main.tsx', 'esm'))],
  ['theme.js', write('theme', 'js', await bundle('theme.ts', 'iife'))],
  ['page.css', write('page', 'css', styles())],
  ['icon.svg', write('icon', 'svg', readFileSync(`${from}icon.svg`, 'utf8'))],
])
const page = readFileSync(`${from}page.html`, 'utf8')
put(
  'index.html',
  page.replaceAll(/\{\{(.+?)\}\}/g, (_, name) => names.get(name)),
)

const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
for (const [name, size] of sizes) console.log(`${String(size).padStart(8)}  ${name}`)
console.log(`${String(total).padStart(8)}  gzipped in all, of ${LARGEST}`)
if (total > LARGEST) throw new Error(`the dashboard weighs ${total} bytes, ${LARGEST} are allowed`)

async function bundle(input, format) {
  const { output } = await build({
    cwd: from,
    input,
    platform: 'browser',
    write: false,
    tsconfig: pathOf('src/dashboard/tsconfig.json'),
    output: { format, minify: true, codeSplitting: false },
  })
  return output[0].code
}

/** In the order of their names, but the colours first, and last what overrules the rest. */
function styles() {
  const files = readdirSync(`${from}style`).filter((name) => name.endsWith('.css'))
  const first = ['tokens.css', 'base.css', 'parts.css']
  const last = ['forced.css', 'print.css']
  const rest = files.filter((name) => ![...first, ...last].includes(name)).sort()
  return [...first, ...rest, ...last]
    .map((name) => lean(readFileSync(`${from}style/${name}`, 'utf8')))
    .join('')
}

function lean(css) {
  return css
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,>]) ?/g, '$1')
    .replaceAll(/: /g, ':')
    .replaceAll(';}', '}')
    .trim()
}

function write(name, ending, text) {
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 10)
  return put(`${name}-${hash.replaceAll(/[-_]/g, '0')}.${ending}`, text)
}

function put(name, text) {
  const zipped = gzipSync(text, { level: 9 })
  sizes.set(name, zipped.length)
  writeFileSync(to + name, text)
  writeFileSync(`${to}${name}.gz`, zipped)
  writeFileSync(`${to}${name}.br`, brotliCompressSync(text))
  return name
}
