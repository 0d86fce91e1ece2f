import type { ComponentChildren } from 'preact'

export interface Choice<T> {
  readonly value: T
  readonly label: ComponentChildren
  readonly name?: string
}

interface Props<T> {
  readonly name: string
  readonly choices: readonly Choice<T>[]
  readonly value: T | undefined
  readonly onChoose: (value: T) => void
  readonly disabled?: boolean
}

/** One of a few, as a radio group: one tab stop, arrows go on. */
export function Segments<T extends string | number>(props: Props<T>) {
  const { name, choices, value, onChoose, disabled = false } = props
  const chosen = choices.findIndex((one) => one.value === value)
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const next = (Math.max(chosen, 0) + by + choices.length) % choices.length
    onChoose(choices[next]!.value)
    const group = event.currentTarget as HTMLElement
    requestAnimationFrame(() => (group.children[next] as HTMLElement).focus())
  }
  return (
    <div class="segments" role="radiogroup" aria-label={name} onKeyDown={onKeyDown}>
      {choices.map((one, i) => (
        <button
          key={one.value}
          type="button"
          role="radio"
          aria-checked={i === chosen}
          aria-label={one.name}
          tabIndex={i === Math.max(chosen, 0) ? 0 : -1}
          disabled={disabled}
          onClick={() => onChoose(one.value)}
        >
          {one.label}
        </button>
      ))}
    </div>
  )
}
