/** A small writer of charts: panels with axes, lines, areas and bars, as one SVG. */

export interface Series {
  readonly label: string
  readonly color: string
  readonly kind: 'area' | 'bars'
  readonly points: readonly (readonly [number, number])[]
}

export interface Axis {
  readonly min: number
  readonly max: number
  /** Where to put a mark, and what to write there. */
  readonly ticks: readonly (readonly [number, string])[]
  readonly label: string
}

export interface Panel {
  readonly title: string
  readonly x: Axis
  readonly y: Axis
  readonly series: readonly Series[]
}

export interface Chart {
  readonly title: string
  readonly subtitle: string
  readonly columns: number
  readonly panels: readonly Panel[]
}

const WIDTH = 920
const PANEL_HEIGHT = 250
const HEAD = 64
const MARGIN = { left: 64, right: 20, top: 34, bottom: 44 }
const INK = '#22303c'
const FAINT = '#5d6b78'
const GRID = '#e4e8ec'

export function chartSvg({ title, subtitle, columns, panels }: Chart): string {
  const rows = Math.ceil(panels.length / columns)
  const height = HEAD + rows * PANEL_HEIGHT + 8
  const width = WIDTH / columns
  const drawn = panels.map((panel, i) => {
    const x = (i % columns) * width
    const y = HEAD + Math.floor(i / columns) * PANEL_HEIGHT
    return `<g transform="translate(${number(x)} ${number(y)})">${panelSvg(panel, width)}</g>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" rx="8" fill="#ffffff"/>`,
    text(24, 30, title, { size: 17, fill: INK, weight: 600 }),
    text(24, 50, subtitle, { size: 12.5, fill: FAINT }),
    ...drawn,
    '</svg>',
    '',
  ].join('\n')
}

function panelSvg({ title, x, y, series }: Panel, width: number): string {
  const plotWidth = width - MARGIN.left - MARGIN.right
  const plotHeight = PANEL_HEIGHT - MARGIN.top - MARGIN.bottom
  const atX = (value: number) => MARGIN.left + ((value - x.min) / (x.max - x.min)) * plotWidth
  const atY = (value: number) =>
    MARGIN.top + plotHeight - ((value - y.min) / (y.max - y.min)) * plotHeight
  const bottom = MARGIN.top + plotHeight
  const right = MARGIN.left + plotWidth
  return [
    ...y.ticks.flatMap(([value, label]) => [
      `<path d="M${number(MARGIN.left)} ${number(atY(value))}H${number(right)}" stroke="${GRID}"/>`,
      text(MARGIN.left - 8, atY(value) + 4, label, { size: 11.5, fill: FAINT, anchor: 'end' }),
    ]),
    ...x.ticks.map(([value, label]) =>
      text(atX(value), bottom + 18, label, { size: 11.5, fill: FAINT, anchor: 'middle' }),
    ),
    ...series.map((one) => seriesSvg(one, atX, atY)),
    `<path d="M${number(MARGIN.left)} ${number(bottom)}H${number(right)}" stroke="${FAINT}"/>`,
    text(MARGIN.left, 20, title, { size: 12.5, fill: INK, weight: 600 }),
    text((MARGIN.left + right) / 2, bottom + 36, x.label, {
      size: 11.5,
      fill: FAINT,
      anchor: 'middle',
    }),
    `<g transform="translate(18 ${number(MARGIN.top + plotHeight / 2)}) rotate(-90)">${text(0, 0, y.label, { size: 11.5, fill: FAINT, anchor: 'middle' })}</g>`,
    legend(series, right),
  ].join('\n')
}

type Scale = (value: number) => number

function seriesSvg({ kind, color, points }: Series, atX: Scale, atY: Scale): string {
  const zero = atY(0)
  if (kind === 'bars') {
    const half = (atX(1) - atX(0)) * 0.4
    const bars = points.map(
      ([x, y]) =>
        `M${number(atX(x) - half)} ${number(zero)}V${number(atY(y))}h${number(2 * half)}V${number(zero)}z`,
    )
    return `<path d="${bars.join('')}" fill="${color}"/>`
  }
  const line = points.map(
    ([x, y], i) => `${i === 0 ? 'M' : 'L'}${number(atX(x))} ${number(atY(y))}`,
  )
  const stroke = `<path d="${line.join('')}" fill="none" stroke="${color}" stroke-width="1.6" stroke-linejoin="round"/>`
  const first = atX(points[0]![0])
  const last = atX(points.at(-1)![0])
  const area = `${line.join('')}L${number(last)} ${number(zero)}L${number(first)} ${number(zero)}z`
  return `<path d="${area}" fill="${color}" fill-opacity="0.18"/>${stroke}`
}

/** Names of the series, right-aligned above the plot. */
function legend(series: readonly Series[], right: number): string {
  let x = right
  return [...series]
    .reverse()
    .map(({ label, color }) => {
      const width = label.length * 7
      const entry =
        text(x, 20, label, { size: 11.5, fill: INK, anchor: 'end' }) +
        `<rect x="${number(x - width - 16)}" y="11" width="10" height="10" rx="2" fill="${color}"/>`
      x -= width + 34
      return entry
    })
    .join('')
}

interface TextStyle {
  readonly size: number
  readonly fill: string
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly weight?: number
}

function text(x: number, y: number, value: string, style: TextStyle): string {
  const { size, fill, anchor = 'start', weight = 400 } = style
  return `<text x="${number(x)}" y="${number(y)}" font-size="${size}" fill="${fill}" text-anchor="${anchor}" font-weight="${weight}">${escaped(value)}</text>`
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function number(value: number): string {
  return String(Math.round(value * 10) / 10)
}
