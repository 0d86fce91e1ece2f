import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { shippedDirectory } from '../scenario/load.ts'
import { type ExitCode, type Io, OK } from './io.ts'
import type { Options } from './parse.ts'

/** Prints the published JSON Schema of scenarios. */
export function schema(_options: Options, io: Io): ExitCode {
  io.write(readFileSync(join(shippedDirectory(), 'scenario.schema.json'), 'utf8'))
  return OK
}
