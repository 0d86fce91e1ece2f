import { gaussian, integer, type Key, uniform } from '../random.ts'
import type { Horizon, Shading, SunAt } from './horizon.ts'

/** Trees, dormers and chimneys close to the modules: upright screens, each unit sees them elsewhere. */

/** Size of a module on the roof [m]: across, and up the slope. */
const COLUMN_M = 1.05
const ROW_M = 1.5
const MOST_ROWS = 4

/** Edges of shadows, up and sideways [°]. */
const SOFT_UP_DEG = 3
const SOFT_SIDE_DEG = 5

/**
 * How many trees and neighbours a group has close by: none, one, two up to these shares of all, else
 * three; and how many have a chimney or dormer. These and the sizes below are our estimates, chosen so
 * that roofs of a town differ as real ones do (docs/physics.md).
 */
const NO_TREE = 0.3
const ONE_TREE = 0.65
const TWO_TREES = 0.88
const CHIMNEYS = 0.6
const MOST_CHIMNEYS = 2

/** A size that chance draws: least, and what it adds at most. */
type Span = readonly [least: number, span: number]

const TREE = {
  awayM: [3, 13],
  widthM: [1, 5],
  opacity: [0.3, 0.5],
  /** Height above the edge of the group: so much, and so much for each metre that it is away. */
  heightM: 0.5,
  heightPerM: 0.32,
  heightSigma: 0.4,
} as const
const CHIMNEY = {
  heightM: [0.6, 1.6],
  widthM: [0.5, 1.2],
  /** It stands in the group or that far beside it [m]. */
  besideM: 1,
} as const
/** No screen is nearer to a unit than that [m]. */
const NEAREST_M = 0.4
/** Draws that each screen has room for. */
const DRAWS = 8

const DEG = 180 / Math.PI
const RAD = Math.PI / 180

/** Where a group of modules is and how it lies. */
export interface Lie {
  readonly latitudeDeg: number
  readonly tiltDeg: number
  readonly azimuthDeg: number
  readonly modules: number
}

/** A screen as a unit sees it. */
export interface Seen {
  readonly azimuthDeg: number
  readonly halfWidthDeg: number
  readonly topDeg: number
  readonly opacity: number
}

/** A screen where it stands: metres east and north of the middle of the group, and above its edge. */
export interface Screen {
  readonly eastM: number
  readonly northM: number
  readonly heightM: number
  readonly widthM: number
  readonly opacity: number
}

/** Screens near the group: up to three some metres away, and chimneys in it or beside it. */
export function drawScreens(
  key: Key,
  lie: Lie,
  { scale }: Horizon,
  shading: Exclude<Shading, 'none'>,
): Screen[] {
  const { halfAcrossM, upM } = extent(lie)
  const away = uniform(key, 0)
  const trees = away < NO_TREE ? 0 : away < ONE_TREE ? 1 : away < TWO_TREES ? 2 : 3
  const chimneys = uniform(key, 1) < CHIMNEYS ? 1 + integer(key, 2, MOST_CHIMNEYS) : 0
  const wanted = shading === 'realistic' ? trees + chimneys : shading.obstacles
  return Array.from({ length: wanted }, (_, n) => {
    const at = DRAWS * (n + 1)
    const within = ([least, span]: Span, draw: number) => least + span * uniform(key, at + draw)
    const isTree = shading === 'realistic' ? n < trees : uniform(key, at + 6) < 0.5
    const facing = lie.azimuthDeg * RAD
    if (isTree) {
      const awayM = within(TREE.awayM, 0)
      const towards = 2 * Math.PI * uniform(key, at + 1)
      const rise = TREE.heightPerM * scale * awayM
      return {
        eastM: awayM * Math.sin(towards),
        northM: awayM * Math.cos(towards),
        heightM: TREE.heightM + rise * Math.exp(TREE.heightSigma * gaussian(key, at + 2)),
        widthM: within(TREE.widthM, 3),
        opacity: within(TREE.opacity, 4),
      }
    }
    const acrossM = (halfAcrossM + CHIMNEY.besideM) * (2 * uniform(key, at) - 1)
    const backM = upM * uniform(key, at + 1)
    return {
      ...onRoof(facing, acrossM, backM),
      heightM: within(CHIMNEY.heightM, 2) + backM * Math.tan(lie.tiltDeg * RAD),
      widthM: within(CHIMNEY.widthM, 3),
      opacity: 1,
    }
  })
}

/** How far a group reaches: to either side, and back from its lower edge on the ground [m]. */
function extent({ modules, tiltDeg }: Lie) {
  const rows = rowsOf(modules)
  return {
    halfAcrossM: (COLUMN_M * Math.ceil(modules / rows)) / 2,
    upM: ROW_M * rows * Math.cos(tiltDeg * RAD),
  }
}

function rowsOf(modules: number): number {
  return Math.max(1, Math.min(MOST_ROWS, Math.round(Math.sqrt(modules / 2))))
}

/** A point on the roof in metres east and north: across to the left of who looks out, and back. */
function onRoof(facing: number, acrossM: number, backM: number) {
  return {
    eastM: -acrossM * Math.cos(facing) - backM * Math.sin(facing),
    northM: acrossM * Math.sin(facing) - backM * Math.cos(facing),
  }
}

/** A screen as the n-th unit of a group sees it. */
export function seenFrom(lie: Lie, unit: number, screen: Screen): Seen {
  const rows = rowsOf(lie.modules)
  const columns = Math.ceil(lie.modules / rows)
  const slopeM = (Math.floor(unit / columns) + 0.5) * ROW_M
  const acrossM = ((unit % columns) + 0.5 - columns / 2) * COLUMN_M
  const tilt = lie.tiltDeg * RAD
  const own = onRoof(lie.azimuthDeg * RAD, acrossM, slopeM * Math.cos(tilt))
  const eastM = screen.eastM - own.eastM
  const northM = screen.northM - own.northM
  const distanceM = Math.max(NEAREST_M, Math.sqrt(eastM * eastM + northM * northM))
  return {
    azimuthDeg: Math.atan2(eastM, northM) * DEG,
    halfWidthDeg: Math.atan(screen.widthM / 2 / distanceM) * DEG,
    topDeg: Math.atan((screen.heightM - slopeM * Math.sin(tilt)) / distanceM) * DEG,
    opacity: screen.opacity,
  }
}

/** Share of the beam that screens take. */
export function screenLoss(screens: readonly Seen[], { azimuthDeg, elevationDeg }: SunAt): number {
  let left = 1
  for (const screen of screens) {
    const up = (screen.topDeg - elevationDeg) / SOFT_UP_DEG + 0.5
    if (up <= 0) continue
    const turn = Math.abs(azimuthDeg - screen.azimuthDeg)
    const side = (screen.halfWidthDeg - Math.min(turn, 360 - turn)) / SOFT_SIDE_DEG + 0.5
    if (side > 0) left *= 1 - screen.opacity * Math.min(1, up) * Math.min(1, side)
  }
  return 1 - left
}
