import { quote } from '../scenario/mistakes.ts'
import { momentTrouble } from '../scenario/moment.ts'
import type { Flag } from './flags.ts'
import { type FlagValue, type GivenFlag, notOneOf } from './words.ts'

/** What a value means; or, as `trouble`, what was found and what would be right. */
export type ReadValue = { readonly value: FlagValue } | { readonly trouble: string }

const YES: readonly string[] = ['true', '1', 'yes', 'on']
const NO: readonly string[] = ['false', '0', 'no', 'off']

export function readValue({ flag, raw, negated }: GivenFlag): ReadValue {
  if (flag.form.is === 'flag') return readSwitch(raw, negated)
  if (raw === undefined || raw === '') {
    return { trouble: `has no value; write --${flag.name} ${flag.value}` }
  }
  switch (flag.form.is) {
    case 'whole':
    case 'number':
      return readNumber(raw, flag.form)
    case 'word':
      return flag.form.words.includes(raw)
        ? { value: raw }
        : { trouble: notOneOf(raw, flag.form.words) }
    case 'instant':
    case 'moment':
      return readMoment(raw, flag.form.is)
    case 'list':
      return { value: raw.split(',').map((part) => part.trim().toLowerCase()) }
    case 'text':
      return { value: raw }
  }
}

function readSwitch(raw: string | undefined, negated: boolean): ReadValue {
  if (raw === undefined) return { value: !negated }
  const word = raw.toLowerCase()
  if (YES.includes(word)) return { value: !negated }
  if (NO.includes(word)) return { value: negated }
  return { trouble: `found ${quote(raw)}; expected true or false` }
}

function readNumber(raw: string, form: Extract<Flag['form'], { is: 'whole' | 'number' }>) {
  const value = Number(raw)
  const isWritten = /^-?(\d+\.?\d*|\.\d+)$/.test(raw)
  const isRight = isWritten && (form.is === 'number' || Number.isInteger(value))
  if (isRight && value >= form.least && value <= form.most) return { value }
  const kind = form.is === 'whole' ? 'a whole number' : 'a number'
  return { trouble: `found ${quote(raw)}; expected ${kind} from ${form.least} to ${form.most}` }
}

function readMoment(raw: string, form: 'instant' | 'moment'): ReadValue {
  const value = /^\d+(\.\d+)?$/.test(raw) ? Math.floor(Number(raw)) : raw
  const trouble = momentTrouble(value, form)
  return trouble === undefined ? { value } : { trouble }
}
