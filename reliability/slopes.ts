/** A figure at a time [s]. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** How fast it grows, by least squares. */
export function perHour(points: readonly Point[]): number {
  const x = mean(points.map((point) => point.x))
  const y = mean(points.map((point) => point.y))
  const covariance = mean(points.map((point) => (point.x - x) * (point.y - y)))
  const variance = mean(points.map((point) => (point.x - x) ** 2))
  return variance === 0 ? 0 : (covariance / variance) * 3600
}

/** The median of the first, second or last third. */
export function third(points: readonly Point[], which: 0 | 1 | 2): number {
  const size = points.length / 3
  const part = points.slice(Math.floor(which * size), Math.ceil((which + 1) * size))
  const sorted = part.map(({ y }) => y).sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}

/** `+3 %` */
export function share(first: number, last: number): string {
  const percent = first === 0 ? 0 : Math.round((last / first - 1) * 100)
  return `${percent < 0 ? '' : '+'}${percent} %`
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length
