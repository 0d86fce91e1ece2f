import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { isMac } from '../frame/platform.ts'
import { Icon } from '../parts/icons.tsx'
import type { Mistake } from '../server/wire.ts'
import { apply, edit, mistakes } from '../state/draft.ts'
import { Caret, place, positionAt } from './caret.tsx'
import { marked, mended, offered } from './tokens.ts'

interface Props {
  readonly text: string
  readonly isReadOnly: boolean
}

/**
 * A text area that is typed into and a coloured copy that is looked at: so mistakes can stand under their
 * lines. The caret is drawn in the copy, and what is pressed there is put into the text area.
 */
export function Editor({ text, isReadOnly }: Props) {
  const area = useRef<HTMLTextAreaElement>(null)
  const copy = useRef<HTMLDivElement>(null)
  const { selection, read } = useSelection(area)
  const found = isReadOnly ? [] : mistakes.value
  const current = text.slice(0, selection.end).split('\n').length
  const onKeyDown = useEditorKeys({ area, text, isReadOnly, found, current })
  useLayoutEffect(() => {
    if (area.current !== null && area.current.value !== text) area.current.value = text
  }, [text])
  return (
    <div class={`editor${selection.focused ? ' focused' : ''}`}>
      <textarea
        ref={area}
        class="editor-area"
        aria-label={isReadOnly ? 'The world in force' : 'Scenario'}
        aria-invalid={found.length > 0}
        aria-describedby="editor-hint editor-mistakes"
        readOnly={isReadOnly}
        spellcheck={false}
        autocapitalize="off"
        wrap="off"
        defaultValue={text}
        onInput={(event) => edit(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onKeyUp={read}
        onFocus={read}
        onBlur={read}
      />
      <div
        ref={copy}
        class="editor-copy"
        aria-hidden="true"
        onPointerDown={(event) => press(event, area.current!, copy.current!)}
      >
        <Lines text={text} current={selection.focused ? current : 0} found={found} />
        <Caret copy={copy} text={text} {...selection} />
      </div>
    </div>
  )
}

/** Where the caret of the text area is, followed wherever it goes. */
function useSelection(area: RefObject<HTMLTextAreaElement | null>) {
  const [selection, setSelection] = useState({ start: 0, end: 0, focused: false })
  const read = () => {
    if (area.current === null) return
    const { selectionStart: start, selectionEnd: end } = area.current
    setSelection({ start, end, focused: document.activeElement === area.current })
  }
  useEffect(() => {
    document.addEventListener('selectionchange', read)
    return () => document.removeEventListener('selectionchange', read)
  }, [])
  return { selection, read }
}

interface Keys extends Props {
  readonly area: RefObject<HTMLTextAreaElement | null>
  readonly found: readonly Mistake[]
  /** The line of the caret, counted from 1. */
  readonly current: number
}

/** Tab indents unless Escape came before it; the rest is what the list of keys says. */
function useEditorKeys({ area, text, isReadOnly, found, current }: Keys) {
  const [leaves, setLeaves] = useState(false)
  const put = (next: string, caret: number) => {
    area.current!.value = next
    area.current!.setSelectionRange(caret, caret)
    edit(next)
  }
  return (event: KeyboardEvent) => {
    setLeaves(event.key === 'Escape')
    const isEnter = event.key === 'Enter'
    if (event.key === 'Tab' && !leaves && !isReadOnly) indent(event, text, put)
    else if (isEnter && (event.ctrlKey || event.metaKey)) void applyIfRight()
    else if (isEnter && event.altKey) mend(current, text, found)
    else if (event.key === 'F8') {
      toMistake(area.current!, text, found, current, event.shiftKey ? -1 : 1)
    } else return
    event.preventDefault()
  }
}

function Lines(props: { text: string; current: number; found: readonly Mistake[] }) {
  const { text, current, found } = props
  return (
    <>
      {text.split('\n').map((line, i) => (
        <Line
          key={i}
          line={line}
          number={i + 1}
          isCurrent={i + 1 === current}
          found={found.filter((one) => one.line === i + 1)}
          text={text}
        />
      ))}
    </>
  )
}

interface LineProps {
  readonly line: string
  readonly number: number
  readonly isCurrent: boolean
  readonly found: readonly Mistake[]
  readonly text: string
}

function Line({ line, number, isCurrent, found, text }: LineProps) {
  const kind = `${found.length > 0 ? ' wrong-line' : ''}${isCurrent ? ' current' : ''}`
  return (
    <>
      <div class={`line${kind}`}>
        <span class="number">{number}</span>
        <span class="text" data-line={number}>
          {marked(line, found[0]?.column).map(({ text, kind, isWrong }, i) => (
            <span key={i} class={`t-${kind}${isWrong ? ' bad' : ''}`}>
              {text}
            </span>
          ))}
          {'\u200b'}
        </span>
      </div>
      {found.map((one) => (
        <div key={one.path + one.message} class="mistake">
          <Icon name="alert" />
          <span class="grow">
            <b>
              {one.line}:{one.column ?? 1}
            </b>{' '}
            {one.message}
          </span>
          {offered(one.message)
            .slice(0, 3)
            .map((word, i) => (
              <button
                key={word}
                type="button"
                class="button small"
                tabIndex={-1}
                onClick={() => edit(mended(text, one.line!, one.column ?? 1, word))}
              >
                Use {word} {i === 0 ? <kbd>{isMac ? '⌥↵' : 'Alt ↵'}</kbd> : null}
              </button>
            ))}
        </div>
      ))}
    </>
  )
}

function applyIfRight(): Promise<void> | undefined {
  return mistakes.value.length === 0 ? apply() : undefined
}

function indent(
  event: KeyboardEvent,
  text: string,
  put: (next: string, caret: number) => void,
): void {
  const area = event.currentTarget as HTMLTextAreaElement
  const start = area.selectionStart
  if (!event.shiftKey) {
    put(`${text.slice(0, start)}  ${text.slice(area.selectionEnd)}`, start + 2)
    return
  }
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  if (!text.startsWith('  ', lineStart)) return
  put(text.slice(0, lineStart) + text.slice(lineStart + 2), Math.max(lineStart, start - 2))
}

/** Takes the first word offered for the mistake of a line. */
function mend(line: number, text: string, found: readonly Mistake[]): void {
  const one = found.find((mistake) => mistake.line === line)
  const [word] = offered(one?.message ?? '')
  if (one?.line !== undefined && word !== undefined)
    edit(mended(text, one.line, one.column ?? 1, word))
}

function toMistake(
  area: HTMLTextAreaElement,
  text: string,
  found: readonly Mistake[],
  from: number,
  by: 1 | -1,
): void {
  const places = found.filter(({ line }) => line !== undefined).sort((a, b) => a.line! - b.line!)
  const next =
    by === 1
      ? (places.find(({ line }) => line! > from) ?? places[0])
      : (places.findLast(({ line }) => line! < from) ?? places.at(-1))
  if (next === undefined) return
  const offset = place(text, next.line!, (next.column ?? 1) - 1)
  area.setSelectionRange(offset, offset)
  document.querySelector(`[data-line="${next.line}"]`)?.scrollIntoView({ block: 'center' })
}

/** A press in the copy, and drawing on from there, as a selection of the text area. */
function press(event: PointerEvent, area: HTMLTextAreaElement, copy: HTMLElement): void {
  if ((event.target as Element).closest('.mistake') !== null || event.button !== 0) return
  event.preventDefault()
  const at = (e: PointerEvent) => positionAt(copy, area.value, e.clientX, e.clientY)
  const anchor = event.shiftKey ? area.selectionStart : at(event)
  area.focus({ preventScroll: true })
  const head = at(event)
  area.setSelectionRange(Math.min(anchor, head), Math.max(anchor, head))
  const move = (e: PointerEvent) => {
    const to = at(e)
    area.setSelectionRange(
      Math.min(anchor, to),
      Math.max(anchor, to),
      to < anchor ? 'backward' : 'forward',
    )
  }
  const up = () => {
    removeEventListener('pointermove', move)
    removeEventListener('pointerup', up)
  }
  addEventListener('pointermove', move)
  addEventListener('pointerup', up)
}
