import { writeRoute } from '../state/route.ts'
import { advice } from '../state/world.ts'

/** What the real service would have punished, and what to do instead. */
export function Advices() {
  const all = advice.value
  return (
    <section class="panel" aria-labelledby="advice">
      <header>
        <h2 id="advice">Advice</h2>
        {all.length === 0 ? null : <span class="pill warn">{all.length}</span>}
        <span class="grow" />
        <span class="caption cut">what the real service would have punished</span>
      </header>
      {all.length === 0 ? (
        <div class="empty">Nothing so far.</div>
      ) : (
        <ul class="advices">
          {all.map(({ rule, message, instead, evidence }) => (
            <li key={`${rule} ${message}`}>
              <div>
                <b>{message}</b>
                <div class="caption">{instead}</div>
                <div class="caption">
                  Seen in{' '}
                  {evidence.slice(0, 5).map((id) => (
                    <span key={id}>
                      <a href={writeRoute({ view: 'service', query: { open: String(id) } })}>
                        #{id}
                      </a>{' '}
                    </span>
                  ))}
                  {evidence.length > 5 ? `and ${evidence.length - 5} more` : ''}
                </div>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
