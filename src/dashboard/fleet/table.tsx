import { Fragment, type RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { LeanSystem } from '../server/wire.ts'
import { go } from '../state/route.ts'
import { type Column, type Window, windowOf } from './filter.ts'
import { byPages, PAGE, Pages, pageOf } from './pages.tsx'
import { FleetRow } from './row.tsx'

interface Props {
  readonly shown: readonly LeanSystem[]
  readonly sort: Column
  readonly descending: boolean
  readonly onSort: (column: Column) => void
  readonly onWindow: (window: Window) => void
}

/** All systems as a table whose document holds only the rows on screen, or a page of them. */
export function FleetTable({ shown, sort, descending, onSort, onWindow }: Props) {
  const body = useRef<HTMLTableSectionElement>(null)
  const [focus, setFocus] = useState(0)
  const [page, setPage] = useState(0)
  const onScreen = useRowsOnScreen(body, shown, onWindow)
  const isPaged = byPages.value
  const at = isPaged ? pageOf(page, shown.length) : onScreen
  const stop = isPaged
    ? Math.max(at.first, Math.min(focus, at.end - 1))
    : Math.min(focus, shown.length - 1)
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rowOf(event)
    if (row === null) return
    if (event.key === 'Enter') openRow(row, event.shiftKey)
    const next = stepTo(event.key, stop, shown.length)
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    setFocus(next)
    if (isPaged) setPage(Math.floor(next / PAGE))
    reveal(body.current!, isPaged ? next % PAGE : next, shown[next]!.system_id)
  }
  const turn = (next: number) => {
    setPage(next)
    body.current?.closest('section')?.scrollIntoView()
  }
  const onFocus = (event: FocusEvent) => {
    const id = Number(rowOf(event)?.dataset.id)
    const index = shown.findIndex(({ system_id }) => system_id === id)
    if (index >= 0) setFocus(index)
  }
  const onClick = (event: MouseEvent) => {
    const row = rowOf(event)
    if (row !== null && (event.target as HTMLElement).closest('a, button') === null) openRow(row)
  }
  return (
    <>
      <table class="fleet-table" aria-rowcount={shown.length + 1}>
        <caption class="unseen">Systems of the fleet; arrow keys move, Enter opens</caption>
        <Head sort={sort} descending={descending} onSort={onSort} />
        <tbody ref={body} onKeyDown={onKeyDown} onFocusIn={onFocus} onClick={onClick}>
          <Rows shown={shown} at={at} stop={stop} isPaged={isPaged} />
        </tbody>
      </table>
      {isPaged && shown.length > PAGE ? (
        <Pages at={at} count={shown.length} onTurn={turn} page={page} />
      ) : null}
    </>
  )
}

interface RowsProps {
  readonly shown: readonly LeanSystem[]
  readonly at: Window
  readonly stop: number
  readonly isPaged: boolean
}

/** Rows that scroll in are drawn in those that scroll out. */
function Rows({ shown, at, stop, isPaged }: RowsProps) {
  const indices = indicesOf(at, stop, shown.length)
  const slots = useSlots(indices)
  const space = (rows: number) => (isPaged ? null : <Space rows={rows} />)
  return (
    <>
      {indices.map((index, i) => (
        <Fragment key={slots[i]}>
          {space(index - (i === 0 ? 0 : indices[i - 1]! + 1))}
          <FleetRow system={shown[index]!} index={index} hasTabStop={index === stop} />
        </Fragment>
      ))}
      {space(shown.length - 1 - (indices.at(-1) ?? -1))}
    </>
  )
}

/** A place in the document for each row: its own as long as it has one, else one that has become free. */
function useSlots(indices: readonly number[]): number[] {
  const kept = useRef(new Map<number, number>())
  const slots = new Map(
    indices.flatMap((index) => {
      const slot = kept.current.get(index)
      return slot === undefined ? [] : [[index, slot] as const]
    }),
  )
  const taken = new Set(slots.values())
  let free = 0
  for (const index of indices) {
    if (slots.has(index)) continue
    while (taken.has(free)) free++
    slots.set(index, free++)
  }
  kept.current = slots
  return indices.map((index) => slots.get(index)!)
}

/** As the style sheet has it: taller where fingers are. */
const rowPx = () => (innerWidth <= 700 ? 48 : 36)

