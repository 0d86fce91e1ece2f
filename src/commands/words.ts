import { FLAGS, type NamedFlag } from './flags.ts'
import type { FlagValue, Reading } from './forms.ts'
import { meant } from './meant.ts'

/** A flag as it was given, by itself or by its environment variable. */
export interface GivenFlag {
  readonly flag: NamedFlag
  /** As the user wrote it: `--port`, `-p`, `ENLIGHTEN_PORT`. */
  readonly shown: string
  /** undefined: without a value. */
  readonly raw: string | undefined
  /** `--no-…` */
  readonly negated: boolean
}

/** A command line taken apart, before anything is known of its meaning. */
export interface Words {
  readonly flags: readonly GivenFlag[]
  readonly positionals: readonly string[]
  /** What follows `--`; undefined if there is none. */
  readonly rest: readonly string[] | undefined
  readonly complaints: readonly string[]
}

/** Takes arguments apart into flags with their values and the rest. */
export function readWords(argv: readonly string[]): Words {
  const flags: GivenFlag[] = []
  const positionals: string[] = []
  const complaints: string[] = []
  const end = argv.indexOf('--')
  const words = end < 0 ? argv : argv.slice(0, end)
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (!isFlag(word)) {
      positionals.push(word)
      continue
    }
    const [shown = '', inline] = word.split(/=(.*)/s)
    const found = flagOf(shown)
    const near = found === undefined ? nearestFlag(shown) : undefined
    if (found === undefined) complaints.push(unknownFlag(shown, near))
    // The value belongs to the flag that was meant, so that one slip is one complaint.
    const flag = found?.flag ?? FLAGS.find(({ name }) => name === near)
    const takes = inline === undefined && flag?.form.placeholder !== undefined
    const next = words[i + 1]
    const raw = takes && next !== undefined && !isFlag(next) ? words[++i] : inline
    if (found !== undefined) flags.push({ ...found, shown, raw })
  }
  return { flags, positionals, rest: end < 0 ? undefined : argv.slice(end + 1), complaints }
}

/** A dash alone stands for standard input, and a number may be negative. */
function isFlag(word: string): boolean {
  return /^-\D/.test(word)
}

function flagOf(shown: string): Pick<GivenFlag, 'flag' | 'negated'> | undefined {
  const exact = FLAGS.find(({ name, short }) => `--${name}` === shown || `-${short}` === shown)
  if (exact !== undefined) return { flag: exact, negated: false }
  const flag = FLAGS.find((one) => isSwitch(one) && `--no-${one.name}` === shown)
  return flag && { flag, negated: true }
}

const isSwitch = ({ form }: NamedFlag) => form.placeholder === undefined

function nearestFlag(shown: string): string | undefined {
  const names = FLAGS.flatMap(({ name, negated }) => (negated ? [name, `no-${name}`] : [name]))
  return meant(shown.replace(/^-+/, ''), names)
}

function unknownFlag(shown: string, near: string | undefined): string {
  const remedy = near === undefined ? '--help lists all flags' : `did you mean --${near}?`
  return `${shown}: there is no such flag; ${remedy}`
}

/** What the value of a flag means. */
export function readGiven({ flag, raw, negated }: GivenFlag): Reading<FlagValue> {
  if (!isSwitch(flag)) {
    if (raw) return flag.form.read(raw)
    return { trouble: `has no value; write --${flag.name} ${flag.form.placeholder}` }
  }
  const reading = raw === undefined ? { value: true } : flag.form.read(raw)
  return 'trouble' in reading ? reading : { value: reading.value !== negated }
}
