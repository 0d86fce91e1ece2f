import { nearest, quote } from '../scenario/mistakes.ts'
import { FLAGS, type Flag } from './flags.ts'

/** A flag as it was given, by itself or by its environment variable. */
export interface GivenFlag {
  readonly flag: Flag
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
    if (!/^-\D/.test(word)) {
      positionals.push(word)
      continue
    }
    const [shown = '', inline] = word.split(/=(.*)/s)
    const found = flagOf(shown)
    if (found === undefined) complaints.push(unknownFlag(shown))
    const { flag, negated } = found ?? { flag: meantBy(shown), negated: false }
    // The value belongs to the flag that was meant, so that one slip is one complaint.
    const follows = inline === undefined && flag !== undefined && flag.form.is !== 'flag'
    const raw = follows && isValue(words[i + 1]) ? words[++i] : inline
    if (found !== undefined) flags.push({ flag: found.flag, shown, raw, negated })
  }
  return { flags, positionals, rest: end < 0 ? undefined : argv.slice(end + 1), complaints }
}

function isValue(word: string | undefined): word is string {
  return word !== undefined && !/^-\D/.test(word)
}

function flagOf(shown: string): { readonly flag: Flag; readonly negated: boolean } | undefined {
  const name = shown.replace(/^--/, '')
  const exact = FLAGS.find((flag) => `--${flag.name}` === shown || `-${flag.short}` === shown)
  if (exact !== undefined) return { flag: exact, negated: false }
  const flag = FLAGS.find((one) => one.form.is === 'flag' && `no-${one.name}` === name)
  return flag && { flag, negated: true }
}

function spellings(): string[] {
  return FLAGS.flatMap(({ name, negated }) => (negated ? [name, `no-${name}`] : [name]))
}

function nearestFlag(shown: string): string | undefined {
  return meant(shown.replace(/^-+/, ''), spellings())
}

function meantBy(shown: string): Flag | undefined {
  const name = nearestFlag(shown)
  return FLAGS.find((flag) => flag.name === name)
}

function unknownFlag(shown: string): string {
  const near = nearestFlag(shown)
  const remedy = near === undefined ? '--help lists all flags' : `did you mean --${near}?`
  return `${shown}: there is no such flag; ${remedy}`
}

export type FlagValue = string | number | boolean | readonly string[]

/** A word that was found, and those that would be right. */
export function notOneOf(found: string, words: readonly string[]): string {
  const near = meant(found, words)
  const remedy = near === undefined ? `expected ${words.join(', ')}` : `did you mean ${near}?`
  return `found ${quote(found)}; ${remedy}`
}

/** The word that was probably meant: nearly the same, or the same letters in disorder. */
export function meant(wrong: string, words: readonly string[]): string | undefined {
  const letters = (word: string) => [...word.toLowerCase()].sort().join('')
  return nearest(wrong, words) ?? words.find((word) => letters(word) === letters(wrong))
}
