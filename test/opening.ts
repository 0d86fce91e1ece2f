/**
 * Opens the simulators of tests: in the memory of this process, or, where ENLIGHTEN_TEST_STORE names a store,
 * as two replicas on it, which are asked in turn. So one suite holds both to the same promises.
 */
import { createSimulator as createInMemory } from '../src/index.ts'

const store = process.env.ENLIGHTEN_TEST_STORE

/** What is about this process alone is left out there: `{ skip: onStore }`. */
export const onStore = store === undefined ? false : 'not on a store'

export const createSimulator: typeof createInMemory =
  store === undefined ? createInMemory : (await import('./replicas.ts')).replicasOn(store)
