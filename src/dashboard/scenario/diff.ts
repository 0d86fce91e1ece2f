/** What is different between two texts, line by line. */
export interface DiffLine {
  readonly sign: ' ' | '+' | '-'
  readonly text: string
}

/** Beyond that many comparisons what differs is told as one block. */
const CELLS_MAX = 4_000_000

export function diff(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail))
    tail++
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ sign: ' ', text }))
  return [
    ...same(a.slice(0, head)),
    ...between(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...same(a.slice(a.length - tail)),
  ]
}

/** By the longest common subsequence. */
function between(a: readonly string[], b: readonly string[]): DiffLine[] {
  const removed = a.map((text): DiffLine => ({ sign: '-', text }))
  const added = b.map((text): DiffLine => ({ sign: '+', text }))
  if (a.length === 0 || b.length === 0 || a.length * b.length > CELLS_MAX)
    return [...removed, ...added]
  const width = b.length + 1
  const lengths = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!)
    }
  }
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push({ sign: ' ', text: a[i]! })
      i++
      j++
    } else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)
      lines.push(removed[i++]!)
    else lines.push(added[j++]!)
  }
  return [...lines, ...removed.slice(i), ...added.slice(j)]
}

/** Only what changed, with so many lines around; a gap is a line of its own. */
export function withContext(lines: readonly DiffLine[], around = 3): (DiffLine | undefined)[] {
  const keep = lines.map(() => false)
  lines.forEach(({ sign }, i) => {
    if (sign === ' ') return
    for (let k = Math.max(0, i - around); k <= Math.min(lines.length - 1, i + around); k++)
      keep[k] = true
  })
  const found: (DiffLine | undefined)[] = []
  lines.forEach((line, i) => {
    if (keep[i]) found.push(line)
    else if (i > 0 && keep[i - 1]) found.push(undefined)
  })
  return found
}
