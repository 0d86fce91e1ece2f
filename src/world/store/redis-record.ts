import { shortened } from '../journal.ts'
import type { RequestRecord } from '../state.ts'
import type { Reply } from './redis-client.ts'
import { type RedisAdmission, type RequestParts, tooSlow, WAIT_MS } from './redis-request.ts'
import { StoreAway } from './store.ts'

/** Notes what became of a request, once: if the reply is lost it is asked again, by its id. */
export async function record(
  own: RequestParts,
  admission: RedisAdmission,
  request: RequestRecord,
): Promise<void> {
  const { connection, batches, leases, keys } = own
  const { entryId, holdsPlace, requestId, waitedMs, epoch } = admission
  const ends = request.status !== null
  const [text, message] = textsOf(request)
  const isFreed = holdsPlace && ends
  const startMs = performance.now()
  const leftMs = () => WAIT_MS - waitedMs - (performance.now() - startMs)
  const note = (again: 0 | 1) => {
    const deadline = connection.now() + Math.max(leftMs(), 100)
    return batches.ask(keys, {
      leaseKey: isFreed ? keys.lease(epoch, request.key!) : undefined,
      words: (lease) => [
        'record',
        epoch,
        deadline,
        lease,
        isFreed ? requestId : '',
        text,
        entryId === undefined ? requestId : `${requestId}+`,
        entryId ?? '',
        again,
        message,
      ],
    })
  }
  // Whatever comes of it: nobody prolongs it any more.
  if (isFreed) leases.delete(requestId)
  let reply: readonly Reply[]
  try {
    reply = await note(0)
  } catch (error) {
    // Whether it was noted is not known, but can be found out.
    if (!(error instanceof StoreAway) || !(await connection.returns(leftMs()))) throw error
    reply = await note(1)
  }
  if (reply[0] === 'late') {
    // Perhaps one of the two clocks was set meanwhile.
    await connection.measure()
    reply = await note(1)
  }
  if (reply[0] === 'late') throw tooSlow(connection)
  if (!ends) admission.entryId = Number(reply[2])
}

/** A request as it is kept in the store, and its headers and bodies; empty: there are none. */
export function textsOf(request: RequestRecord): readonly [string, string] {
  const { sent, told, ...rest } = shortened(request)
  const message = (sent ?? told) === undefined ? '' : JSON.stringify({ sent, told })
  return [JSON.stringify(rest), message]
}

/** The same of one that is let in with it: the store puts the real time in, which it knows alone. */
export function draftText(request: RequestRecord): string {
  return JSON.stringify({ ...shortened(request), realMs: undefined })
}
