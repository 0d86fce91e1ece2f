/**
 * Shares out a whole amount by weights with the divisor method of Webster and Sainte-Laguë. The
 * parts add up exactly, and none falls when the amount grows: lifetimes of devices that share a
 * total can be asked at any instant and never run backwards.
 * Balinski & Young, Fair Representation, 1982.
 *
 * @param total whole number, 0 or more
 * @param weights positive, or 0 for no share; at least one positive if total > 0
 * @example
 * apportion(10, [1, 1, 1]) // [4, 3, 3]
 */
export function apportion(total: number, weights: readonly number[]): number[] {
  let sum = 0
  for (const weight of weights) sum += weight
  let left = total
  const parts = weights.map((weight) => {
    const part = Math.floor((total * weight) / sum + 0.5) || 0
    left -= part
    return part
  })
  // Rounding each quota is at most one off for each part: a few steps reach the exact result.
  for (; left > 0; left--) parts[claimant(parts, weights, 1)]! += 1
  for (; left < 0; left++) parts[claimant(parts, weights, -1)]! -= 1
  return parts
}

/**
 * The same with a greatest part for each: whoever would have more has that, and the rest is shared
 * out again. What nobody has room for is left out.
 */
export function apportionBelow(
  total: number,
  weights: readonly number[],
  caps: readonly number[],
): number[] {
  const full = new Set<number>()
  const room = caps.reduce((sum, cap, i) => sum + (weights[i]! > 0 ? cap : 0), 0)
  let left = Math.min(total, room)
  while (true) {
    const open = weights.map((weight, i) => (full.has(i) ? 0 : weight))
    const parts = apportion(left, open)
    const over = parts.flatMap((part, i) => (!full.has(i) && part > caps[i]! ? i : []))
    if (over.length === 0) return parts.map((part, i) => (full.has(i) ? caps[i]! : part))
    for (const i of over) {
      full.add(i)
      left -= caps[i]!
    }
  }
}

/** Who gets the next unit (step 1), or who got the last one (step -1). */
function claimant(parts: readonly number[], weights: readonly number[], step: 1 | -1): number {
  let best = -1
  let bestRank = Number.POSITIVE_INFINITY
  for (let i = 0; i < parts.length; i++) {
    const weight = weights[i]!
    if (weight === 0 || (step < 0 && parts[i] === 0)) continue
    const rank = ((parts[i]! + 0.5 * step) / weight) * step
    if (rank < bestRank) {
      best = i
      bestRank = rank
    }
  }
  return best
}
