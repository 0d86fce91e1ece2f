import { plural, whole } from '../say/number.ts'
import { span } from '../say/span.ts'
import type { Quota } from '../server/wire.ts'
import { nowS } from '../state/clock.ts'
import { zone } from '../state/site.ts'
import { overview } from '../state/world.ts'
import { dateOf, epochOf, fullTime } from '../time/say.ts'

/** What each key has used of its plan, this minute and this month of the world. */
export function Quotas() {
  const quotas = overview.value?.quota ?? []
  const monthEnd = quotas[0]?.month_ends_at
  return (
    <section class="panel" aria-labelledby="quotas">
      <header>
        <h2 id="quotas" class="grow">
          Quotas
        </h2>
        {monthEnd === undefined ? null : (
          <span class="caption">month ends {dateOf('UTC', epochOf(monthEnd))}, 00:00 UTC</span>
        )}
      </header>
      {quotas.length === 0 ? (
        <div class="empty">No key has asked yet.</div>
      ) : (
        <ul class="quotas">
          {quotas.slice(0, 20).map((one) => (
            <li key={one.key}>
              <div class="row">
                <b class="cut">{one.key}</b>
                <span class="caption grow">{one.plan ?? ''}</span>
              </div>
              <Level
                count={one.minute}
                limit={one.minute_limit}
                period="minute"
                note={endOf(one)}
              />
              <Level count={one.month} limit={one.month_limit} period="month" note="" />
            </li>
          ))}
        </ul>
      )}
      {quotas.length > 20 ? (
        <p class="empty">and {plural(quotas.length - 20, 'more key')}</p>
      ) : null}
    </section>
  )
}

function endOf({ minute_ends_at, minute, minute_limit }: Quota): string {
  if (minute_ends_at === undefined || typeof minute_limit !== 'number' || minute === 0) return ''
  const end = epochOf(minute_ends_at)
  return `ends ${fullTime(zone.value, end)}, in ${span(end - nowS.value)}`
}

function Level(props: {
  count: number
  limit: number | null | undefined
  period: string
  note: string
}) {
  const { count, limit, period, note } = props
  if (limit === null || limit === undefined) {
    return (
      <div class="row caption">
        <span class="grow">{limit === null ? 'no limit' : ''}</span>
        <span>
          {whole(count)} this {period}
        </span>
      </div>
    )
  }
  const share = Math.min(1, limit === 0 ? 1 : count / limit)
  const tone = share >= 1 ? 'full' : share >= 0.8 ? 'near' : ''
  return (
    <div class={`quota ${tone}`}>
      <div class="row caption">
        <span class="grow">{note}</span>
        <span class="used">
          <b>
            {whole(count)} of {whole(limit)}
          </b>{' '}
          this {period}
        </span>
      </div>
      <svg
        width="100%"
        height="6"
        viewBox="0 0 100 6"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <rect class="all" width="100" height="6" />
        <rect class="now" width={count === 0 ? 0 : Math.max(0.8, share * 100)} height="6" />
      </svg>
    </div>
  )
}
