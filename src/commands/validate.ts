import { type Mistake, mistakeLine, retelling, ScenarioError } from '../scenario/mistakes.ts'
import type { World } from '../world/world.ts'
import { type ExitCode, type Io, OK, WRONG } from './io.ts'
import { openWorld } from './open-world.ts'
import type { Options } from './parse.ts'
import { counted } from './table.ts'

interface Verdict {
  readonly file: string
  readonly ok: boolean
  readonly mistakes: readonly Mistake[]
  /** What works, but perhaps otherwise than meant. */
  readonly notes: readonly Mistake[]
}

/** Checks every file as a server would at its start, and tells all mistakes of all of them; `-` is standard input. */
export async function validate({ files, output }: Options, io: Io): Promise<ExitCode> {
  const verdicts: Verdict[] = []
  for (const file of files) {
    try {
      const world = file === STANDARD_INPUT ? await openInput(io) : openWorld(file)
      verdicts.push({ file, ok: true, mistakes: [], notes: world.notes })
      if (output === 'json') continue
      io.write(`${file}: ok, ${contentOf(world)}\n`)
      for (const note of world.notes) io.write(`${mistakeLine(note, 'note: ')}\n`)
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error
      verdicts.push({ file, ok: false, mistakes: error.mistakes, notes: [] })
      if (output !== 'json') io.error(`${error.message}\n`)
    }
  }
  if (output === 'json') io.write(`${JSON.stringify(verdicts, null, 2)}\n`)
  return verdicts.every(({ ok }) => ok) ? OK : WRONG
}

const STANDARD_INPUT = '-'

/** The world of standard input. Throws ScenarioError, which says where it read. */
async function openInput(io: Io): Promise<World> {
  // What has lines is a text, and no name of a scenario.
  const text = `${await io.readInput()}\n`
  const named = (one: Mistake) => ({ ...one, file: STANDARD_INPUT })
  return retelling(
    () => {
      const world = openWorld(text)
      return { ...world, notes: world.notes.map(named) }
    },
    (mistakes) => mistakes.map(named),
  )
}

function contentOf({ fleet, scenario }: World): string {
  const incidents = (scenario.systems ?? []).flatMap(({ incidents = [] }) => incidents)
  return [
    counted(fleet.count, 'system'),
    ...(incidents.length > 0 ? [counted(incidents.length, 'incident')] : []),
    ...(scenario.faults ? [counted(scenario.faults.length, 'fault')] : []),
  ].join(', ')
}
