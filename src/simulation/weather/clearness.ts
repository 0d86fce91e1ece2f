/**
 * How clear the days of a month are when only their mean is known. One family of curves serves all
 * climates (after Liu & Jordan 1960 and Bendt 1981, who found that the mean alone shapes the
 * distribution): a Kumaraswamy distribution between 0.15 and 1 of the clear sky.
 */

/** The darkest day, in units of the cloudless sky. */
const LEAST = 0.15
/** Means whose curve is kept: from there on, so far apart, so many. */
const MEAN_MIN = 0.18
const MEAN_STEP = 0.01
const MEANS = 81
/** The grid of the standard normal: from -Z_MAX to Z_MAX. */
const Z_MAX = 3.75
const Z_STEPS = 256

/**
 * The exponents of the distribution where its parameter q is 1, and the powers of q they grow and shrink
 * by: few days are dark where most are bright. Fitted to six real years (docs/physics.md).
 */
const RISE = 1.8
const RISE_POWER = 0.75
const FALL = 1.08
const FALL_POWER = -0.44
/** Between these ln q the mean passes through all that are kept; so many halvings find it. */
const LOG_Q_MIN = -6
const LOG_Q_MAX = 12
const HALVINGS = 44

let probabilities: Float64Array | undefined
const rows: (Float64Array | undefined)[] = new Array(MEANS + 1)

/**
 * The clearness (clear-sky index of a day, 1 is cloudless) at a standard normal quantile z of the
 * distribution with that mean (0.18 to 0.98; what is outside counts as the nearest).
 */
export function clearnessQuantile(mean: number, z: number): number {
  const m = Math.max(0, Math.min(MEANS - 1, (mean - MEAN_MIN) / MEAN_STEP))
  const row = Math.floor(m)
  const x = ((Math.max(-Z_MAX, Math.min(Z_MAX, z)) + Z_MAX) * Z_STEPS) / (2 * Z_MAX)
  const column = Math.min(Z_STEPS - 1, Math.floor(x))
  const low = valueAt(row, column, x - column)
  return low + (m - row) * (valueAt(row + 1, column, x - column) - low)
}

function valueAt(row: number, column: number, part: number): number {
  rows[row] ??= curve(MEAN_MIN + row * MEAN_STEP)
  const values = rows[row]!
  const left = values[column]!
  return left + part * (values[column + 1]! - left)
}

/** Quantiles of the distribution with that mean, on the z grid. */
function curve(mean: number): Float64Array {
  probabilities ??= Float64Array.from({ length: Z_STEPS + 1 }, (_, i) =>
    normalTail((i * 2 * Z_MAX) / Z_STEPS - Z_MAX),
  )
  // Greater q is clearer: halve the span of its logarithm until the mean is met.
  let low = LOG_Q_MIN
  let high = LOG_Q_MAX
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2
    if (distributionMean(shape(middle)) < mean) low = middle
    else high = middle
  }
  const { a, b } = shape(low)
  return probabilities.map((above) => {
    const u = 1 - Math.exp(Math.log(above) / b)
    return LEAST + (1 - LEAST) * Math.exp(Math.log(u) / a)
  })
}

/** The two exponents, tied to one parameter. */
function shape(logQ: number): { readonly a: number; readonly b: number } {
  return { a: RISE * Math.exp(RISE_POWER * logQ), b: FALL * Math.exp(FALL_POWER * logQ) }
}

function distributionMean({ a, b }: { readonly a: number; readonly b: number }): number {
  const beta = Math.exp(logGamma(1 + 1 / a) + logGamma(1 + b) - logGamma(1 + 1 / a + b))
  return LEAST + (1 - LEAST) * beta
}

const LANCZOS = [
  76.18009172947146, -86.5053203294168, 24.01409824083091, -1.231739572450155,
  0.1208650973866179e-2, -0.5395239384953e-5,
]

/** ln Γ(x) for x ≥ 1 to 2e-10: the approximation of C. Lanczos. */
function logGamma(x: number): number {
  let sum = 1.000000000190015
  for (let j = 0; j < LANCZOS.length; j++) sum += LANCZOS[j]! / (x + 1 + j)
  const t = x + 5.5
  return (x + 0.5) * Math.log(t) - t + Math.log((2.506628274631 * sum) / x)
}

/** Probability that a standard normal exceeds z, to 7.5e-8 (Abramowitz & Stegun 26.2.17). */
function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z)
  const t = 1 / (1 + 0.2316419 * z)
  const polynomial =
    ((((1.330274429 * t - 1.821255978) * t + 1.781477937) * t - 0.356563782) * t + 0.31938153) * t
  return polynomial * Math.exp((-z * z) / 2) * 0.3989422804014327
}
