import { computed, signal } from '@preact/signals'
import { ask, get, Refused, reasonOf } from '../server/client.ts'
import { here } from '../server/here.ts'
import type { Mistake } from '../server/wire.ts'
import { act, begin, tryTo } from './actions.ts'
import { loadScenario } from './scenario.ts'
import { overview, roofs } from './world.ts'

/** The scenario that is being edited, what is wrong with it, and the one in force beside it. */

const NAME = `draft ${here.world}`

/** The world in force as YAML; undefined until it was read. */
export const inForce = signal<string | undefined>(undefined)
const edited = signal<string | undefined>(sessionStorage.getItem(NAME) ?? undefined)
export const draftText = computed(() => edited.value ?? inForce.value ?? '')
export const isDraft = computed(() => edited.value !== undefined && edited.value !== inForce.value)
export const mistakes = signal<readonly Mistake[]>([])
/** How long the last check took; undefined while one is to come. */
export const checkedMs = signal<number | undefined>(undefined)
/** Why the server could not apply it. */
export const applyFailure = signal<string | undefined>(undefined)

export async function loadInForce(): Promise<void> {
  inForce.value = await get<string>(EFFECTIVE)
}

/** Where the world in force is commented YAML. */
export const EFFECTIVE = '_simulator/scenario?effective=true'

const WAIT_MS = 250
let timer: ReturnType<typeof setTimeout> | undefined
let turn = 0

export function edit(text: string): void {
  edited.value = text
  sessionStorage.setItem(NAME, text)
  checkedMs.value = undefined
  applyFailure.value = undefined
  clearTimeout(timer)
  timer = setTimeout(() => void check(), WAIT_MS)
}

export function revert(): void {
  edited.value = undefined
  sessionStorage.removeItem(NAME)
  mistakes.value = []
  applyFailure.value = undefined
}

/** Asks the server for mistakes, applying nothing. */
export async function check(): Promise<void> {
  const asked = ++turn
  const start = performance.now()
  const found = await mistakesOf(draftText.value)
  if (asked !== turn) return
  mistakes.value = found
  checkedMs.value = performance.now() - start
}

async function mistakesOf(text: string): Promise<readonly Mistake[]> {
  try {
    const call = { method: 'POST', path: '_simulator/scenario/check', body: text } as const
    return (await ask<{ mistakes?: readonly Mistake[] }>(call)).mistakes ?? []
  } catch (error) {
    // A server that cannot check says what is wrong when it is applied.
    if (!(error instanceof Refused) || error.status === 404) return []
    if (error.mistakes.length > 0) return error.mistakes
    return [{ path: '', message: error.message }]
  }
}

/** Puts the draft in force: a new world, which undo takes back with all that the old one remembered. */
export function apply(): Promise<void> {
  return begin(replaceByDraft())
}

async function replaceByDraft(): Promise<void> {
  const body = draftText.value
  const former = await formerWorld()
  try {
    await act({
      title: 'Scenario applied: a new world',
      call: { method: 'PUT', path: '_simulator/scenario', body },
      yaml: body,
      undo: () => former,
      changes: 'scenario',
    })
    revert()
  } catch (error) {
    if (error instanceof Refused && error.mistakes.length > 0) mistakes.value = error.mistakes
    applyFailure.value = reasonOf(error)
  }
  await settle()
}

export function startSituation(name: string): Promise<void> {
  return begin(replaceBySituation(name))
}

async function replaceBySituation(name: string): Promise<void> {
  const former = await formerWorld()
  await tryTo({
    title: `${name} started here`,
    call: { method: 'PUT', path: `_simulator/scenario?scenario=${encodeURIComponent(name)}` },
    yaml: `# enlighten-simulator ${name}\n`,
    undo: () => former,
    changes: 'scenario',
  })
  await settle()
}

export async function reset(): Promise<void> {
  const call = { method: 'POST', path: '_simulator/reset' } as const
  await tryTo({ title: 'Back to the scenario as loaded', call, changes: 'scenario' })
  await settle()
}

/** What brings a replaced world back, with all that it remembers. */
async function formerWorld() {
  const body = await get<unknown>('_simulator/snapshot?journal=true')
  return [{ method: 'PUT', path: '_simulator/snapshot', body } as const]
}

async function settle(): Promise<void> {
  roofs.value++
  await Promise.all([loadInForce(), loadScenario()]).catch(() => undefined)
}

export const fileName = computed(() => `${overview.value?.scenario ?? 'scenario'}.yaml`)
