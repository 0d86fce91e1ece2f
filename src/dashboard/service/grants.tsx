import { opened } from '../frame/opened.ts'
import { Icon } from '../parts/icons.tsx'
import type { Grant } from '../server/wire.ts'
import { shownS } from '../state/clock.ts'
import { isLive } from '../state/connection.ts'
import { giveBack, revoke, sayScope } from '../state/grants.ts'
import { markOf } from '../state/marked.ts'
import { zone } from '../state/site.ts'
import { grants } from '../state/world.ts'
import { epochOf, timeNear } from '../time/say.ts'

/** Who may see what: given and taken back in the world's time. */
export function Grants() {
  const all = grants.value
  if (all === undefined) return null
  return (
    <section class={`panel${markOf('access')}`} aria-labelledby="grants">
      <header>
        <h2 id="grants" class="grow">
          Grants
        </h2>
        <button type="button" class="button small" onClick={() => (opened.value = 'grant')}>
          <Icon name="plus" size={14} /> Grant
        </button>
      </header>
      <ul>
        {all.length === 0 ? (
          <li class="dim">
            Every well-formed user sees all systems, because the scenario names no users.
          </li>
        ) : null}
        {all.map((one) => (
          <Item key={one.user_id} grant={one} />
        ))}
      </ul>
    </section>
  )
}

function Item({ grant }: { grant: Grant }) {
  const isOver = typeof grant.until === 'string' && epochOf(grant.until) <= shownS.value
  const say = (iso: string) => timeNear(zone.value, epochOf(iso), shownS.value)
  const spanOf = [
    grant.from ? `from ${say(grant.from)}` : '',
    grant.until ? `${isOver ? 'revoked' : 'until'} ${say(grant.until)}` : 'no end',
  ]
  const isAll = grant.user_id === '*'
  return (
    <li class={isOver ? 'dim' : ''}>
      <Icon name="key" />
      <div class="grow">
        <div class={isAll ? '' : 'code'}>
          {isAll ? 'every other well-formed id' : grant.user_id}
        </div>
        <div class="caption">
          {[
            sayScope(grant),
            grant.consumption === false ? 'no consumption' : 'consumption',
            ...spanOf,
          ]
            .filter(Boolean)
            .join(' · ')}
        </div>
      </div>
      {isOver ? (
        <button
          type="button"
          class="button small"
          disabled={!isLive.value}
          onClick={() => giveBack(grant)}
        >
          Give back
        </button>
      ) : (
        <button
          type="button"
          class="button small"
          disabled={!isLive.value}
          aria-label={`Revoke the grant of ${grant.user_id}`}
          onClick={() => revoke(grant)}
        >
          Revoke
        </button>
      )}
    </li>
  )
}
