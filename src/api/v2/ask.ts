import type { SystemView } from '../../simulation/known/view.ts'
import type { Day } from '../../time/calendar.ts'
import { formatInstant } from '../../time/instant.ts'
import type { Zone } from '../../time/zone.ts'
import type { UserAccess } from '../../world/access.ts'
import type { World } from '../../world/world.ts'
import { unparsable } from './errors.ts'
import { type Answer, answerOf } from './headers.ts'
import { listOf, type Query, readDay, readInstant, textOf } from './query.ts'
import { afterSlices } from './slices.ts'
import { type TimeFormat, Times, timeFormat } from './times.ts'
import { toJson, type Wire } from './wire.ts'

/** A request that was let in, as a route sees it: who asks what, of which world, at which instant. */
export class Ask {
  readonly world: World
  readonly user: UserAccess
  /** The one instant at which everything in the answer is true [epoch s]. */
  readonly nowS: number
  readonly query: Query
  readonly format: TimeFormat
  protected reason: string | undefined

  constructor(world: World, user: UserAccess, nowS: number, query: Query) {
    this.world = world
    this.user = user
    this.nowS = nowS
    this.query = query
    this.format = timeFormat(textOf(query, 'datetime_format'))
  }

  /** The value of a parameter, undefined if it is absent or empty. */
  text(name: string): string | undefined {
    return textOf(this.query, name)
  }

  /** All values of a parameter, in either spelling. */
  list(name: string): string[] {
    return listOf(this.query, name)
  }

  times(zone: Zone): Times {
    return new Times(this.format, zone)
  }

  /** Says beside the answer why it is not what one might have expected. */
  explain(reason: string): void {
    this.reason = reason
  }

  json(body: Wire): Answer {
    return answerOf(200, toJson(body), this.reason)
  }

  noContent(reason: string): Answer {
    return answerOf(204, '', reason)
  }
}

/** The same of one system. */
export class SystemAsk extends Ask {
  readonly route: string
  readonly view: SystemView
  readonly zone: Zone
  /** Instants and days in the form asked for, in site time. */
  readonly wire: Times

  constructor(
    world: World,
    user: UserAccess,
    nowS: number,
    query: Query,
    route: string,
    view: SystemView,
  ) {
    super(world, user, nowS, query)
    this.route = route
    this.view = view
    this.zone = view.system.site.zone
    this.wire = this.times(this.zone)
  }

  /** An instant [epoch s]; undefined if it is absent, a 422 if it can't be read. */
  instant(name: string): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const instantS = readInstant(text, this.zone)
    if (instantS !== undefined) return instantS
    throw unparsable(
      text,
      `${name}=${text} is no instant: send epoch seconds, ${this.nowS} for now.`,
    )
  }

  /** A site-local day; undefined if it is absent, a 422 if it can't be read. */
  day(name: string): Day | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const day = readDay(text, this.zone)
    if (day !== undefined) return day
    throw unparsable(text, `${name}=${text} is no date: send YYYY-MM-DD.`)
  }

  /** An instant in the sentences of reasons. */
  say(instantS: number): string {
    return `${instantS} (${formatInstant(instantS, this.zone)})`
  }

  /**
   * The answer with this body, as bytes from the cache if it was given before. `key` says which of
   * the route's answers it is, after all parameters are understood; what is known of the system, and
   * the format, are part of every key. An answer that is explained is not kept: its reason speaks of
   * this request.
   */
  cached(key: string | number, body: () => Wire): Answer {
    return this.cachedAfter([], key, body) as Answer
  }

  /**
   * The same of a body that years of days go into: they are computed in steps before it, in slices
   * that let others have their turn, unless the answer is known.
   */
  cachedAfter(
    steps: Iterable<void>,
    key: string | number,
    body: () => Wire,
  ): Answer | Promise<Answer> {
    const { cache, id } = this.world
    const { view } = this
    const name = `${id}|${this.route}|${view.system.id}|${view.token}|${this.format}|${key}`
    const known = this.reason === undefined ? cache.get(name) : undefined
    if (known !== undefined) return known
    return afterSlices(steps, () => {
      const answer = this.json(body())
      if (this.reason === undefined) cache.set(name, answer, answer.bytes)
      return answer
    })
  }

  /** The `meta` of a system. */
  meta(): Wire {
    return metaOf(this.view, this.wire)
  }
}

export function metaOf(view: SystemView, wire: Times): Wire {
  return {
    status: view.status,
    last_report_at: wire.at(view.lastReportAtS),
    last_energy_at: wire.at(view.lastEnergyAtS),
    operational_at: wire.at(view.operationalAtS),
  }
}
