import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

interface Props {
  readonly title: string
  readonly onClose: () => void
  readonly wide?: boolean
  readonly children: ComponentChildren
}

/** A native modal dialog: focus inside, Escape closes, focus goes back to where it was. */
export function Dialog({ title, onClose, wide = false, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null)
  // Before it is painted: what is seen is modal already, and Escape is the dialog's.
  useLayoutEffect(() => {
    const dialog = ref.current
    const back = document.activeElement
    dialog?.showModal()
    return () => {
      dialog?.close()
      if (back instanceof HTMLElement && back.isConnected) back.focus()
    }
  }, [])
  return (
    <dialog ref={ref} class={wide ? 'wide' : ''} aria-labelledby="dialog-title" onClose={onClose}>
      <div class="stack">
        <h2 id="dialog-title" class="dialog-title">
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  )
}