/** Which rows are on screen, followed while one scrolls. */
function useRowsOnScreen(
  body: RefObject<HTMLElement | null>,
  shown: readonly LeanSystem[],
  onWindow: (window: Window) => void,
): Window {
  const [at, setAt] = useState<Window>({ first: 0, end: 40 })
  useEffect(() => {
    const look = () => {
      const top = body.current?.getBoundingClientRect().top ?? 0
      const next = windowOf({ top, height: innerHeight, rowPx: rowPx(), count: shown.length })
      setAt((was) => (was.first === next.first && was.end === next.end ? was : next))
      onWindow(next)
    }
    let frame = 0
    const later = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(look)
    }
    look()
    addEventListener('scroll', later, { passive: true })
    addEventListener('resize', later)
    return () => {
      removeEventListener('scroll', later)
      removeEventListener('resize', later)
    }
  }, [shown])
  return at
}

const rowOf = ({ target }: Event) => (target as HTMLElement).closest<HTMLElement>('tr[data-id]')

function openRow(row: HTMLElement, elsewhere = false): void {
  if (elsewhere) open(`#/systems/${row.dataset.id}`)
  else go({ view: 'system', systemId: Number(row.dataset.id) })
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  j: 1,
  ArrowUp: -1,
  k: -1,
  PageDown: 15,
  PageUp: -15,
}

function stepTo(key: string, from: number, count: number): number | undefined {
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  const by = STEPS[key]
  return by === undefined ? undefined : Math.max(0, Math.min(count - 1, from + by))
}

/** The rows on screen, and the one with the tab stop wherever it is, or the keyboard loses the list. */
function indicesOf({ first, end }: Window, stop: number, count: number): number[] {
  const indices: number[] = []
  if (stop >= 0 && stop < first) indices.push(stop)
  for (let i = first; i < Math.min(end, count); i++) indices.push(i)
  if (stop >= end && stop < count) indices.push(stop)
  return indices
}

function Space({ rows }: { rows: number }) {
  if (rows <= 0) return null
  return (
    <tr class="space" aria-hidden="true">
      <td style={{ height: `${rows * rowPx()}px` }} />
    </tr>
  )
}

function reveal(body: HTMLElement, index: number, id: number): void {
  const top = body.getBoundingClientRect().top + index * rowPx()
  // Below what stays on top, above what stays at the bottom.
  const above = (document.querySelector('.clock-folded') ?? document.querySelector('.clock'))!
  const highest = above.getBoundingClientRect().bottom + rowPx()
  const lowest = innerHeight - 110
  if (top < highest) scrollBy(0, top - highest)
  else if (top > lowest) scrollBy(0, top - lowest)
  requestAnimationFrame(() =>
    requestAnimationFrame(() =>
      body.querySelector<HTMLElement>(`tr[data-id="${id}"]`)?.focus({ preventScroll: true }),
    ),
  )
}

const COLUMNS: readonly (readonly [string, string, Column | undefined, string?])[] = [
  ['status', 'Status', 'status'],
  ['name', 'System', 'name'],
  ['id right', 'Id', 'id'],
  ['place', 'Place', 'place'],
  ['there', 'There', 'there'],
  ['today', 'Today', undefined, ', midnight to midnight'],
  ['power right', 'Power', undefined, ' now'],
  ['kwh right', 'Today, kWh', undefined],
  ['last right', 'Last report', undefined],
  ['size right', 'Size', 'size'],
]

function Head({ sort, descending, onSort }: Pick<Props, 'sort' | 'descending' | 'onSort'>) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {COLUMNS.map(([kind, name, column, more]) => (
          <th
            key={name}
            class={kind}
            scope="col"
            aria-sort={column === sort ? (descending ? 'descending' : 'ascending') : undefined}
          >
            {column === undefined ? (
              <>
                {name}
                {more === undefined ? null : <span class="wide-only">{more}</span>}
              </>
            ) : (
              <button type="button" onClick={() => onSort(column)}>
                {name}
                {column === sort ? (descending ? ' ↓' : ' ↑') : ''}
              </button>
            )}
          </th>
        ))}
        <th class="more" scope="col">
          <span class="unseen">More</span>
        </th>
      </tr>
    </thead>
  )
}
