import { isMoment, type Loose, type Report } from './collect.ts'
import { isEmptySpan, type MomentForm, momentTrouble } from './moment.ts'

/** A key that holds a moment. */
export function momentRule(of: Loose, key: string, form: MomentForm, report: Report): void {
  const value = of[key]
  if (!isMoment(value)) return
  const trouble = momentTrouble(value, form)
  if (trouble !== undefined) report([key], trouble)
}

/** Two keys that hold the ends of a span, the second exclusive. */
export function spanRule(
  of: Loose,
  [from, to]: readonly [string, string],
  form: MomentForm,
  report: Report,
): void {
  momentRule(of, from, form, report)
  momentRule(of, to, form, report)
  const start = of[from]
  const end = of[to]
  if (!isMoment(start) || !isMoment(end) || !isEmptySpan(start, end)) return
  report([to], `${end} is not later than ${from}, ${start}: nothing lies between`)
}
