import { ALL, type Step, stepsOf } from '../../scenario/answer-path.ts'
import type { FaultReply } from '../../scenario/reply.ts'
import { isList, isObject, type Wire } from './wire.ts'

/** A true answer with something wrong in it: what faults make of a value before it is written. */
export interface Changed {
  readonly value: Wire
  /** Paths at which there was nothing this time. */
  readonly unmet: readonly string[]
}

/** Renames, then drops, then sets, then adds. */
export function changed(answer: Wire, { rename, drop, set, add }: FaultReply): Changed {
  const changes: readonly (readonly [path: string, edit: Edit])[] = [
    ...Object.entries(rename ?? {}).map(([path, name]) => [path, renaming(name)] as const),
    ...(drop ?? []).map((path) => [path, dropping] as const),
    ...Object.entries(set ?? {}).map(([path, to]) => [path, setting(to as Wire)] as const),
    ...Object.entries(add ?? {}).map(([path, to]) => [path, setting(to as Wire)] as const),
  ]
  const unmet: string[] = []
  let value = answer
  for (const [path, edit] of changes) {
    const next = changedAt(value, stepsOf(path), edit)
    if (next === value) unmet.push(path)
    value = next
  }
  return { value, unmet }
}

/** What holds something at a step, made anew with it changed; itself, if there is nothing. */
type Edit = (holder: Wire, step: Step) => Wire

/** A value with everything changed to which the steps lead; itself, if they lead to nothing. */
function changedAt(value: Wire, steps: readonly Step[], edit: Edit): Wire {
  const step = steps[0]!
  if (steps.length === 1) return edit(value, step)
  const rest = steps.slice(1)
  if (isList(value)) {
    const parts = value.map((part, i) => (isAt(step, i) ? changedAt(part, rest, edit) : part))
    return parts.some((part, i) => part !== value[i]) ? parts : value
  }
  if (!has(value, step)) return value
  const part = changedAt(value[step], rest, edit)
  return part === value[step] ? value : { ...value, [step]: part }
}

/** Under the new name it stands where it stood, in the place of another of that name. */
function renaming(name: string): Edit {
  return (holder, step) => {
    if (!has(holder, step)) return holder
    const members = Object.entries(holder).filter(([key]) => key === step || key !== name)
    return Object.fromEntries(members.map(([key, part]) => [key === step ? name : key, part]))
  }
}

const dropping: Edit = (holder, step) => {
  if (isList(holder)) {
    const left = holder.filter((_, i) => !isAt(step, i))
    return left.length === holder.length ? holder : left
  }
  if (!has(holder, step)) return holder
  return Object.fromEntries(Object.entries(holder).filter(([key]) => key !== step))
}

function setting(to: Wire): Edit {
  return (holder, step) => {
    if (isList(holder)) {
      if (!holder.some((_, i) => isAt(step, i))) return holder
      return holder.map((part, i) => (isAt(step, i) ? to : part))
    }
    return isObject(holder) && typeof step === 'string' ? { ...holder, [step]: to } : holder
  }
}

function isAt(step: Step, i: number): boolean {
  return step === ALL || step === i
}

/** Is it an object with something under that name? */
function has(holder: Wire, step: Step): holder is { readonly [key: string]: Wire } {
  return isObject(holder) && Object.hasOwn(holder, step) && holder[step] !== undefined
}
