import seedrandom from 'seedrandom'

/**
 * Random numbers with random access: every value is a hash of (key, counter), so any instant can be
 * asked first and nothing remembers what was drawn before. `seedrandom` only turns the seed into
 * root keys.
 */

/**
 * The version of the numbers. Any change of a formula or of a constant that moves an energy of the
 * golden fleet-year raises it.
 *
 * @example
 * ```ts
 * if (fleetVersion !== 1) console.warn('a seed means other numbers than those noted here')
 * ```
 */
export const fleetVersion = 2

/** Two signed 32-bit lanes. One lane alone would make streams that are shifted copies of each other. */
export interface Key {
  readonly k0: number
  readonly k1: number
}

/** The key of everything that belongs to a domain (`sky`, `fleet`, …) of a world with that seed. */
export function rootKey(seed: string, domain: string): Key {
  const draw = seedrandom(`${seed}/${domain}`)
  return { k0: draw.int32(), k1: draw.int32() }
}

/** The key of a part, by its path: `childKey(root, 'system', 67)`. Numbers are safe integers. */
export function childKey(key: Key, ...names: readonly (string | number)[]): Key {
  let { k0, k1 } = key
  for (const name of names) {
    // The tag keeps 67 and '67' apart.
    const tag = typeof name === 'number' ? 0x51ed270b : 0x2545f491
    let low = k0 ^ tag
    let high = k1
    if (typeof name === 'number') {
      low = mixA(low ^ name)
      high = mixB((high ^ Math.floor(name / 4294967296)) + low)
    } else {
      for (let i = 0; i < name.length; i++) {
        low = mixA(low ^ name.charCodeAt(i))
        high = mixB(high + low)
      }
    }
    k0 = mixA(low + 0x3c6ef372)
    k1 = mixB(high ^ k0)
  }
  return { k0, k1 }
}

/** The i-th word of a stream, an unsigned 32-bit integer; i is a signed 32-bit integer. */
export function hash32(key: Key, i: number): number {
  return hashOf(key.k0, key.k1, i)
}

/** The same of a key in two numbers, for loops over many keys. */
export function hashOf(k0: number, k1: number, i: number): number {
  return mixB(mixA(Math.imul(i, 0x9e3779b1) + k0) ^ k1) >>> 0
}

/** The i-th number of a stream in [0, 1). */
export function uniform(key: Key, i: number): number {
  return hash32(key, i) / 4294967296
}

/** The i-th number of a stream in 0 … n - 1. */
export function integer(key: Key, i: number, n: number): number {
  return Math.floor(uniform(key, i) * n)
}

/** The i-th number of a stream, standard normal, within ±3.7. */
export function gaussian(key: Key, i: number): number {
  return gaussianTable()[hash32(key, i) >>> 20]!
}

/** Standard normal at every position of a stream, smooth over `period` positions. */
export function smoothGaussian(key: Key, position: number, period: number): number {
  const { node, ofNode, ofNext } = betweenNodes(position, period)
  return ofNode * gaussian(key, node) + ofNext * gaussian(key, node + 1)
}

/** The node of a stream before a position, and the weights of its number and of the next one's. */
export function betweenNodes(position: number, period: number) {
  const node = Math.floor(position / period)
  const angle = ((position - node * period) / period) * (Math.PI / 2)
  // Equal-power weights keep the variance at 1 everywhere, which plain interpolation does not.
  return { node, ofNode: Math.cos(angle), ofNext: Math.sin(angle) }
}

/** The i-th number of a stream, lognormal with that median and that sigma of its logarithm. */
export function lognormal(key: Key, i: number, median: number, sigma: number): number {
  return median * Math.exp(sigma * gaussian(key, i))
}

/**
 * Quantiles of the standard normal at the middles of 4096 equal slices: a lookup is several times
 * faster than Box-Muller and needs no second draw.
 */
export function gaussianTable(): Float64Array {
  if (quantiles === undefined) {
    quantiles = new Float64Array(4096)
    for (let i = 0; i < 2048; i++) {
      const z = normalQuantile((i + 0.5) / 4096)
      quantiles[i] = z
      quantiles[4095 - i] = -z
    }
  }
  return quantiles
}
let quantiles: Float64Array | undefined

/**
 * The standard normal quantile of p in (0, 1), good to 1.2e-9 relative: P. J. Acklam's rational
 * approximation.
 */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p)
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p))
    return (
      (((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q -
        2.549732539343734) *
        q +
        4.374664141464968) *
        q +
        2.938163982698783) /
      ((((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q +
        3.754408661907416) *
        q +
        1)
    )
  }
  const q = p - 0.5
  const r = q * q
  return (
    ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r +
      138.357751867269) *
      r -
      30.66479806614716) *
      r +
      2.506628277459239) *
      q) /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r +
      66.80131188771972) *
      r -
      13.28068155288572) *
      r +
      1)
  )
}

/** A bijection of 32 bits that avalanches; constants of the public-domain hash-prospector. */
function mixA(word: number): number {
  let x = word
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return x ^ (x >>> 16)
}

/** A second bijection of the same kind, independent of the first. */
function mixB(word: number): number {
  let x = word
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return x ^ (x >>> 15)
}
