import { useState } from 'preact/hooks'
import { Dialog } from '../parts/dialog.tsx'
import { DialogFoot } from '../parts/dialog-foot.tsx'
import { TextField, Wrong } from '../parts/labelled.tsx'
import { fragment } from '../say/yaml.ts'
import { giveGrant } from '../state/grants.ts'

/** Lets a user in: to which systems, from when, until when. */
export function GrantDialog({ onClose }: { onClose: () => void }) {
  const [user, setUser] = useState('')
  const [systems, setSystems] = useState('')
  const [until, setUntil] = useState('')
  const [wrong, setWrong] = useState('')
  const ids = systems
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number)
  const body = {
    user_id: user,
    systems: ids.length === 0 ? ('all' as const) : ids,
    ...(until !== '' && { until }),
  }
  const submit = async (event: Event) => {
    event.preventDefault()
    const refused = await giveGrant(body)
    if (refused === undefined) onClose()
    else setWrong(refused)
  }
  return (
    <Dialog title="Give a grant" onClose={onClose}>
      <form onSubmit={submit}>
        <TextField
          label="User"
          hint="the hexadecimal id that the client sends"
          value={user}
          placeholder="4e7a453d0a"
          isCode
          onChange={setUser}
        />
        <TextField label="Systems" hint="ids; empty: all" value={systems} onChange={setSystems} />
        <TextField
          label="Until"
          hint="a date (midnight UTC) or ISO 8601; empty: no end"
          value={until}
          onChange={setUntil}
        />
        <Wrong text={wrong} />
        <DialogFoot
          submit="Give"
          onCancel={onClose}
          path="_simulator/access/users"
          body={body}
          yaml={fragment('access.users', body)}
        />
      </form>
    </Dialog>
  )
}
