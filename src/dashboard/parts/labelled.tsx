import type { ComponentChildren } from 'preact'

interface Label {
  readonly label: string
  /** What may be in it. */
  readonly hint?: string
}

/** A control with its name above it, and what may be in it. */
export function Labelled({ label, hint, children }: Label & { children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label>
      <span class="caption label-text">
        {label} <span class="dimmer">{hint}</span>
      </span>
      {children}
    </label>
  )
}

interface Text extends Label {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly type?: 'text' | 'datetime-local'
  readonly placeholder?: string
  readonly isCode?: boolean
  readonly isWrong?: boolean
  /** The id of a list of words to choose from. */
  readonly list?: string | undefined
}

export function TextField(props: Text) {
  const { label, hint = '', value, onChange, type, placeholder, isCode, isWrong, list } = props
  return (
    <Labelled label={label} hint={hint}>
      <input
        class={isCode ? 'input code' : 'input'}
        type={type ?? 'text'}
        value={value}
        placeholder={placeholder}
        list={list}
        aria-invalid={isWrong ?? false}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </Labelled>
  )
}

interface Select extends Label {
  readonly value: string
  /** Values and what they are called. */
  readonly options: readonly (readonly [string, string])[]
  readonly onChange: (value: string) => void
}

export function SelectField({ label, hint = '', value, options, onChange }: Select) {
  return (
    <Labelled label={label} hint={hint}>
      <select class="input" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </Labelled>
  )
}

/** Why something was refused, where it was asked for. */
export function Wrong({ text }: { text: string }) {
  if (text === '') return null
  return (
    <p class="wrong" role="alert">
      {text}
    </p>
  )
}
