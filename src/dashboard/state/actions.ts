import { computed, signal } from '@preact/signals'
import { curl } from '../say/curl.ts'
import { span } from '../say/span.ts'
import { ask, type Call, Refused, reasonOf } from '../server/client.ts'
import { rootUrlOf, urlOf } from '../server/here.ts'
import { tokenNeeded } from '../server/token.ts'
import { isLive } from './connection.ts'
import { say } from './say.ts'

/** Everything that is done here can be said: as a `curl` line, as YAML, and with the way back. */

export interface Action {
  /** What comes of it, as a sentence without its end: 'comm added to Sample Residence 1'. */
  readonly title: string
  readonly call: Call
  /** What does the same in a scenario file. */
  readonly yaml?: string | undefined
  /** What takes it back, made of the answer. */
  readonly undo?: ((answer: unknown) => readonly Call[]) | undefined
  /** Which `changed` event it causes: that one is its own. */
  readonly changes?: string
}

export interface Done {
  readonly id: number
  readonly title: string
  readonly line: string
  readonly yaml: string | undefined
  readonly atMs: number
  /** In the server's words, if it did not come to it. */
  readonly refused: string | undefined
  readonly undo: readonly Call[] | undefined
}

const KEPT = 50
let count = 0

/** The last actions of this tab, newest first. */
export const done = signal<readonly Done[]>([])
/** What undo would take back. */
export const undoable = computed(() => done.value.find(({ undo }) => undo !== undefined))

/** The `curl` line of a call, from this page's own address. */
export function lineOf({ method, path, body }: Call): string {
  const url = path.startsWith('/') ? rootUrlOf(path.slice(1)) : urlOf(path)
  const selfSigned = location.protocol === 'https:'
  return curl({ method, url, body }, { token: tokenNeeded.value, selfSigned })
}

/** Own changes whose event is still to come, by what they change. */
const expected = new Map<string, number>()
/** The last change that somebody else made. */
let foreign: { readonly what: string; readonly atMs: number } | undefined

/** An event told of a change: says whether it was somebody else's. */
export function changedBy(what: string): 'us' | 'others' {
  const own = expected.get(what) ?? 0
  if (own > 0) {
    expected.set(what, own - 1)
    return 'us'
  }
  // Undo leaves the clock alone, wherever others put it.
  if (what !== 'clock') foreign = { what, atMs: Date.now() }
  return 'others'
}

let underWay: Promise<unknown> = Promise.resolve()

/** Tells undo of something begun, which it waits for: it takes back the last thing done, not the one before. */
export function begin<T>(work: Promise<T>): Promise<T> {
  underWay = Promise.allSettled([underWay, work])
  return work
}

/** Does it, writes it down, says so. Throws Refused, which is written down too. */
export function act<T>(action: Action): Promise<T> {
  return begin(carryOut<T>(action))
}

/** Writes down what was done, and says it. */
function writeDown(
  { title, call, yaml }: Action,
  refused: string | undefined,
  undo: readonly Call[] | undefined,
): void {
  const entry = { id: ++count, title, line: lineOf(call), yaml, atMs: Date.now(), refused, undo }
  done.value = [entry, ...done.value].slice(0, KEPT)
  say(refused === undefined ? title : `Refused: ${refused}`)
}

/** A request to the emulated API was sent from here: nothing to take back. */
export function writeDownRequest(title: string, path: string): void {
  writeDown({ title, call: { method: 'GET', path } }, undefined, undefined)
}

async function carryOut<T>(action: Action): Promise<T> {
  const { call, changes } = action
  const note = (refused: string | undefined, undo: readonly Call[] | undefined) =>
    writeDown(action, refused, undo)
  if (!isLive.value) throw new Refused(0, 'The connection to the server is lost: nothing was done')
  expect(changes, 1)
  try {
    const answer = await ask<T>(call)
    note(undefined, action.undo?.(answer))
    return answer
  } catch (error) {
    expect(changes, -1)
    note(reasonOf(error), undefined)
    throw error
  }
}

/** The same where it is said in place why it was refused: that, or undefined. */
export function refusalOf(action: Action): Promise<string | undefined> {
  return act(action).then(() => undefined, reasonOf)
}

/** The same where the echo bar and the status are all that is needed to say that it was refused. */
export function tryTo<T>(action: Action): Promise<T | undefined> {
  return act<T>(action).catch(() => undefined)
}

/** An action of this tab is going to be told of as an event, or after all is not. */
export function expect(what: string | undefined, by: number): void {
  if (what === undefined) return
  expected.set(what, Math.max(0, (expected.get(what) ?? 0) + by))
}

/** Takes the last action back, unless another control changed the world since. */
export async function undo(): Promise<void> {
  await underWay
  const last = undoable.value
  if (last?.undo === undefined) return say('Nothing to take back')
  if (foreign !== undefined && foreign.atMs > last.atMs) {
    const ago = span((Date.now() - foreign.atMs) / 1000)
    const reason = `Not undone: another control changed the ${foreign.what} ${ago} ago, and undo would take that back too`
    const entry = { ...last, id: ++count, title: reason, undo: undefined, refused: reason }
    done.value = [entry, ...done.value.map((one) => (one === last ? spent(one) : one))]
    return say(reason)
  }
  done.value = done.value.map((one) => (one === last ? spent(one) : one))
  const [first, ...more] = last.undo
  await tryTo({ title: `Undone: ${last.title}`, call: first!, changes: whatOf(first!) })
  for (const call of more)
    await tryTo({ title: `Undone: ${last.title}`, call, changes: whatOf(call) })
}

const spent = (one: Done): Done => ({ ...one, undo: undefined })

/** The `changed` event of a call, by its path. */
export function whatOf({ path }: Call): string {
  return (
    ['incidents', 'faults', 'access', 'requests'].find((name) => path.includes(`/${name}`)) ??
    'scenario'
  )
}
