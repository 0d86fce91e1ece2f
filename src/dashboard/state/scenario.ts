import { computed, signal } from '@preact/signals'
import { get } from '../server/client.ts'

/** As much of a scenario as the page looks at. */
export interface ScenarioInForce {
  readonly name?: string
  readonly description?: string
  readonly clock?: { readonly follow?: readonly unknown[] }
  readonly access?: {
    readonly keys?: Readonly<Record<string, { readonly plan?: unknown }>>
    readonly users?: readonly { readonly user_id: string; readonly systems?: unknown }[]
  }
}

export const scenario = signal<ScenarioInForce | undefined>(undefined)

export async function loadScenario(): Promise<void> {
  scenario.value = await get<ScenarioInForce>('_simulator/scenario')
}

/** Does the clock move with the client's requests: then nobody else gives it a speed. */
export const follows = computed(() => (scenario.value?.clock?.follow ?? []).length > 0)

/** Keys that the scenario names, and one that works if it names none. */
export const keys = computed(() => {
  const named = Object.keys(scenario.value?.access?.keys ?? {}).filter((key) => key !== '*')
  return named.length > 0 ? named : ['demo-key']
})

const ANY_USER = '4d6a51330a'

export const users = computed(() => {
  const named = (scenario.value?.access?.users ?? []).map(({ user_id }) => user_id)
  const real = named.filter((id) => id !== '*')
  return real.length > 0 ? real : [ANY_USER]
})

const chosenKey = signal<string | undefined>(undefined)
const chosenUser = signal<string | undefined>(undefined)

/** As whom requests are sent from here. */
export const credentials = computed(() => {
  const unlimited = keys.value.find((key) => key.includes('unlimited'))
  return {
    key: chosenKey.value ?? unlimited ?? keys.value[0]!,
    user: chosenUser.value ?? users.value[0]!,
  }
})

export function chooseCredentials(key: string, user: string): void {
  chosenKey.value = key
  chosenUser.value = user
}
