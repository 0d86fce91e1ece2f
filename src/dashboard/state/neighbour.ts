import { go, route } from './route.ts'
import { byId, systems } from './world.ts'

/** The next or the previous system of the list, round and round. */
export function neighbour(by: 1 | -1): void {
  const all = systems.value
  const id = route.value.systemId
  if (id === undefined || all.length === 0) return
  const at = all.indexOf(byId.value.get(id)!)
  const next = all[(at + by + all.length) % all.length]!
  go({ view: 'system', systemId: next.system_id, day: route.value.day })
}
