import { useState } from 'preact/hooks'
import { copyText } from '../state/clipboard.ts'
import { Icon } from './icons.tsx'

interface Props {
  /** What is copied; made only when it is asked for. */
  readonly text: () => string
  /** What the button says: curl, YAML, URL. */
  readonly label: string
  /** The whole name, where the label alone does not tell whose it is. */
  readonly name?: string
  readonly small?: boolean
  readonly iconOnly?: boolean
}

/** Copies a text; where the browser does not let a page do so, shows it selected. */
export function Copy({ text, label, name, small = false, iconOnly = false }: Props) {
  const [copied, setCopied] = useState(false)
  const [shown, setShown] = useState<string>()
  const copy = async () => {
    const value = text()
    if (!(await copyText(value, label))) return setShown(value)
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }
  if (shown !== undefined) {
    return (
      <input
        class="input code"
        readOnly
        value={shown}
        aria-label={`${label}, to be copied`}
        ref={(input) => {
          input?.focus()
          input?.select()
        }}
        onBlur={() => setShown(undefined)}
      />
    )
  }
  const size = `${small ? ' small' : ''}${iconOnly ? ' icon ghost' : ''}`
  return (
    <button
      type="button"
      class={`button copy${size}`}
      data-copy
      aria-label={copied ? 'copied' : (name ?? `Copy ${label}`)}
      onClick={copy}
    >
      <Icon name={copied ? 'tick' : 'copy'} size={14} />
      {iconOnly ? null : label}
    </button>
  )
}
