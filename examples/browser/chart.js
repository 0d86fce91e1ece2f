/** A day as a curve: intervals in, SVG out, no DOM. */

const LEFT = 48
const RIGHT = 850
const TOP = 16
const BOTTOM = 300

/**
 * Hour of the site's day and power of each interval.
 * @param {{ end_at: string, powr: number }[]} intervals with local ISO 8601 instants
 */
export function pointsOf(intervals) {
  return intervals.map(({ end_at, powr }) => ({
    hour: Number(end_at.slice(11, 13)) + Number(end_at.slice(14, 16)) / 60,
    time: end_at.slice(11, 16),
    powerW: powr,
  }))
}

/**
 * @param {ReturnType<typeof pointsOf>} points
 * @param {number} [cursorX] where the pointer is, in the drawing's units
 */
export function toSvg(points, cursorX) {
  const step = stepOf(Math.max(500, ...points.map(({ powerW }) => powerW)))
  const top = step * Math.ceil(Math.max(500, ...points.map(({ powerW }) => powerW)) / step)
  const x = (hour) => round(LEFT + ((RIGHT - LEFT) * hour) / 24)
  const y = (powerW) => round(BOTTOM - ((BOTTOM - TOP) * powerW) / top)
  const path = points.map(({ hour, powerW }) => `${x(hour)} ${y(powerW)}`).join('L')
  const first = points[0]
  const last = points.at(-1)
  return [
    ...powerGrid(step, top, y),
    ...hourGrid(x),
    first &&
      `<path class="area" d="M${x(first.hour)} ${BOTTOM}L${path}L${x(last.hour)} ${BOTTOM}Z"/>`,
    first && `<path class="line" d="M${path}"/>`,
    first && cursorX !== undefined && cursor(points, cursorX, x, y),
  ]
    .filter(Boolean)
    .join('')
}

function powerGrid(step, top, y) {
  const lines = []
  for (let powerW = 0; powerW <= top; powerW += step) {
    lines.push(`<path class="grid" d="M${LEFT} ${y(powerW)}H${RIGHT}"/>`)
    lines.push(
      `<text x="${LEFT - 8}" y="${y(powerW) + 4}" text-anchor="end">${powerW / 1000}</text>`,
    )
  }
  return [...lines, `<text x="0" y="${TOP - 4}">kW</text>`]
}

function hourGrid(x) {
  return [0, 3, 6, 9, 12, 15, 18, 21, 24].map(
    (hour) => `<text x="${x(hour)}" y="${BOTTOM + 20}" text-anchor="middle">${hour}:00</text>`,
  )
}

function cursor(points, cursorX, x, y) {
  const distance = (point) => Math.abs(x(point.hour) - cursorX)
  const nearest = points.reduce((best, point) => (distance(point) < distance(best) ? point : best))
  const [atX, atY] = [x(nearest.hour), y(nearest.powerW)]
  return `<path class="cursor" d="M${atX} ${TOP}V${BOTTOM}"/><circle cx="${atX}" cy="${atY}" r="4" class="line"/>
    <text x="${atX}" y="${TOP - 4}" text-anchor="middle">${nearest.time} · ${nearest.powerW} W</text>`
}

/** Between three and six lines, at 1, 2 or 5 of some power of ten. */
function stepOf(topW) {
  const raw = topW / 5
  const tens = 10 ** Math.floor(Math.log10(raw))
  return [1, 2, 5, 10].map((digit) => digit * tens).find((step) => step >= raw)
}

const round = (value) => Math.round(value * 10) / 10
