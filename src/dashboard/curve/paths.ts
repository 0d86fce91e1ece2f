import type { Row } from '../server/wire.ts'
import { knownPower, type Run, runsOf, type Truth } from './known.ts'

/** The shapes of a curve, as data of SVG paths. */

export interface Scale {
  readonly x: (instantS: number) => number
  readonly y: (watts: number) => number
}

export interface Shape {
  readonly truth: Truth
  readonly line: string
  readonly area: string
}

const n = (value: number) => String(Math.round(value * 10) / 10)

/**
 * One shape for each truth. Between rows that follow each other a line is drawn, over a gap none; where
 * the truth changes the shapes meet half way.
 */
export function curvePaths(
  rows: readonly Row[],
  stepS: number,
  atS: number,
  scale: Scale,
): Shape[] {
  const lines = new Map<Truth, string[]>()
  const areas = new Map<Truth, string[]>()
  for (const run of runsOf(rows, stepS, atS)) {
    const points = pointsOf(rows, run, stepS)
    const path = points.map(
      ([s, w], i) => `${i === 0 ? 'M' : 'L'}${n(scale.x(s))} ${n(scale.y(w))}`,
    )
    const line = path.join('')
    const [first] = points[0]!
    const [last] = points[points.length - 1]!
    const zero = n(scale.y(0))
    add(lines, run.truth, line)
    add(areas, run.truth, `${line}L${n(scale.x(last))} ${zero}L${n(scale.x(first))} ${zero}Z`)
  }
  return shapes(lines, areas)
}

/** Rows as what they are: so much, from one mark to the next. */
export function stepPaths(rows: readonly Row[], stepS: number, atS: number, scale: Scale): Shape[] {
  const lines = new Map<Truth, string[]>()
  const areas = new Map<Truth, string[]>()
  for (const { truth, from, to } of runsOf(rows, stepS, atS)) {
    let path = ''
    for (const row of rows.slice(from, to + 1)) {
      const start = n(scale.x(row.end_at - stepS))
      path += `${path === '' ? 'M' : 'L'}${start} ${n(scale.y(row.power_w))}H${n(scale.x(row.end_at))}`
    }
    const zero = n(scale.y(0))
    const first = n(scale.x(rows[from]!.end_at - stepS))
    add(lines, truth, path)
    add(areas, truth, `${path}V${zero}H${first}Z`)
  }
  return shapes(lines, areas)
}

/** What was told of rows that are known in part, as an area. */
export function partPath(rows: readonly Row[], stepS: number, atS: number, scale: Scale): string {
  let path = ''
  for (const row of rows) {
    if (row.parts === undefined || (row.known_at !== null && row.known_at <= atS)) continue
    const watts = knownPower(row, atS)
    if (watts === 0) continue
    const left = n(scale.x(row.end_at - stepS))
    path += `M${left} ${n(scale.y(0))}V${n(scale.y(watts))}H${n(scale.x(row.end_at))}V${n(scale.y(0))}Z`
  }
  return path
}

function pointsOf(rows: readonly Row[], { from, to }: Run, stepS: number): [number, number][] {
  const half = stepS / 2
  const middle = (row: Row): [number, number] => [row.end_at - half, row.power_w]
  const own = rows.slice(from, to + 1).map(middle)
  const edge = (inside: Row, outside: Row | undefined, side: number): [number, number] => {
    const meets = outside !== undefined && Math.abs(outside.end_at - inside.end_at) <= stepS
    const watts = meets ? (inside.power_w + outside.power_w) / 2 : inside.power_w
    return [inside.end_at - half + side * half, watts]
  }
  return [edge(rows[from]!, rows[from - 1], -1), ...own, edge(rows[to]!, rows[to + 1], 1)]
}

function add(map: Map<Truth, string[]>, truth: Truth, path: string): void {
  const found = map.get(truth)
  if (found === undefined) map.set(truth, [path])
  else found.push(path)
}

function shapes(lines: Map<Truth, string[]>, areas: Map<Truth, string[]>): Shape[] {
  return [...lines].map(([truth, pieces]) => ({
    truth,
    line: pieces.join(''),
    area: areas.get(truth)!.join(''),
  }))
}

/** Marks of an axis that has nought on it: round numbers, about so many. */
export function marks(largest: number, count = 4, least = 0): number[] {
  if (largest <= 0) return [0]
  const raw = (largest - least) / count
  const size = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * size >= raw)! * size
  const found: number[] = []
  // Nought and not its negative.
  const first = Math.ceil(least / step - 0.0001) + 0
  for (let i = first; i * step <= largest * 1.0001; i++) found.push(i * step)
  return found
}
