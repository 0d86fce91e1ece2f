/** Work that may take long: it yields where others may have their turn, and returns what it made. */
export type Work<T> = Generator<void, T>

/** Does all of it in one go. */
export function finish<T>(work: Work<T>): T {
  let step = work.next()
  while (!step.done) step = work.next()
  return step.value
}

/** Work that needs no turns. */
export function* atOnce<T>(make: () => T): Work<T> {
  yield* []
  return make()
}

/** Work that is done at most once, when first needed. */
export function workOnce<T>(begin: () => Work<T>): () => Work<T> {
  let made: { readonly of: T } | undefined
  return function* () {
    made ??= { of: yield* begin() }
    return made.of
  }
}
