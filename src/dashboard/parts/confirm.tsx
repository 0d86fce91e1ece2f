import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

interface Props {
  readonly children: ComponentChildren
  /** What goes, on the button itself, before it goes: 'the journal of 31 requests goes'. */
  readonly sure: string
  readonly onSure: () => void
  readonly class?: string
  readonly name?: string
}

const WAIT_MS = 4000

/** For what cannot come back: the button says so in its own place, and a second press does it. */
export function Confirm({ children, sure, onSure, class: kind = 'button', name }: Props) {
  const [asked, setAsked] = useState(false)
  useEffect(() => {
    if (!asked) return
    const timer = setTimeout(() => setAsked(false), WAIT_MS)
    return () => clearTimeout(timer)
  }, [asked])
  const onClick = () => {
    if (asked) onSure()
    setAsked(!asked)
  }
  return (
    <button
      type="button"
      class={asked ? 'button remove' : kind}
      aria-label={asked ? `${sure}. Press again` : name}
      onClick={onClick}
    >
      {asked ? sure : children}
    </button>
  )
}
