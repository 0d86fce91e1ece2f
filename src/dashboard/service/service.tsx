import { useEffect } from 'preact/hooks'
import { Fact } from '../parts/quantity.tsx'
import { whole } from '../say/number.ts'
import { entries } from '../state/journal.ts'
import { faults, loadAdvice, overview } from '../state/world.ts'
import { Advices } from './advice.tsx'
import { FaultPanel } from './faults.tsx'
import { Grants } from './grants.tsx'
import { JournalPanel } from './journal.tsx'
import { Quotas } from './quotas.tsx'
import { isRefused } from './stations.ts'

/** What clients asked and what they were told: journal, quotas, faults, grants, advice. */
export function Service() {
  useEffect(() => void loadAdvice().catch(() => undefined), [])
  const refused = entries.value.filter(isRefused).length
  const requests = overview.value?.counts.requests ?? 0
  const fired = faults.value.reduce((sum, one) => sum + one.fired, 0)
  return (
    <>
      <div class="view-head">
        <h1 tabIndex={-1}>Service</h1>
        <div class="facts">
          <Fact value={whole(requests)} unit={requests === 1 ? 'request' : 'requests'} />
          <Fact value={whole(refused)} unit="refused or failed" />
          <Fact
            value={whole(faults.value.length)}
            unit={`${faults.value.length === 1 ? 'fault' : 'faults'}, ${whole(fired)} fired`}
          />
        </div>
      </div>
      <div class="columns">
        <JournalPanel />
        <aside class="column" aria-label="Quotas, faults, grants, advice">
          <Quotas />
          <FaultPanel />
          <Grants />
          <Advices />
        </aside>
      </div>
    </>
  )
}
