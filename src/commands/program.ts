import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Environment } from './io.ts'

/** Where a program and its arguments are to be started, and what they are. */
export interface Program {
  readonly file: string
  readonly args: readonly string[]
}

/**
 * What is to be started for words that a user wrote. Under Windows npm and its like are batch files,
 * which only a shell can start, and a shell takes quoted arguments apart; but all that such a file does
 * is to give a script to Node. So Node gets it at once. `node` is Node's own executable.
 */
export function programOf(
  [file = '', ...args]: readonly string[],
  { env, platform, node }: { env: Environment; platform: string; node: string },
): Program {
  const batch = platform === 'win32' ? batchFile(file, env) : undefined
  const script = batch === undefined ? undefined : scriptOf(batch)
  return script === undefined ? { file, args } : { file: node, args: [script, ...args] }
}

/** The batch file that a shell would find by that name; undefined if it would find a program. */
function batchFile(name: string, env: Environment): string | undefined {
  const isPath = /[\\/]/.test(name)
  const folders = isPath ? [''] : (env.PATH ?? env.Path ?? '').split(';')
  const endings = /\.\w+$/.test(name) ? [''] : ['.com', '.exe', '.cmd', '.bat']
  for (const folder of folders) {
    const found = endings
      .map((ending) => (folder === '' ? name : join(folder, name)) + ending)
      .find((file) => existsSync(file))
    if (found !== undefined) return /\.(cmd|bat)$/i.test(found) ? found : undefined
  }
  return undefined
}

/** The script that a batch file made by npm, pnpm or yarn gives to Node: the last that it names. */
function scriptOf(batch: string): string | undefined {
  const named = readFileSync(batch, 'utf8').matchAll(/%(?:~dp0|dp0%)[\\/]?([^"%\r\n]+\.[cm]?js)\b/g)
  const last = [...named].at(-1)?.[1]
  return last === undefined ? undefined : join(dirname(batch), last.replaceAll('\\', '/'))
}
