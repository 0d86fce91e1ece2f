/**
 * The first step of a build: our own modules in a few files, because a start that resolves 200 of them
 * spends half of its time so. Packages stay packages, and what is imported on demand stays apart.
 */
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

await build({
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  input: ['src/cli.ts', 'src/index.ts'],
  platform: 'node',
  external: (id) => !id.startsWith('.') && !isAbsolute(id),
  output: { dir: 'dist/src', chunkFileNames: '[name].js', cleanDir: true },
})
