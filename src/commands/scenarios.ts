import { shippedScenarios } from '../scenario/load.ts'
import { type ExitCode, type Io, OK } from './io.ts'
import type { Options } from './parse.ts'
import { type Column, table } from './table.ts'

const COLUMNS: readonly Column<{ readonly name: string; readonly description: string }>[] = [
  { title: 'SCENARIO', cell: ({ name }) => name },
  { title: 'WHAT IT SHOWS', cell: ({ description }) => description, cut: true },
]

/** Lists the scenarios that come with the package. */
export function scenarios({ output }: Options, io: Io): ExitCode {
  const shipped = shippedScenarios().map(({ name, description }) => ({ name, description }))
  if (output === 'json') io.write(`${JSON.stringify(shipped, null, 2)}\n`)
  else io.write(table(COLUMNS, shipped, { width: io.columns, color: io.color }))
  return OK
}
