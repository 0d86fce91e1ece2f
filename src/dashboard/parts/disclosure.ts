import { useRef, useState } from 'preact/hooks'

/** What a button opens beside itself; Escape closes it and goes back to the button, so does leaving it close it. */
export function useDisclosure() {
  const [isOpen, setOpen] = useState(false)
  const ref = useRef<HTMLDivElement>(null)
  const close = () => setOpen(false)
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen || event.key !== 'Escape') return
    event.stopPropagation()
    close()
    ref.current?.querySelector('button')?.focus()
  }
  const onFocusOut = ({ relatedTarget }: FocusEvent) => {
    if (!ref.current?.contains(relatedTarget as Node | null)) close()
  }
  return { isOpen, toggle: () => setOpen(!isOpen), close, around: { ref, onKeyDown, onFocusOut } }
}
