import { Copy } from '../parts/copy.tsx'
import { Icon, type IconName } from '../parts/icons.tsx'
import { plural } from '../say/number.ts'
import { flow } from '../say/yaml.ts'
import { bodyOf } from '../state/faults.ts'
import { faults, grants, incidents, overview } from '../state/world.ts'

interface Added {
  readonly icon: IconName
  readonly name: string
  readonly more: string
  readonly yaml: () => string
}

/** What controls added since the scenario was loaded, each as YAML. */
export function BeyondFile() {
  const there = [...addedIncidents(), ...addedFaults(), ...addedGrants(), ...countedRequests()]
  return (
    <section class="panel" aria-labelledby="beyond">
      <header>
        <h2 id="beyond">Beyond the file</h2>
        <span class="caption cut">what controls added</span>
      </header>
      {there.length === 0 ? (
        <div class="empty">Nothing: the world is as its scenario says.</div>
      ) : (
        <ul>
          {there.map(({ icon, name, more, yaml }) => (
            <li key={name}>
              <Icon name={icon} />
              <div class="grow cut">
                <div>{name}</div>
                <div class="caption cut">{more}</div>
              </div>
              <Copy small label="YAML" name={`Copy as YAML: ${name}`} text={yaml} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function addedIncidents(): Added[] {
  const own = incidents.value.filter(({ source }) => source === 'control')
  if (own.length === 0) return []
  const more = own.map(({ kind, system_id }) => `${kind} of ${system_id}`).join(', ')
  const yaml = () =>
    list(
      'incidents',
      own.map(({ active, source, ...one }) => one),
    )
  return [{ icon: 'alert', name: plural(own.length, 'incident'), more, yaml }]
}

function addedFaults(): Added[] {
  const own = faults.value.filter(({ source }) => source === 'control')
  if (own.length === 0) return []
  const more = own.map(({ id }) => id).join(', ')
  return [
    {
      icon: 'pulse',
      name: plural(own.length, 'fault'),
      more,
      yaml: () => list('faults', own.map(bodyOf)),
    },
  ]
}

function addedGrants(): Added[] {
  const own = (grants.value ?? []).filter(({ source }) => source === 'control')
  if (own.length === 0) return []
  const more = own.map(({ user_id }) => user_id).join(', ')
  const yaml = () =>
    list(
      'access.users',
      own.map(({ source, ...one }) => one),
    )
  return [{ icon: 'key', name: plural(own.length, 'grant'), more, yaml }]
}

function countedRequests(): Added[] {
  const own = (overview.value?.quota ?? []).filter(({ month }) => month > 0)
  if (own.length === 0) return []
  const total = own.reduce((sum, { month }) => sum + month, 0)
  const more = own.map(({ key, month }) => `${key} ${month}`).join(', ')
  const yaml = () => {
    const keys = own.map(({ key, minute, month }) => `${key}: ${flow({ used: { minute, month } })}`)
    return `# access.keys\n${keys.join('\n')}\n`
  }
  return [{ icon: 'key', name: `${plural(total, 'request')} counted`, more, yaml }]
}

function list(place: string, values: readonly unknown[]): string {
  return `# ${place}\n${values.map((one) => `- ${flow(one)}`).join('\n')}\n`
}
