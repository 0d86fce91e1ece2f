import { Transform } from 'node:stream'
import type { preParsingHookHandler } from 'fastify'
import { isDeeperThan, LIMITS, tooDeep } from '../../limits.ts'
import { jsonObjectIn } from '../../scenario/json.ts'
import { isMapping } from '../../scenario/schema.ts'
import { type Budget, NoRoom } from '../../world/budget.ts'
import { isSnapshot } from '../../world/snapshot.ts'
import { hasBody } from '../v2/form.ts'
import { ControlError } from './error.ts'
import { createScale } from './json-scale.ts'
import type { Takes } from './route.ts'

/** What comes in the body of a control, and how much of it. */

export const TOO_LARGE = `the body is too large: a scenario has at most ${LIMITS.scenarioBytes} bytes here, the journal of a snapshot ${LIMITS.snapshotJournalBytes} with values of ${LIMITS.snapshotValueBytes}, all else ${LIMITS.bodyBytes}; start the simulator with a larger scenario as a file, or give it to the library`

/** A snapshot with its journal. */
const LONGEST = LIMITS.bodyBytes + LIMITS.snapshotJournalBytes

/** How long a body may be [bytes], as far as that can be said before it is read. */
export function limitOf(takes: Takes): number {
  // A file may have more: to read a megabyte of YAML that was made to be slow takes seconds.
  return {
    json: LIMITS.bodyBytes,
    scenario: LIMITS.scenarioBytes,
    snapshot: LONGEST,
    beginning: LONGEST,
  }[takes]
}

/** A body that is there: JSON read, or the text of a scenario. Throws ControlError. */
export function readBody(takes: Takes, text: string): unknown {
  if (takes === 'scenario') return text
  if (takes === 'json') return parseJson(text)
  if (takes === 'snapshot') return besideJournal(parseJson(text, A_SNAPSHOT), text.length)
  const value = jsonObjectIn(text)
  if (isSnapshot(value)) return besideJournal(value, text.length)
  if (text.length > LIMITS.scenarioBytes) throw new ControlError(413, TOO_LARGE)
  return text
}

/** Throws ControlError if a control that reads no body was sent one that says something. */
export function refuseBody(body: unknown): void {
  if (body === undefined || body === null) return
  if (typeof body === 'object' && Object.keys(body).length === 0) return
  throw new ControlError(400, 'this control takes no body: leave it out')
}

const A_SNAPSHOT =
  '; a snapshot is what GET /_simulator/snapshot gave, and a scenario goes to PUT /_simulator/scenario'

function parseJson(text: string, remedy = ''): unknown {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    throw new ControlError(400, `the body is no JSON: ${(error as Error).message}${remedy}`)
  }
  if (isDeeperThan(body, LIMITS.depth)) throw new ControlError(400, tooDeep('the body'))
  return body
}

/** The same, if it is not too large without its journal. */
function besideJournal(value: unknown, length: number): unknown {
  if (length <= LIMITS.bodyBytes || !isMapping(value)) return value
  const { state, ...rest } = value
  const others = isMapping(state) ? { ...state, journal: undefined } : state
  if (JSON.stringify([rest, others]).length <= LIMITS.bodyBytes) return value
  throw new ControlError(413, TOO_LARGE)
}

/**
 * Counts what arrives of a body as remembered until it is answered, so that many of them at a time do
 * not fill the memory: long ones as far as there is room for them, all others up to a bound. What a
 * long one will take when it is read makes room among what could be made again.
 */
export function countedIn(budget: Budget): preParsingHookHandler {
  let arriving = 0
  return (request, reply, payload, done) => {
    if (!hasBody(request.headers)) return done(null, payload)
    const isLong = request.routeOptions.bodyLimit > LIMITS.bodyBytes
    const hasRoom = (bytes: number) =>
      isLong ? budget.hasRoom(bytes) : arriving + bytes <= LIMITS.arrivingBytes
    const account = budget.open('streams')
    const reading = budget.open('cache')
    const weigh = isLong ? createScale() : () => 0
    let values = 0
    let own = 0
    reply.raw.once('close', () => {
      account.close()
      reading.close()
      arriving -= own
    })
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        if (!hasRoom(chunk.length)) return next(new NoRoom(NO_ROOM))
        values += weigh(chunk)
        if (values > LIMITS.snapshotValueBytes) return next(new ControlError(413, TOO_LARGE))
        account.add(chunk.length)
        reading.set(values)
        if (!isLong) {
          own += chunk.length
          arriving += chunk.length
        }
        next(null, chunk)
      },
    })
    payload.on('error', (error) => counted.destroy(error))
    done(
      null,
      Object.assign(payload.pipe(counted), { receivedEncodedLength: lengthOf(request.headers) }),
    )
  }
}

const NO_ROOM =
  'there is no room for a body of this length beside what all worlds remember: send it later, a snapshot without its journal'

function lengthOf({
  'content-length': length,
}: {
  readonly 'content-length'?: string | undefined
}) {
  return length === undefined ? 0 : Number(length)
}
