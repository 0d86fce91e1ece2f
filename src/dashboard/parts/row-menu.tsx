import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon } from './icons.tsx'

export interface MenuItem {
  readonly name: string
  readonly run: () => unknown
}

interface Props {
  /** Whose menu it is: 'Sample Residence 1'. */
  readonly name: string
  readonly items: () => readonly MenuItem[]
  /** In a list with one tab stop: -1 where that is elsewhere. */
  readonly tabIndex?: number
}

/** What can be done with a row beside opening it; made when it is opened. */
export function RowMenu({ name, items, tabIndex = 0 }: Props) {
  const [isOpen, setOpen] = useState(false)
  const ref = useRef<HTMLSpanElement>(null)
  const close = () => {
    setOpen(false)
    ref.current?.querySelector('button')?.focus()
  }
  useLayoutEffect(() => {
    if (isOpen) ref.current?.querySelector<HTMLElement>('li button')?.focus()
  }, [isOpen])
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) return
    event.stopPropagation()
    if (event.key === 'Escape') close()
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    const all = [...ref.current!.querySelectorAll<HTMLElement>('li button')]
    const at = all.indexOf(document.activeElement as HTMLElement)
    all[(at + by + all.length) % all.length]?.focus()
  }
  const onFocusOut = ({ relatedTarget }: FocusEvent) => {
    if (!ref.current?.contains(relatedTarget as Node | null)) setOpen(false)
  }
  return (
    <span ref={ref} class="row-menu" onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      <button
        type="button"
        class="button icon small ghost"
        aria-label={`More for ${name}`}
        aria-expanded={isOpen}
        tabIndex={tabIndex}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="more" />
      </button>
      {isOpen ? (
        <ul class="menu">
          {items().map((item) => (
            <li key={item.name}>
              <button
                type="button"
                onClick={() => {
                  close()
                  item.run()
                }}
              >
                {item.name}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </span>
  )
}
