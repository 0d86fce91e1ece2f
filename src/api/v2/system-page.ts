import { countUpTo } from '../../simulation/ascending.ts'
import type { SystemView } from '../../simulation/known/view.ts'
import type { Work } from '../../simulation/work.ts'
import type { Ask } from './ask.ts'
import { type SystemFilter, systemFilterOf } from './system-filter.ts'

/** What is said of each system, in ascending order of their ids. */
export interface SystemPage<Row> {
  readonly rows: readonly Row[]
  /** The last one's id if there are more. */
  readonly next: number | undefined
}

/**
 * The first systems after an id that the user may see and the filter lets pass, each made a row.
 * Looks at no more systems than it has to.
 */
export function* systemPageOf<Row>(
  ask: Ask,
  after: number,
  limit: number,
  rowOf: (view: SystemView) => Row,
): Work<SystemPage<Row>> {
  const filter = systemFilterOf(ask)
  const ids = filter.ids ?? ask.world.fleet.ids
  const rows: Row[] = []
  let last: number | undefined
  for (let i = countUpTo(ids, after); i < ids.length; i++) {
    const view = viewOf(ask, ids[i]!, filter)
    if (view !== undefined) {
      if (rows.length === limit) return { rows, next: last }
      rows.push(rowOf(view))
      last = view.system.id
    }
    yield
  }
  return { rows, next: undefined }
}

function viewOf(ask: Ask, id: number, filter: SystemFilter): SystemView | undefined {
  const { fleet } = ask.world
  if (!ask.user.sees(id) || !fleet.has(id)) return undefined
  if (!filter.builtSo(fleet.system(id))) return undefined
  const view = fleet.view(id, ask.nowS)
  return filter.statuses?.has(view.status) === false ? undefined : view
}
