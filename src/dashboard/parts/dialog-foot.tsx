import { lineOf } from '../state/actions.ts'
import { Copy } from './copy.tsx'

interface Props {
  readonly submit: string
  readonly onCancel: () => void
  /** What is asked when it is submitted, to be copied instead. */
  readonly path: string
  readonly body: unknown
  readonly yaml: string
}

/** The end of a form that adds something: its YAML, do it, leave it, copy it. */
export function DialogFoot({ submit, onCancel, path, body, yaml }: Props) {
  return (
    <>
      <pre class="answer wrapped">{yaml}</pre>
      <div class="row wrap">
        <button type="submit" class="button primary">
          {submit}
        </button>
        <button type="button" class="button" onClick={onCancel}>
          Cancel
        </button>
        <span class="grow" />
        <Copy label="curl" text={() => lineOf({ method: 'POST', path, body })} />
        <Copy label="YAML" text={() => yaml} />
      </div>
    </>
  )
}
