import { useState } from 'preact/hooks'
import { FormDialog } from '../parts/form-dialog.tsx'
import { TextField } from '../parts/labelled.tsx'
import { fragment } from '../say/yaml.ts'
import { giveGrant } from '../state/grants.ts'

/** Lets a user in: to which systems, from when, until when. */
export function GrantDialog({ onClose }: { onClose: () => void }) {
  const [user, setUser] = useState('')
  const [systems, setSystems] = useState('')
  const [until, setUntil] = useState('')
  const ids = systems
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number)
  const body = {
    user_id: user,
    systems: ids.length === 0 ? ('all' as const) : ids,
    ...(until !== '' && { until }),
  }
  return (
    <FormDialog
      title="Give a grant"
      submit="Give"
      onClose={onClose}
      path="_simulator/access/users"
      body={body}
      yaml={fragment('access.users', body)}
      post={() => giveGrant(body)}
    >
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
    </FormDialog>
  )
}
