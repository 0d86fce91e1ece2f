import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * The YAML library, loaded by the first text that is read: it takes as long to load as a sixth of the
 * server's start, and a world of a plain object or of a scenario that was read ahead needs none.
 * Not `import()`, because whoever reads a scenario gets it, or its mistakes, at once.
 */
export function loadYaml(): typeof import('yaml') {
  return require('yaml') as typeof import('yaml')
}
