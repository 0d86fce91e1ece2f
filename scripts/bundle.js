/**
 * The first step of a build, and all that `npm start` needs: our own modules in a few files, because a start that resolves 200 of them
 * spends half of its time so. Packages stay packages, and what is imported on demand stays apart.
 */
import { rmSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
process.stdout.write('Building the simulator into dist/src … ')
const startedMs = Date.now()

// What an older build read from the scenarios may not be what this one would.
rmSync(`${root}/dist/scenarios`, { recursive: true, force: true })
await build({
  cwd: root,
  input: ['src/cli.ts', 'src/index.ts'],
  platform: 'node',
  external: (id) => !id.startsWith('.') && !isAbsolute(id),
  output: { dir: 'dist/src', chunkFileNames: '[name].js', cleanDir: true },
})

console.log(`done in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`)
