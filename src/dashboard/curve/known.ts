import type { Row } from '../server/wire.ts'

/**
 * The three truths about a row at an instant: it was reported, it happened and nobody was told, it is
 * still to come. Told row by row: a backlog that arrives oldest first leaves a hole on the right, and the
 * row of an Envoy whose clock is ahead is known before it ends.
 */
export type Truth = 'known' | 'silent' | 'coming'

export function truthOf(row: Row, atS: number): Truth {
  if (row.known_at !== null && row.known_at <= atS) return 'known'
  return row.end_at <= atS ? 'silent' : 'coming'
}

/** How much of a row was told [W]: all, nothing, or what those Envoys said that had reported. */
export function knownPower(row: Row, atS: number): number {
  if (row.known_at !== null && row.known_at <= atS) return row.power_w
  return told(row, atS).reduce((sum, { power_w }) => sum + power_w, 0)
}

/** The same of its energy [Wh]. */
export function knownEnergy(row: Row, atS: number): number {
  if (row.known_at !== null && row.known_at <= atS) return row.energy_wh
  return told(row, atS).reduce((sum, { energy_wh }) => sum + energy_wh, 0)
}

function told({ parts = [] }: Row, atS: number) {
  return parts.filter(({ known_at }) => known_at !== null && known_at <= atS)
}

/** Rows in a row, without a gap, of one truth: rows[from] to rows[to], both included. */
export interface Run {
  readonly truth: Truth
  readonly from: number
  readonly to: number
}

export function runsOf(rows: readonly Row[], stepS: number, atS: number): Run[] {
  const runs: Run[] = []
  let from = 0
  rows.forEach((row, i) => {
    const next = rows[i + 1]
    const truth = truthOf(row, atS)
    const goesOn =
      next !== undefined && next.end_at - row.end_at <= stepS && truthOf(next, atS) === truth
    if (goesOn) return
    runs.push({ truth, from, to: i })
    from = i + 1
  })
  return runs
}

export interface Told {
  readonly end_at: number
  readonly power_w: number
}

export interface Sums {
  /** Told until then [Wh]. */
  readonly knownWh: number
  /** Happened until then and not told [Wh], in so many rows. */
  readonly silentWh: number
  readonly silentRows: number
  /** The newest row of which anything was told, with the power that was: what the API calls current. */
  readonly last: Told | undefined
  /** What is so at the instant: the newest row that has ended. */
  readonly truth: Row | undefined
  /** When all that has happened will have been told; null: never, as far as is foreseen. */
  readonly arrivesAt: number | null | undefined
  /** The end of the row before the silence. */
  readonly silentSince: number | undefined
}

/** What a day's rows say at an instant. */
export function sumsOf(rows: readonly Row[], atS: number): Sums {
  let knownWh = 0
  let silentWh = 0
  let silentRows = 0
  let last: Told | undefined
  let whole: Row | undefined
  let truth: Row | undefined
  let arrivesAt: number | null | undefined
  let silentSince: number | undefined
  for (const row of rows) {
    const partWh = knownEnergy(row, atS)
    knownWh += partWh
    if (row.end_at <= atS) truth = row
    const what = truthOf(row, atS)
    if (what === 'known') whole = row
    if (what === 'known' || told(row, atS).length > 0)
      last = { end_at: row.end_at, power_w: knownPower(row, atS) }
    if (what !== 'silent') continue
    silentWh += row.energy_wh - partWh
    silentRows++
    silentSince ??= whole?.end_at
    if (row.known_at === null || arrivesAt === null) arrivesAt = null
    else arrivesAt = Math.max(arrivesAt ?? 0, row.known_at)
  }
  return { knownWh, silentWh, silentRows, last, truth, arrivesAt, silentSince }
}
