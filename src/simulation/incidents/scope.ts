import { kindOf } from '../../scenario/kinds.ts'
import { memoOf, memoOfLists } from '../memo.ts'
import type { ArrayGroup, Incident, Meter, Socket } from '../system.ts'

/** Whom an incident concerns, when, and how. */

interface Span {
  readonly fromS: number
  readonly toS: number
}

/** Does an incident last, or is a device in service, at an instant? */
export function isActive({ fromS, toS }: Span, atS: number): boolean {
  return fromS <= atS && atS < toS
}

/** Is it active at any time of [fromS, toS)? */
export function overlaps(incident: Incident, fromS: number, toS: number): boolean {
  return incident.fromS < toS && incident.toS > fromS
}

/** `envoy` is an index in `System.envoys`. */
export function concernsEnvoy(incident: Incident, envoy: number): boolean {
  return incident.envoys === undefined || incident.envoys.includes(envoy)
}

/** The places that an incident names in a group, by its index. */
export function socketsIn({ sockets }: Incident, group: number): ReadonlySet<number> {
  return (sockets && socketsByGroup(sockets).get(group)) ?? NONE
}

const NONE: ReadonlySet<number> = new Set()

const socketsByGroup = memoOf((sockets: readonly Socket[]) => {
  const found = new Map<number, Set<number>>()
  for (const { group, socket } of sockets) {
    const here = found.get(group)
    if (here === undefined) found.set(group, new Set([socket]))
    else here.add(socket)
  }
  return found
})

/** Does it concern units of a group one by one, so that they differ while it lasts? */
export function concernsUnits(incident: Incident, group: ArrayGroup): boolean {
  if (!concernsEnvoy(incident, group.envoy)) return false
  if (incident.sockets === undefined) return silencesUnits(incident)
  return socketsIn(incident, group.index).size > 0
}

/** Does it take a share of the production of a unit away? */
export function weakensUnit(incident: Incident, unit: Socket, { envoy }: ArrayGroup): boolean {
  if (kindOf(incident).lowers !== 'share' || !concernsEnvoy(incident, envoy)) return false
  return incident.sockets === undefined || socketsIn(incident, unit.group).has(unit.socket)
}

export function concernsMeter(incident: Incident, meter: Meter): boolean {
  return incident.meters === undefined || incident.meters.includes(meter.serialNumber)
}

/** Does it keep that Envoy from reporting? */
export function silencesEnvoy(incident: Incident, envoy: number): boolean {
  return kindOf(incident).silences === 'envoys' && concernsEnvoy(incident, envoy)
}

/** Does it keep microinverters from reporting? */
export function silencesUnits(incident: Incident): boolean {
  return kindOf(incident).silences === 'inverters'
}

/** Does it keep that one from reporting? */
export function silencesUnit(incident: Incident, unit: Socket, { envoy }: ArrayGroup): boolean {
  if (!silencesUnits(incident) || !concernsEnvoy(incident, envoy)) return false
  return incident.sockets === undefined || socketsIn(incident, unit.group).has(unit.socket)
}

/** Does it keep them from reporting only till the evening, so that nothing is lost? */
export function delaysUnits(incident: Incident): boolean {
  return silencesUnits(incident) && kindOf(incident).lowers === undefined
}

/** The places of a group that incidents silence. */
export function silentSockets(
  group: ArrayGroup,
  incidents: readonly Incident[],
): ReadonlySet<number> {
  return incidents.length === 0 ? NONE : silentOf(group)(incidents)
}

const silentOf = memoOf((group: ArrayGroup) =>
  memoOfLists((incidents: readonly Incident[]): ReadonlySet<number> => {
    const silent = new Set<number>()
    for (const incident of incidents) {
      if (!silencesUnits(incident) || !concernsEnvoy(incident, group.envoy)) continue
      if (incident.sockets === undefined) return new Set(Array(group.modules).keys())
      for (const socket of socketsIn(incident, group.index)) silent.add(socket)
    }
    return silent
  }),
)
