import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { LIMITS } from '../../limits.ts'
import type { ByteCache } from '../../world/cache.ts'
import type { Sharing } from '../../world/store/sharing.ts'
import {
  type Admission,
  type Caller,
  type Now,
  StoreAway,
  Superseded,
} from '../../world/store/store.ts'
import type { World } from '../../world/world.ts'
import type { Backlog } from '../backlog.ts'
import type { OnFailure } from '../log.ts'
import type { UnderWay } from '../under-way.ts'
import { refusalOf } from './admission.ts'
import { Answer } from './answer.ts'
import { RecentDraft } from './draft.ts'
import { answerTo } from './endpoint.ts'
import { ApiError, failure, unavailable } from './errors.ts'
import { type Arrival, Exchange, type Observe } from './exchange.ts'
import { answerUnderFault } from './fault-answer.ts'
import { replyWithFault } from './fault-reply.ts'
import { createBodyReader, hasBody, hasForm } from './form.ts'
import { headOf, reasonHeaders, sendPreflight } from './headers.ts'
import { findRecent, type Recent } from './recent.ts'
import { type Target, targetOf } from './target.ts'
import { toJson } from './wire.ts'

/** What the emulated API needs of the server around it. */
export interface DoorOptions {
  /**
   * The world of a request: by the sandbox in its path, else by a key minted for one, else the
   * default. undefined: there is no such sandbox.
   */
  readonly resolveWorld: Sharing['resolve']
  /** Is a body that means nothing to the API worth reading? */
  readonly keepsBodies: Sharing['keepsBodies']
  /** The answers of all worlds, and what is known of the URLs that they were given to. */
  readonly cache: ByteCache<object>
  readonly observe: Observe
  /** Told of replies that take their time: the server waits for them at its end. */
  readonly underWay: UnderWay
  /** Told of what clients have not taken yet. */
  readonly backlog: Backlog
  readonly onFailure: OnFailure
}

/** Answers one request of the emulated API, whatever its method and its path below the prefix. */
export type Door = (request: FastifyRequest, reply: FastifyReply) => void

/**
 * The one way through which every request goes: it arrives (what does it mean, which world is it
 * for), is admitted or not (key, quota, user, faults), is answered (path and method, record and
 * permission, parameters) and recorded.
 */
export function createDoor(options: DoorOptions): Door {
  const readBody = createBodyReader()
  return ({ raw: incoming, id: requestId }, { raw: response }) => {
    // It asks for nothing but permission, and needs no key.
    if (incoming.method === 'OPTIONS') {
      sendPreflight(response, incoming.headers['access-control-request-headers'])
      return
    }
    const startMs = performance.now()
    if (hasForm(incoming)) {
      readBody(incoming, LIMITS.formBytes, (body, isWhole) => {
        const target = targetOf(incoming.url!, isWhole ? body.toString('latin1') : undefined)
        const isFormTooLong = !isWhole
        const arrival = { incoming, response, requestId, target, body, isFormTooLong, startMs }
        enter(options, arrival, undefined)
      })
      return
    }
    const recent = findRecent(options.cache, incoming.url!)
    const target = recent === undefined ? targetOf(incoming.url!, undefined) : recent.target
    const arrival = {
      incoming,
      response,
      requestId,
      target,
      body: undefined,
      isFormTooLong: false,
      startMs,
    }
    if (hasBody(incoming.headers) && options.keepsBodies(target.sandbox, target.key)) {
      readBody(incoming, LIMITS.messageBytes, (body) => {
        enter(options, { ...arrival, body }, recent)
      })
      return
    }
    enter(options, arrival, recent)
  }
}

function enter(options: DoorOptions, arrival: Arrival, recent: Recent | undefined): void {
  const fail = (error: unknown) => failWith(options, arrival, error)
  const written = () => options.backlog.add(arrival.response)
  try {
    const done = pass(options, arrival, recent)
    if (done instanceof Promise) options.underWay.add(arrival, done.catch(fail).then(written))
    else written()
  } catch (error) {
    fail(error)
  }
}

