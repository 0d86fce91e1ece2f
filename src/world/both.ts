import { ScenarioError } from '../scenario/mistakes.ts'
import { WrongValue } from './wrong-value.ts'

/**
 * What two of them make. Where both refuse what users wrote, all that they say is told at once; `tryOut`
 * is what else may refuse the second, asked if the first refuses and the second is put to no use.
 *
 * @example
 * const [match, bounds] = both(
 *   () => checked(VERIFY_MATCH, wanted),
 *   () => checked(EXPECTATION, expected),
 * )
 */
export function both<A, B>(
  makeFirst: () => A,
  makeSecond: () => B,
  tryOut: (second: B) => unknown = () => {},
): readonly [A, B] {
  const first = attempt(makeFirst)
  const second = attempt(() => {
    const made = makeSecond()
    if ('refusal' in first) tryOut(made)
    return made
  })
  if ('refusal' in first && 'refusal' in second) throw joined(first.refusal, second.refusal)
  if ('refusal' in first) throw first.refusal
  if ('refusal' in second) throw second.refusal
  return [first.made, second.made]
}

type Refusal = ScenarioError | WrongValue

/** Throws what is no refusal at once: a bug is none. */
function attempt<T>(make: () => T): { readonly made: T } | { readonly refusal: Refusal } {
  try {
    return { made: make() }
  } catch (error) {
    if (error instanceof ScenarioError || error instanceof WrongValue) return { refusal: error }
    throw error
  }
}

function joined(first: Refusal, second: Refusal): Refusal {
  if (first instanceof WrongValue && second instanceof WrongValue) {
    return new WrongValue(`${first.message}\n${second.message}`)
  }
  return new ScenarioError([first, second].flatMap(mistakesOf))
}

function mistakesOf(refusal: Refusal) {
  if (refusal instanceof ScenarioError) return refusal.mistakes
  return refusal.message.split('\n').map((message) => ({ path: '', message }))
}
