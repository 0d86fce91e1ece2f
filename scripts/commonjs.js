/**
 * The last step of a build for users: an entry for CommonJS. It hands on the one library that there is,
 * so that no class exists twice; its types say what TypeScript allows such a file to say of a module.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const entry = new URL('../dist/src/index.js', import.meta.url)
const module = "import('./index.js', { with: { 'resolution-mode': 'import' } })"
const values = Object.entries(await import(entry)).flatMap(([name, value]) => [
  `export declare const ${name}: typeof ${module}.${name}`,
  ...(/^class\b/.test(String(value)) ? [`export type ${name} = ${module}.${name}`] : []),
])
const types = `export type * from './index.js' with { 'resolution-mode': 'import' }\n${values.join('\n')}\n`

const write = (name, text) => writeFileSync(fileURLToPath(new URL(name, entry)), text)
write('index.cjs', "module.exports = require('./index.js')\n")
write('index.d.cts', types)
