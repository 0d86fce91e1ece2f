import { signal } from '@preact/signals'
import { getIfThere } from '../server/client.ts'
import type { Situation } from '../server/wire.ts'

/** The gallery; empty where this server has none. */
export const situations = signal<readonly Situation[]>([])

export async function loadSituations(): Promise<void> {
  const found = await getIfThere<{ scenarios: Situation[] }>('_simulator/gallery')
  situations.value = found?.scenarios ?? []
}