function pass(options: DoorOptions, arrival: Arrival, found: Recent | undefined): Now<void> {
  const { target } = arrival
  const world = options.resolveWorld(target.sandbox, target.key)
  return world instanceof Promise
    ? world.then((world) => passInto(world, options, arrival, found))
    : passInto(world, options, arrival, found)
}

function passInto(
  world: World | undefined,
  options: DoorOptions,
  arrival: Arrival,
  found: Recent | undefined,
): Now<void> {
  const { target, response } = arrival
  if (world === undefined) return refuseSandbox(response, String(target.sandbox))
  const recent = found?.given.worldId === world.id ? found : undefined
  const caller = recent === undefined ? callerOf(target, world) : recent.caller
  const draft =
    recent !== undefined && world.takesDrafts
      ? new RecentDraft(arrival, world, recent, options.observe)
      : undefined
  const reply = (admission: Admission) =>
    admission.isNoted
      ? draft!.send(admission)
      : replyTo(options, new Exchange(arrival, world, caller, admission, options.observe), recent)
  // Another world has come to its place meanwhile: then it is for that.
  const again = (error: unknown) => {
    if (!(error instanceof Superseded)) throw error
    return pass(options, arrival, undefined)
  }
  const admission = world.admit(caller, draft)
  return admission instanceof Promise ? admission.then(reply, again) : reply(admission)
}

function callerOf({ key, userId, route, systemId, query }: Target, { access }: World): Caller {
  return {
    key,
    userId,
    route: route?.name,
    systemId,
    query,
    plan: access.plan(key),
  }
}

/** Ends the exchange as it was decided. */
function replyTo(options: DoorOptions, exchange: Exchange, recent: Recent | undefined): Now<void> {
  const { world, caller, admission } = exchange
  if (admission.stage === 'route') {
    const answer = safely(options, () => answerTo(exchange, recent))
    return answer instanceof Promise
      ? answer.then((made) => exchange.reply(made))
      : exchange.reply(answer)
  }
  if (admission.stage === 'fault') {
    const answer = () => safely(options, () => answerUnderFault(exchange, recent))
    return replyWithFault(exchange, admission.hit!, answer, options.underWay)
  }
  return exchange.reply(answerOfError(options, refusalOf(world, caller, admission)))
}

/** The answer, or the refusal in its place. */
function safely(options: DoorOptions, make: () => Now<Answer>): Now<Answer> {
  try {
    const answer = make()
    if (!(answer instanceof Promise)) return answer
    return answer.catch((error: unknown) => answerOfError(options, error))
  } catch (error) {
    return answerOfError(options, error)
  }
}

/** A refusal as an answer; of what should not have happened somebody is told. */
function answerOfError(options: DoorOptions, error: unknown): Answer {
  const { status, body, message } = refusalIn(options, error)
  return new Answer(status, toJson(body), message)
}

function refusalIn({ onFailure }: DoorOptions, error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof StoreAway) return unavailable(503, error.message)
  onFailure(error)
  return failure(error)
}

/** The end of a request that could not be admitted or recorded, or whose reply could not be sent. */
function failWith(options: DoorOptions, arrival: Arrival, error: unknown): void {
  const { response, requestId, startMs } = arrival
  const { status, headers, body, encoding } = answerOfError(options, error)
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(status, headOf(headers, requestId, performance.now() - startMs))
  response.end(body, encoding)
}

function refuseSandbox(response: ServerResponse, name: string): void {
  const message = `There is no sandbox "${name}": create it with PUT /sandboxes/${name}, or use /api/v2 for the default world.`
  const body = JSON.stringify({ error: 'not_found', message })
  response.writeHead(404, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    // A page of any origin may read the refusal, as it may read every answer of the API.
    'Access-Control-Allow-Origin': '*',
    ...reasonHeaders(message),
  })
  response.end(body)
}
