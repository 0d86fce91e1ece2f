import { isOrigin } from '../options.ts'
import { quote } from '../scenario/mistakes.ts'
import { type MomentForm, momentTrouble } from '../scenario/moment.ts'
import { readStoreAddress } from '../world/store/redis-address.ts'
import { notOneOf } from './meant.ts'

export type FlagValue = string | number | boolean | readonly string[]

/** What a text means; or, as `trouble`, what was found and what would be right. */
export type Reading<Value> = { readonly value: Value } | { readonly trouble: string }

/** How the value of a flag is written. */
export interface Form<Value extends FlagValue> {
  /** Stands for the value in the help; undefined: a switch, which needs none. */
  readonly placeholder?: string
  readonly read: (text: string) => Reading<Value>
}

const YES: readonly string[] = ['true', '1', 'yes', 'on']
const NO: readonly string[] = ['false', '0', 'no', 'off']

/** On or off. */
export const SWITCH: Form<boolean> = {
  read(text) {
    const word = text.toLowerCase()
    if (YES.includes(word)) return { value: true }
    if (NO.includes(word)) return { value: false }
    return { trouble: `found ${quote(text)}; expected true or false` }
  },
}

export function text(placeholder: string): Form<string> {
  return { placeholder, read: (value) => ({ value }) }
}

/** Names with commas between them, in small letters; given several times, all of them count. */
export function names(placeholder: string): Form<readonly string[]> {
  const read = (text: string) => ({
    value: text.split(',').map((part) => part.trim().toLowerCase()),
  })
  return { placeholder, read }
}

/** Origins of pages (`http://localhost:5173`) with commas between them; several times, all count. */
export function origins(placeholder: string): Form<readonly string[]> {
  const read = (text: string): Reading<readonly string[]> => {
    const value = text.split(',').map((part) => part.trim().toLowerCase())
    const wrong = value.find((one) => !isOrigin(one))
    if (wrong === undefined) return { value }
    const right = 'an origin, scheme and host without a path, such as http://localhost:5173'
    return { trouble: `found ${quote(wrong)}; expected ${right}` }
  }
  return { placeholder, read }
}

/** The address of a store, of which nothing is quoted that could be a password. */
export function store(placeholder: string): Form<string> {
  const read = (text: string): Reading<string> => {
    try {
      readStoreAddress(text)
      return { value: text }
    } catch (error) {
      return { trouble: (error as Error).message }
    }
  }
  return { placeholder, read }
}

/** One of some words. */
export function word<const Word extends string>(
  placeholder: string,
  words: readonly Word[],
): Form<Word> {
  const read = (text: string) => {
    const value = words.find((one) => one === text)
    return value === undefined ? { trouble: notOneOf(text, words) } : { value }
  }
  return { placeholder, read }
}

/** A number within bounds. */
export function number(placeholder: string, least: number, most: number): Form<number> {
  return { placeholder, read: (text) => readNumber(text, least, most, 'a number') }
}

/** A whole number within bounds. */
export function whole(placeholder: string, least: number, most: number): Form<number> {
  return { placeholder, read: (text) => readNumber(text, least, most, 'a whole number') }
}

function readNumber(
  text: string,
  least: number,
  most: number,
  kind: 'a number' | 'a whole number',
): Reading<number> {
  const value = Number(text)
  const isWritten = /^-?(\d+\.?\d*|\.\d+)$/.test(text)
  const isRight = isWritten && (kind === 'a number' || Number.isInteger(value))
  if (isRight && value >= least && value <= most) return { value }
  return { trouble: `found ${quote(text)}; expected ${kind} from ${least} to ${most}` }
}

/** ISO 8601 with an offset, epoch seconds and, as a `moment`, a date. */
export function moment(placeholder: string, form: MomentForm): Form<string | number> {
  const read = (text: string) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Math.floor(Number(text)) : text
    const trouble = momentTrouble(value, form)
    return trouble === undefined ? { value } : { trouble }
  }
  return { placeholder, read }
}
