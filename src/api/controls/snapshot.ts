import { published } from '../../scenario/publish.ts'
import { plainRequest } from '../../world/journal-state.ts'
import { SNAPSHOT_OPTIONS, type Snapshot, takeSnapshot } from '../../world/snapshot.ts'
import type { RequestRecord } from '../../world/state.ts'
import type { World } from '../../world/world.ts'
import { WORLD_STATE } from '../../world/world-state.ts'
import { clock } from './clock.ts'
import { sendList } from './long-list.ts'
import { parametersIn } from './query.ts'
import type { ControlRoute } from './route.ts'
import { integer, named, nullable, object, string } from './shape.ts'

const snapshot = object({
  format: integer('Of the document: another is refused with 409'),
  version: string('Of the simulator that took it'),
  fleet_version: integer('Of its numbers: another is refused with 409'),
  name: nullable(string('Of the scenario')),
  seed: string('What everything that is not written is drawn from'),
  scenario: named('Scenario'),
  state: published(WORLD_STATE),
})

/** A world taken away, and put in force again. */
export const snapshotRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/snapshot',
    operationId: 'getSnapshot',
    summary: 'The world as one document: its scenario, and what it remembers beyond that',
    query: SNAPSHOT_OPTIONS,
    response: snapshot,
    answer({ query, reply, slot }) {
      const { journal = false } = parametersIn(SNAPSHOT_OPTIONS, query)
      const taken = takeSnapshot(slot.world)
      if (!journal) return taken
      const { world } = slot
      return sendList(reply, world.journal.records(), withJournal(taken, world.journal))
    },
  },
  {
    method: 'PUT',
    path: '/snapshot',
    operationId: 'restoreSnapshot',
    summary: 'Puts a snapshot in force; one with mistakes changes nothing',
    body: snapshot,
    takes: 'snapshot',
    response: clock,
    answer({ body, controls }) {
      controls.restore(body as Snapshot)
      return controls.clock.get()
    },
  },
]

/** The same document, with its journal at the end of its state: each request as it is sent. */
function withJournal(taken: Snapshot, journal: World['journal']) {
  const numbers = `"count":${journal.count()},"cleared":${journal.cleared()}`
  return {
    before: `${JSON.stringify(taken).slice(0, -2)},"journal":{${numbers},"requests":[`,
    entry: (request: RequestRecord) => plainRequest(request),
    after: ']}}}',
  }
}
