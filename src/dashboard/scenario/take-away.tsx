import { useEffect, useState } from 'preact/hooks'
import { Confirm } from '../parts/confirm.tsx'
import { Copy } from '../parts/copy.tsx'
import { Icon, type IconName } from '../parts/icons.tsx'
import { plural, whole } from '../say/number.ts'
import { get } from '../server/client.ts'
import { lineOf } from '../state/actions.ts'
import { EFFECTIVE, fileName, inForce, loadInForce, reset } from '../state/draft.ts'
import { go } from '../state/route.ts'
import { overview, roofs } from '../state/world.ts'

/** The world as a file, as a snapshot, as a sandbox; and back to how it was loaded. */
export function TakeAway() {
  const requests = overview.value?.counts.requests ?? 0
  const toSandbox = () => go({ view: 'sandboxes', query: { begin: 'fork' } })
  const saveYaml = async () => {
    await loadInForce()
    save(fileName.value, inForce.value ?? '')
  }
  return (
    <section class="panel" aria-labelledby="take-away">
      <header>
        <h2 id="take-away">Take it away</h2>
      </header>
      <ul>
        <Item
          icon="get"
          name="Save as a scenario"
          more="What is in force; loads to the same"
          curl={EFFECTIVE}
        >
          <Small name="YAML" onClick={() => void saveYaml().catch(() => undefined)} />
        </Item>
        <SnapshotItem />
        <Item icon="fork" name="Fork to a sandbox" more="The same world at this instant">
          <Small name="Fork" onClick={toSandbox} />
        </Item>
        <Item icon="undo" name="Reset" more="Back to what was last loaded or restored">
          <Confirm
            class="button small"
            sure={`Reset: ${plural(requests, 'request')} in the journal go`}
            onSure={reset}
          >
            Reset
          </Confirm>
        </Item>
      </ul>
    </section>
  )
}

function SnapshotItem() {
  const [snapshot, setSnapshot] = useState<string>()
  useEffect(() => {
    get<unknown>('_simulator/snapshot').then(
      (found) => setSnapshot(JSON.stringify(found)),
      () => setSnapshot(undefined),
    )
  }, [roofs.value])
  if (snapshot === undefined) return null
  const name = fileName.value.replace(/\.yaml$/, '.snapshot.json')
  const more = `Clock, incidents, faults, counts · ${whole(snapshot.length)} B`
  return (
    <Item icon="page" name="Snapshot" more={more} curl="_simulator/snapshot">
      <Small name="JSON" onClick={() => save(name, snapshot)} />
    </Item>
  )
}

function Small({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <button type="button" class="button small" onClick={onClick}>
      {name}
    </button>
  )
}

function Item(props: {
  icon: IconName
  name: string
  more: string
  curl?: string
  children: preact.ComponentChildren
}) {
  const { icon, name, more, curl, children } = props
  return (
    <li>
      <Icon name={icon} />
      <div class="grow cut">
        <div>{name}</div>
        <div class="caption">{more}</div>
      </div>
      {curl === undefined ? null : (
        <Copy
          iconOnly
          small
          label="curl"
          name={`Copy curl: ${name}`}
          text={() => lineOf({ method: 'GET', path: curl })}
        />
      )}
      {children}
    </li>
  )
}

function save(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
