import { signal } from '@preact/signals'
import { whole } from '../say/number.ts'
import type { Window } from './filter.ts'

/** A screen reader's own cursor sees only rows of the document: so they can be had as pages. */

export const PAGE = 100

/** Are they; remembered by the browser. */
export const byPages = signal(localStorage.getItem('fleet') === 'pages')

function switchPages(): void {
  byPages.value = !byPages.value
  if (byPages.value) localStorage.setItem('fleet', 'pages')
  else localStorage.removeItem('fleet')
}

export function pageOf(page: number, count: number): Window {
  const first = Math.min(page, Math.max(0, Math.ceil(count / PAGE) - 1)) * PAGE
  return { first, end: Math.min(count, first + PAGE) }
}

interface Props {
  readonly at: Window
  readonly page: number
  readonly count: number
  readonly onTurn: (page: number) => void
}

/** Between pages and one long list. */
export function PagesSwitch() {
  return (
    <button type="button" class="button" aria-pressed={byPages.value} onClick={switchPages}>
      As pages of {PAGE}
    </button>
  )
}

export function Pages({ at, page, count, onTurn }: Props) {
  return (
    <div class="row pages">
      <button
        type="button"
        class="button"
        disabled={at.first === 0}
        onClick={() => onTurn(page - 1)}
      >
        Previous
      </button>
      <span class="caption" role="status">
        {whole(at.first + 1)} – {whole(at.end)} of {whole(count)}
      </span>
      <button
        type="button"
        class="button"
        disabled={at.end >= count}
        onClick={() => onTurn(page + 1)}
      >
        Next
      </button>
    </div>
  )
}
