/** What a terminal does to text; without colours nothing. */
export type Paint = (text: string) => string

const ESCAPE = '\u001b['
const style =
  (code: number) =>
  (color: boolean): Paint =>
  (text) =>
    color ? `${ESCAPE}${code}m${text}${ESCAPE}0m` : text

export const bold = style(1)
export const red = style(31)
export const green = style(32)
export const yellow = style(33)
const dim = style(2)

export interface Column<T> {
  readonly title: string
  readonly cell: (row: T) => string
  /** Numbers stand at the right. */
  readonly right?: true
  /** The first to go where a terminal is too narrow; undefined: it stays. */
  readonly dispensable?: number
  /** It is cut where nothing else helps. */
  readonly cut?: true
  readonly paint?: (row: T) => Paint
}

export interface TableOptions {
  /** Of the terminal [characters]; 0: as wide as it likes. */
  readonly width: number
  readonly color: boolean
}

const GAP = '  '
const NARROWEST = 8

/** Rows under their titles, made to fit: columns that can be spared go first, then text is cut. */
export function table<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  { width, color }: TableOptions,
): string {
  const all = columns.map((column) => ({ column, cells: rows.map(column.cell) }))
  const laid = fit(
    all.map((one) => ({ ...one, width: widest([one.column.title, ...one.cells]) })),
    width === 0 ? Infinity : width,
  )
  const title = laid
    .map((one) => pad(one.column.title, one))
    .join(GAP)
    .trimEnd()
  const lines = rows.map((row, i) =>
    laid
      .map((one) => {
        const text = pad(one.cells[i]!, one)
        return one.column.paint === undefined ? text : one.column.paint(row)(text)
      })
      .join(GAP)
      .trimEnd(),
  )
  return [dim(color)(title), ...lines].map((line) => `${line}\n`).join('')
}

interface Laid<T> {
  readonly column: Column<T>
  readonly cells: readonly string[]
  readonly width: number
}

function fit<T>(laid: readonly Laid<T>[], width: number): readonly Laid<T>[] {
  const excess = laid.reduce((sum, one) => sum + one.width + GAP.length, -GAP.length) - width
  if (excess <= 0) return laid
  const order = laid.map(({ column }) => column.dispensable ?? Infinity)
  const first = Math.min(...order)
  if (first < Infinity) {
    const without = order.indexOf(first)
    return fit(
      laid.filter((_, i) => i !== without),
      width,
    )
  }
  return laid.map((one) =>
    one.column.cut ? { ...one, width: Math.max(NARROWEST, one.width - excess) } : one,
  )
}

function pad<T>(text: string, { column, width }: Laid<T>): string {
  const letters = [...text]
  const short = letters.length > width ? `${letters.slice(0, width - 1).join('')}…` : text
  const blank = ' '.repeat(width - [...short].length)
  return column.right ? blank + short : short + blank
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, [...text].length), 0)
}

/** `1 system`, `2 systems` */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}
