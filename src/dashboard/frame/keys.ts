import { signal } from '@preact/signals'
import { undo } from '../state/actions.ts'
import { preview } from '../state/clock.ts'
import { neighbour } from '../state/neighbour.ts'
import { go } from '../state/route.ts'
import { siteSystem } from '../state/site.ts'
import { goBack, setSpeed, step, toggle } from '../state/time.ts'
import { toLandmark } from './landmarks.ts'
import { isEchoOpen, opened } from './opened.ts'

/** Single letters as keys can be switched off, for those who speak to their browser. */
export const letters = signal(localStorage.getItem('letters') !== 'off')

export function switchLetters(): void {
  letters.value = !letters.value
  localStorage.setItem('letters', letters.value ? 'on' : 'off')
}

export const KEYS: readonly (readonly [string, string])[] = [
  ['Space', 'run or freeze'],
  ['← →', '15 minutes back or on; with Shift a day'],
  ['T', 'go to a time'],
  ['B', 'clock back to where it was'],
  ['1 2 3', '1×, 60×, 3600×'],
  ['Ctrl or ⌘ Z', 'undo'],
  ['E', 'what was done here'],
  ['Y', 'copy the curl line of what has the focus'],
  ['/', 'search everything'],
  ['G then F S V C X', 'fleet, last system, service, scenario, sandboxes'],
  ['J K, ↑ ↓', 'rows; Enter opens, Escape closes'],
  ['N P', 'next, previous system'],
  ['I', 'add an incident'],
  ['[ ]', 'stretch the selected incident by 5 minutes; with Shift an hour'],
  ['R', 'send the selected request'],
  ['Ctrl or ⌘ Enter', 'apply the scenario'],
  ['Alt Enter', 'take the word offered for a mistake'],
  ['F8', 'next mistake; with Shift the one before'],
  ['F6', 'next part of the page; with Shift the one before'],
  ['?', 'this list'],
]

let pending: 'g' | undefined

export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return
    const target = event.target as HTMLElement
    if (event.key === 'F6') {
      event.preventDefault()
      toLandmark(event.shiftKey ? -1 : 1)
      return
    }
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return
    if ((event.ctrlKey || event.metaKey) && event.key === 'z') {
      event.preventDefault()
      void undo()
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey) pressed(event, target)
  })
}

function pressed(event: KeyboardEvent, target: HTMLElement): void {
  const onPage =
    target === document.body || target.closest('.clock') !== null || target.tagName === 'H1'
  const isButton = target.closest('button, a, [role=radio], [role=slider], tr, [role=row]') !== null
  if (event.key === 'Escape') preview.value = undefined
  if (onPage && !isButton && byPage(event)) {
    event.preventDefault()
    return
  }
  if (!letters.value) return
  const key = event.key.toLowerCase()
  if (pending === 'g') {
    pending = undefined
    if (goTo(key)) {
      event.preventDefault()
      return
    }
  }
  const run = LETTERS[key]
  if (run === undefined) return
  event.preventDefault()
  run(target)
}

function byPage(event: KeyboardEvent): boolean {
  const sign = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
  if (sign !== 0) void step(event.shiftKey ? { days: sign } : { seconds: 900 * sign })
  else if (event.key === ' ') void toggle()
  else return false
  return true
}

const LETTERS: Readonly<Record<string, (target: HTMLElement) => void>> = {
  t: () => (opened.value = 'goto'),
  b: () => void goBack(),
  '1': () => void setSpeed(1),
  '2': () => void setSpeed(60),
  '3': () => void setSpeed(3600),
  e: () => (isEchoOpen.value = !isEchoOpen.value),
  y: (target) =>
    target.closest('tr, li, section')?.querySelector<HTMLElement>('[data-copy]')?.click(),
  '/': () => document.getElementById('search')?.focus(),
  g: () => {
    pending = 'g'
  },
  i: () => (opened.value = 'incident'),
  n: () => neighbour(1),
  p: () => neighbour(-1),
  '?': () => (opened.value = 'keys'),
}

function goTo(key: string): boolean {
  const systemId = siteSystem.value?.system_id
  const views = { f: 'fleet', s: 'system', v: 'service', c: 'scenario', x: 'sandboxes' } as const
  const view = views[key as keyof typeof views]
  if (view === undefined) return false
  go({ view, systemId: view === 'system' ? systemId : undefined })
  return true
}
