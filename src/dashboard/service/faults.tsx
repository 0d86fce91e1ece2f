import type { ProfileName } from '../../scenario/profile.ts'
import { opened } from '../frame/opened.ts'
import { Icon } from '../parts/icons.tsx'
import { type MenuItem, RowMenu } from '../parts/row-menu.tsx'
import { whole } from '../say/number.ts'
import { fragment } from '../say/yaml.ts'
import type { Fault } from '../server/wire.ts'
import { lineOf } from '../state/actions.ts'
import { copyText } from '../state/clipboard.ts'
import { isLive } from '../state/connection.ts'
import { addFault, bodyOf, endFault, sayMatch, sayReply, switchedOff } from '../state/faults.ts'
import { markOf } from '../state/marked.ts'
import { go } from '../state/route.ts'
import { faults } from '../state/world.ts'

const PROFILES = Object.keys({
  'brown-out': true,
  flaky: true,
  slow: true,
  maintenance: true,
  'html-front': true,
} satisfies Record<ProfileName, true>) as ProfileName[]

/** Faults in the order in which they are tried, those switched off here, and profiles one click each. */
export function FaultPanel() {
  const off = switchedOff.value.filter(({ id }) => !faults.value.some((one) => one.id === id))
  return (
    <section class={`panel${markOf('faults')}`} aria-labelledby="faults">
      <header>
        <h2 id="faults" class="grow">
          Faults
        </h2>
        <button type="button" class="button small" onClick={() => (opened.value = 'fault')}>
          <Icon name="plus" size={14} /> Fault
        </button>
      </header>
      <ul hidden={faults.value.length + off.length === 0}>
        {faults.value.map((one) => (
          <On key={one.id} fault={one} />
        ))}
        {off.map(({ id, body }) => (
          <li key={id}>
            <button
              type="button"
              class="switch"
              role="switch"
              aria-checked={false}
              aria-label={`Fault ${id}`}
              disabled={!isLive.value}
              onClick={() => addFault(body)}
            />
            <div class="grow cut">
              <div>{id}</div>
              <div class="caption">off · switch on to add it again</div>
            </div>
          </li>
        ))}
      </ul>
      <div class="body profiles">
        <p class="caption">
          {faults.value.length + off.length === 0 ? 'No faults. ' : ''}Profiles, one click each
        </p>
        <div class="chips">
          {PROFILES.map((profile) => (
            <button
              key={profile}
              type="button"
              class="chip"
              disabled={!isLive.value}
              onClick={() => addFault({ profile })}
            >
              {profile}
            </button>
          ))}
        </div>
      </div>
    </section>
  )
}

function menuOf(fault: Fault): MenuItem[] {
  const body = bodyOf(fault)
  const line = lineOf({ method: 'POST', path: '_simulator/faults', body })
  return [
    {
      name: 'Requests that it met',
      run: () => go({ view: 'service', query: { q: `fault:${fault.id}` } }),
    },
    { name: 'Copy as curl', run: () => copyText(line, `curl of ${fault.id}`) },
    { name: 'Copy as YAML', run: () => copyText(fragment('faults', body), `YAML of ${fault.id}`) },
  ]
}

function On({ fault }: { fault: Fault }) {
  const { times = Infinity } = fault.match
  const most = Math.min(Number(times), fault.replies?.length ?? Infinity)
  const isUsedUp = fault.fired >= most
  return (
    <li>
      <button
        type="button"
        class="switch"
        role="switch"
        aria-checked={true}
        aria-label={`Fault ${fault.id}`}
        disabled={!isLive.value}
        onClick={() => endFault(fault)}
      />
      <div class="grow">
        <div class="cut">{fault.id}</div>
        <div class="caption">
          {sayMatch(fault.match)}: {sayReply(fault)}
        </div>
        <div class="caption">
          {whole(fault.fired)} fired of {whole(fault.seen)} seen{isUsedUp ? ' · used up' : ''}
        </div>
      </div>
      <RowMenu name={`fault ${fault.id}`} items={() => menuOf(fault)} />
    </li>
  )
}
