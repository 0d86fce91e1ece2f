import { ROW_S } from '../../time/steps.ts'
import { delaysUnits, isActive, silencesUnits, silentSockets } from '../incidents/scope.ts'
import { childKey, uniform } from '../random.ts'
import type { ArrayGroup, Incident, System } from '../system.ts'
import type { Heard } from './line-noise.ts'

/** How many microinverters report in a row. */

/** They wake one after the other while the sun climbs its first degree and a half. */
const AWAKE_SIN = 0.025

/** Is what a group measured in the row that ends then among what is asked for? */
export type Visible = (group: ArrayGroup, endS: number) => boolean

/** Counts the devices that report a row of a day under a sun of that height. */
export function deviceCounter(
  system: System,
  startS: number,
  incidents: readonly Incident[],
  visible: Visible,
  noise: (() => readonly Heard[]) | undefined,
) {
  const lost = incidents.filter((one) => silencesUnits(one) && !delaysUnits(one))
  return (index: number, height: number): number => {
    const rowS = startS + index * ROW_S
    const active = lost.length === 0 ? lost : lost.filter((one) => isActive(one, rowS))
    let devices = 0
    for (const group of system.groups) {
      if (!visible(group, rowS + ROW_S)) continue
      const isHeard = active.length === 0 && noise === undefined
      devices += isHeard
        ? awake(system, group, height)
        : heardOf(system, group, height, index, active, noise?.()[group.index])
    }
    return devices
  }
}

/** Are all units silent from one instant to another, and nothing is written that they made? */
export function areMute(
  system: System,
  incidents: readonly Incident[],
  fromS: number,
  toS: number,
): boolean {
  const lost = incidents.filter(
    (one) => silencesUnits(one) && !delaysUnits(one) && one.fromS <= fromS && one.toS >= toS,
  )
  if (lost.length === 0 || system.fixedDays !== undefined) return false
  return system.groups.every((group) => silentSockets(group, lost).size === group.modules)
}

/** Units of a group that are awake. */
function awake(system: System, group: ArrayGroup, height: number): number {
  if (height <= 0) return 0
  if (height >= AWAKE_SIN) return group.modules
  return awakeSockets(system, group, height, () => false)
}

/** Units of a group that are awake and not silent, and those that catch up at any time. */
function heardOf(
  system: System,
  group: ArrayGroup,
  height: number,
  index: number,
  active: readonly Incident[],
  heard: Heard | undefined,
): number {
  const silent = silentSockets(group, active)
  const late = heard?.catchUps().filter(({ row }) => row === index).length ?? 0
  if (height <= 0) return late
  const isSilent = (socket: number) => silent.has(socket) || heard?.isSilent(socket, index) === true
  return Math.max(late, awakeSockets(system, group, height, isSilent))
}

function awakeSockets(
  system: System,
  group: ArrayGroup,
  height: number,
  isSilent: (socket: number) => boolean,
): number {
  const drowsiness = childKey(system.key, 'wake', group.index)
  let count = 0
  let silent = 0
  for (let socket = 0; socket < group.modules; socket++) {
    if (isSilent(socket)) silent += 1
    else if (height >= AWAKE_SIN * uniform(drowsiness, socket)) count += 1
  }
  // Somebody is the first.
  return count === 0 && silent < group.modules ? 1 : count
}
