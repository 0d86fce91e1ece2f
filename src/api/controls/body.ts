import { LIMITS } from '../../limits.ts'
import { didYouMean } from '../../scenario/hints.ts'
import type { Mistake } from '../../scenario/mistakes.ts'
import { WrongValue } from '../../world/wrong-value.ts'
import { ControlError } from './error.ts'

type Reader<T> = (value: unknown) => T
type Readers = Readonly<Record<string, Reader<unknown>>>
type Read<R extends Readers> = { readonly [K in keyof R]?: ReturnType<R[K]> }

/**
 * The fields of a JSON object, each by its reader; those that are absent are left out. Throws
 * ControlError with all that is wrong: fields that do not exist, and what readers throw.
 */
export function fields<R extends Readers>(body: unknown, readers: R): Read<R> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const names = Object.keys(readers).join(', ')
    throw new ControlError(400, `the body is no JSON object: send one with ${names}`)
  }
  const mistakes: Mistake[] = []
  const found: Record<string, unknown> = {}
  for (const [path, value] of Object.entries(body)) {
    const reader = Object.hasOwn(readers, path) ? readers[path] : undefined
    try {
      if (reader === undefined) throw new WrongValue(unknownField(path, Object.keys(readers)))
      found[path] = reader(value)
    } catch (error) {
      if (!(error instanceof WrongValue)) throw error
      mistakes.push({ path, message: error.message })
      if (mistakes.length === LIMITS.mistakes) break
    }
  }
  if (mistakes.length === 0) return found as Read<R>
  const message = mistakes.map(({ path, message }) => `${path}: ${message}`).join('; ')
  throw new ControlError(400, message, mistakes)
}

/** The fields, of which one at least has to be there. Throws ControlError. */
export function someOf<T extends object>(fields: T, ...names: readonly (keyof T & string)[]): T {
  if (names.some((name) => fields[name] !== undefined)) return fields
  const message = `it is missing: send ${names.join(' or ')}`
  const path = names[0]!
  throw new ControlError(400, `${path}: ${message}`, [{ path, message }])
}

function unknownField(name: string, known: readonly string[]): string {
  return `there is no such field, only ${known.join(', ')}${didYouMean(name, known)}`
}

/** What `read` makes of text or a number, with a sentence about anything else. */
export function textOrNumber<T>(read: (value: string | number) => T): Reader<T> {
  return (value) => {
    if (typeof value === 'string' || typeof value === 'number') return read(value)
    throw new WrongValue(`found ${JSON.stringify(value)}: write text or a number`)
  }
}

export function number(value: unknown): number {
  if (typeof value === 'number') return value
  throw new WrongValue(`found ${JSON.stringify(value)}: write a number`)
}

export function flag(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new WrongValue(`found ${JSON.stringify(value)}: write true or false`)
}

/** A whole number of a query, with its least value. */
export function wholeFrom(least: number): Reader<number> {
  return (value) => {
    if (typeof value === 'string' && /^\d{1,15}$/.test(value) && Number(value) >= least) {
      return Number(value)
    }
    throw new WrongValue(`found ${JSON.stringify(value)}: write a whole number from ${least} on`)
  }
}

/** One value of a query. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value
  throw new WrongValue('it is there several times: write it once')
}

/** One value of a query, or the values of one that is there several times. */
export function several<T>(one: Reader<T>): Reader<T | T[]> {
  return (value) => (Array.isArray(value) ? value.map(one) : one(value))
}

/** JSON in a query. */
export function json(value: unknown): unknown {
  try {
    return JSON.parse(text(value))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new WrongValue(`found ${JSON.stringify(value)}: write JSON, percent-encoded`)
  }
}

/** A switch of a query. */
export function yesOrNo(value: unknown): boolean {
  if (value === 'true' || value === 'false') return value === 'true'
  throw new WrongValue(`found ${JSON.stringify(value)}: write true or false`)
}
