import { fragment } from '../say/yaml.ts'
import type { Call } from '../server/client.ts'
import type { Incident } from '../server/wire.ts'
import { timeNear } from '../time/say.ts'
import { refusalOf, tryTo } from './actions.ts'
import { shownS } from './clock.ts'
import { byId, loadIncidents, roofs } from './world.ts'

/** Trouble on the roofs: added, changed, ended, and each taken back. */

const pathOf = (id: string) => `_simulator/incidents/${encodeURIComponent(id)}`

export interface NewIncident {
  readonly system_id: number
  readonly kind: string
  readonly from?: string
  readonly to?: string
  readonly [parameter: string]: unknown
}

const nameOf = (systemId: number) => byId.value.get(systemId)?.name ?? `system ${systemId}`

/** Without the system where it stands in that system's own list. */
export function yamlOf({ system_id, ...incident }: NewIncident): string {
  return fragment(`incidents of system ${system_id}`, incident)
}

/** Says why not, if the server refused it. */
export async function addIncident(incident: NewIncident): Promise<string | undefined> {
  const zone = byId.value.get(incident.system_id)?.timezone ?? 'UTC'
  const until =
    incident.to === undefined
      ? ''
      : ` until ${timeNear(zone, Date.parse(incident.to) / 1000, shownS.value)}`
  const refused = await refusalOf({
    title: `${incident.kind} added to ${nameOf(incident.system_id)}${until}`,
    call: { method: 'POST', path: '_simulator/incidents', body: incident },
    yaml: yamlOf(incident),
    undo: (answer) => takeBack((answer as Incident).id),
    changes: 'incidents',
  })
  await settle()
  return refused
}

/** Behind any instant that a clock is likely to stand at. */
const FAR_AHEAD = '2099-01-01T00:00:00Z'

/** As if it had never been: ended before it begins, where a mere end would leave what has passed of it. */
function takeBack(id: string): readonly Call[] {
  const path = pathOf(id)
  return [
    { method: 'PATCH', path, body: { from: FAR_AHEAD, to: null } },
    { method: 'DELETE', path },
  ]
}

export async function endIncident({ id, kind, system_id, to }: Incident): Promise<void> {
  await tryTo({
    title: `${kind} of ${nameOf(system_id)} ended`,
    call: { method: 'DELETE', path: pathOf(id) },
    undo: () => [{ method: 'PATCH', path: pathOf(id), body: { to } }],
    changes: 'incidents',
  })
  await settle()
}

/** Another span, or another measure of it. */
export async function changeIncident(
  one: Incident,
  change: Readonly<Record<string, unknown>>,
): Promise<void> {
  const former = Object.fromEntries(Object.keys(change).map((name) => [name, one[name] ?? null]))
  await tryTo({
    title: `${one.kind} of ${nameOf(one.system_id)} changed`,
    call: { method: 'PATCH', path: pathOf(one.id), body: change },
    undo: () => [{ method: 'PATCH', path: pathOf(one.id), body: former }],
    changes: 'incidents',
  })
  await settle()
}

async function settle(): Promise<void> {
  roofs.value++
  await loadIncidents().catch(() => undefined)
}
