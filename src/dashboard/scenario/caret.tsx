import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'

/** The offset in a text of a line, counted from 1, and a column, counted from 0. */
export function place(text: string, line: number, column: number): number {
  const lines = text.split('\n')
  let offset = 0
  for (let i = 0; i < line - 1 && i < lines.length; i++) offset += lines[i]!.length + 1
  return Math.min(text.length, offset + Math.min(column, lines[line - 1]?.length ?? 0))
}

export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: before.at(-1)!.length }
}

/** The offset in the text that is under a point of the copy. */
export function positionAt(copy: HTMLElement, text: string, x: number, y: number): number {
  const found = caretFrom(x, y)
  const element =
    found === undefined ? undefined : elementOf(found.node)?.closest<HTMLElement>('.line')
  const row = element ?? nearestLine(copy, y)
  const content = row?.querySelector<HTMLElement>('[data-line]')
  if (!content) return text.length
  const line = Number(content.dataset.line)
  if (found === undefined || !content.contains(found.node)) {
    const isBehind = x > content.getBoundingClientRect().left
    return place(text, line, isBehind ? Number.POSITIVE_INFINITY : 0)
  }
  const range = document.createRange()
  range.setStart(content, 0)
  range.setEnd(found.node, found.offset)
  return place(text, line, range.toString().replaceAll('\u200b', '').length)
}

function caretFrom(x: number, y: number): { node: Node; offset: number } | undefined {
  if ('caretPositionFromPoint' in document) {
    const found = document.caretPositionFromPoint(x, y)
    return found === null ? undefined : { node: found.offsetNode, offset: found.offset }
  }
  return undefined
}

const elementOf = (node: Node) => (node instanceof Element ? node : node.parentElement)

function nearestLine(copy: HTMLElement, y: number): HTMLElement | undefined {
  const lines = [...copy.querySelectorAll<HTMLElement>('.line')]
  return lines.findLast((line) => line.getBoundingClientRect().top <= y) ?? lines[0]
}

interface Props {
  readonly copy: RefObject<HTMLElement | null>
  readonly text: string
  readonly start: number
  readonly end: number
  readonly focused: boolean
}

/** Where typing goes, and what is selected, drawn in the copy. */
export function Caret({ copy, text, start, end, focused }: Props) {
  const [at, setAt] = useState<{ left: number; top: number }>()
  useLayoutEffect(() => {
    const element = copy.current
    if (element === null || !focused) return setAt(undefined)
    const caret = rangeAt(element, text, end)
    const box = caret?.getBoundingClientRect()
    const frame = element.getBoundingClientRect()
    setAt(box === undefined ? undefined : { left: box.left - frame.left, top: box.top - frame.top })
    highlight(element, text, start, end)
  }, [text, start, end, focused])
  if (at === undefined) return null
  return <span class="caret" style={{ left: `${at.left}px`, top: `${at.top}px` }} />
}

function highlight(copy: HTMLElement, text: string, start: number, end: number): void {
  if (!('highlights' in CSS)) return
  CSS.highlights.delete('editor-selection')
  if (start === end) return
  const [from, to] = [rangeAt(copy, text, start), rangeAt(copy, text, end)]
  if (from === undefined || to === undefined) return
  const range = document.createRange()
  range.setStart(from.startContainer, from.startOffset)
  range.setEnd(to.startContainer, to.startOffset)
  CSS.highlights.set('editor-selection', new Highlight(range))
}

/** An empty range in the copy where an offset of the text is. */
function rangeAt(copy: HTMLElement, text: string, offset: number): Range | undefined {
  const { line, column } = lineAndColumn(text, offset)
  const content = copy.querySelector(`[data-line="${line}"]`)
  if (content === null) return undefined
  const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT)
  let left = column
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const length = node.textContent!.length
    if (left <= length) {
      const range = document.createRange()
      range.setStart(node, left)
      return range
    }
    left -= length
  }
  return undefined
}
