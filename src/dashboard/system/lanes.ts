import type { IncidentKind } from '../../scenario/kinds.ts'
import type { Incident } from '../server/wire.ts'
import { epochOf } from '../time/say.ts'

/** Incidents on a time line, in lanes by what they happen to. */

export const LANES = ['link', 'roof', 'meter', 'storage', 'weather'] as const
export type Lane = (typeof LANES)[number]

const LANE_OF: Readonly<Record<string, Lane>> = {
  comm: 'link',
  clock: 'link',
  power: 'roof',
  micro: 'roof',
  noise: 'roof',
  curtailment: 'roof',
  meter: 'meter',
  meter_issue: 'meter',
  battery: 'storage',
  storage_idle: 'storage',
  snow: 'weather',
}

export const laneOf = (kind: string): Lane => LANE_OF[kind] ?? 'roof'

/** What one drags on an empty lane becomes. */
export const KIND_OF_LANE: Readonly<Record<Lane, IncidentKind>> = {
  link: 'comm',
  roof: 'power',
  meter: 'meter_issue',
  storage: 'battery',
  weather: 'snow',
}

/** An incident with its span in numbers; open ends are infinite. */
export interface Spanned {
  readonly incident: Incident
  readonly fromS: number
  readonly toS: number
}

export function spanned(incident: Incident): Spanned {
  const { from, to } = incident
  return {
    incident,
    fromS: from === null ? Number.NEGATIVE_INFINITY : epochOf(from),
    toS: to === null ? Number.POSITIVE_INFINITY : epochOf(to),
  }
}

export interface PlacedLane {
  readonly lane: Lane
  /** Spans that overlap lie in rows below each other. */
  readonly rows: readonly (readonly Spanned[])[]
}

/** The lanes that have anything in a window, those between as they are listed. */
export function placeLanes(
  incidents: readonly Incident[],
  window: { readonly fromS: number; readonly toS: number },
): PlacedLane[] {
  const near = incidents
    .map(spanned)
    .filter(({ fromS, toS }) => toS > window.fromS && fromS < window.toS && fromS < toS)
    .sort((a, b) => a.fromS - b.fromS)
  return LANES.flatMap((lane) => {
    const rows: Spanned[][] = []
    for (const one of near.filter(({ incident }) => laneOf(incident.kind) === lane)) {
      const row = rows.find((row) => row.at(-1)!.toS <= one.fromS)
      if (row === undefined) rows.push([one])
      else row.push(one)
    }
    return rows.length === 0 ? [] : [{ lane, rows }]
  })
}
