import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { lineOf } from '../state/actions.ts'
import { Copy } from './copy.tsx'
import { Dialog } from './dialog.tsx'
import { Wrong } from './labelled.tsx'

interface Props {
  readonly title: string
  /** What its button says. */
  readonly submit: string
  readonly onClose: () => void
  readonly wide?: boolean
  /** What is posted when it is submitted, to be copied instead. */
  readonly path: string
  readonly body: unknown
  readonly yaml: string
  /** Posts it; says why not, if it was refused. */
  readonly post: () => Promise<string | undefined>
  /** The fields. */
  readonly children: ComponentChildren
}

/** A form that adds something: its YAML grows as one fills it in; do it, leave it, copy it. */
export function FormDialog(props: Props) {
  const { title, submit, onClose, wide, path, body, yaml, post, children } = props
  const [wrong, setWrong] = useState('')
  const onSubmit = async (event: Event) => {
    event.preventDefault()
    const refused = await post()
    if (refused === undefined) onClose()
    else setWrong(refused)
  }
  return (
    <Dialog title={title} onClose={onClose} wide={wide ?? false}>
      <form onSubmit={onSubmit}>
        {children}
        <Wrong text={wrong} />
        <pre class="answer wrapped">{yaml}</pre>
        <div class="row wrap">
          <button type="submit" class="button primary">
            {submit}
          </button>
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <span class="grow" />
          <Copy label="curl" text={() => lineOf({ method: 'POST', path, body })} />
          <Copy label="YAML" text={() => yaml} />
        </div>
      </form>
    </Dialog>
  )
}
