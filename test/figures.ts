import type { Finding } from './finding.ts'

/** Arithmetic of the validation. */

export function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}

/** Standard deviation over mean. */
export function variation(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((x) => (x - middle) * (x - middle)))) / middle
}

export function spread(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((x) => (x - middle) * (x - middle))))
}

/** A quantile of values in any order. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))]!
}

/** Correlation of two series. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const middleA = mean(a)
  const middleB = mean(b)
  let product = 0
  let squareA = 0
  let squareB = 0
  for (const [i, x] of a.entries()) {
    product += (x - middleA) * (b[i]! - middleB)
    squareA += (x - middleA) * (x - middleA)
    squareB += (b[i]! - middleB) * (b[i]! - middleB)
  }
  return product / Math.sqrt(squareA * squareB)
}

/** Correlation of a series with itself, so many steps later. */
export function autocorrelation(values: readonly number[], lag: number): number {
  const middle = mean(values)
  let product = 0
  let square = 0
  for (const [i, x] of values.entries()) {
    square += (x - middle) * (x - middle)
    if (i >= lag) product += (x - middle) * (values[i - lag]! - middle)
  }
  return product / square
}

/** A figure in its window, with what is known of the real world and what version 1 had. */
export function finding(
  place: string,
  what: string,
  value: number,
  [low, high]: readonly [number, number],
  real: string,
  version1 = '',
  unit = '',
): Finding {
  return { place, what, unit, value, low, high, reference: real, version1 }
}
