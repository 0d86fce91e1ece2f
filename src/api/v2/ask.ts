import type { Route as RouteName } from '../../scenario/match.ts'
import type { SystemView } from '../../simulation/known/view.ts'
import type { Day } from '../../time/calendar.ts'
import { formatInstant } from '../../time/instant.ts'
import type { Zone } from '../../time/zone.ts'
import type { UserAccess } from '../../world/grants.ts'
import type { Query } from '../../world/query.ts'
import type { World } from '../../world/world.ts'
import { unparsable } from './errors.ts'
import { listOf, readDay, readEpoch, textOf } from './query.ts'
import { type TimeFormat, Times, timeFormat } from './times.ts'

/** A request that was let in, as a route sees it: who asks what, of which world, at which instant. */
export class Ask {
  readonly world: World
  readonly user: UserAccess
  /** Name of the endpoint. */
  readonly route: RouteName
  /** The one instant at which everything in the answer is true [epoch s]. */
  readonly nowS: number
  readonly query: Query
  readonly format: TimeFormat

  constructor(world: World, user: UserAccess, route: RouteName, nowS: number, query: Query) {
    this.world = world
    this.user = user
    this.route = route
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

  /** The name of an answer in the cache; see `Reply.token`. */
  keyOf(token: string | number): string {
    return `${this.world.id}|${this.route}|${this.format}|${token}`
  }
}

/** The same of one system. */
export class SystemAsk extends Ask {
  readonly view: SystemView
  readonly zone: Zone
  /** Instants and days in the form asked for, in site time. */
  readonly wire: Times

  constructor(
    world: World,
    user: UserAccess,
    route: RouteName,
    nowS: number,
    query: Query,
    view: SystemView,
  ) {
    super(world, user, route, nowS, query)
    this.view = view
    this.zone = view.system.site.zone
    this.wire = this.times(this.zone)
  }

  /** An instant [epoch s]; undefined if it is absent, a 422 if it can't be read. */
  instant(name: string): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const instantS = readEpoch(text)
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
    const day = readDay(text)
    if (day !== undefined) return day
    throw unparsable(text, `${name}=${text} is no date: send YYYY-MM-DD.`)
  }

  /** An instant in the sentences of reasons. */
  say(instantS: number): string {
    return `${instantS} (${formatInstant(instantS, this.zone)})`
  }

  override keyOf(token: string | number): string {
    const { system, token: known } = this.view
    return super.keyOf(`${system.id}|${known}|${token}`)
  }
}
