import { Sign } from '../parts/signs.tsx'
import { energy, plural } from '../say/number.ts'
import type { Device, System } from '../server/wire.ts'
import { shownS } from '../state/clock.ts'
import { epochOf, timeNear } from '../time/say.ts'

/** The day on which a device was taken out. */
function until({ in_service_to: end }: Device): string {
  return typeof end === 'string' ? `retired ${end.slice(0, 10)}` : 'retired'
}

/** What hangs on this roof and wall. */
export function Devices({ system }: { system: System }) {
  const zone = system.timezone
  const active = system.inverters.filter(({ status }) => status !== 'retired')
  const well = active.filter(({ status }) => status === 'normal').length
  const models = [...new Set(active.map(({ model }) => model))].join(', ')
  const retired = system.inverters.length - active.length
  const total = system.envoys.length + system.meters.length + system.inverters.length
  const worst = active.find(({ status }) => status !== 'normal')?.status ?? 'normal'
  const report = (device: Device) =>
    typeof device.last_report_at === 'string'
      ? timeNear(zone, epochOf(device.last_report_at), shownS.value)
      : 'never heard'
  return (
    <section class="panel" aria-labelledby="devices">
      <header>
        <h2 id="devices" class="grow">
          Devices
        </h2>
        <span class="caption">{total} in all</span>
      </header>
      <ul class="devices">
        {system.envoys.map((one) => (
          <Item
            key={one.serial_number}
            sign={one.status === 'retired' ? 'never' : (one.status ?? 'normal')}
            name="Envoy"
            serial={one.serial_number}
            a={one.status === 'retired' ? until(one) : report(one)}
            b={one.part_number ?? ''}
          />
        ))}
        {system.meters.map((one) => (
          <Item
            key={one.serial_number}
            sign={
              system.status === 'meter' || system.status === 'meter_issue'
                ? system.status
                : 'normal'
            }
            name={one.kind === 'consumption' ? 'Consumption meter' : 'Production meter'}
            serial={one.serial_number}
            a={one.model ?? ''}
            b={typeof one.installed_at === 'string' ? `since ${one.installed_at.slice(0, 10)}` : ''}
          />
        ))}
        <Item
          sign={worst}
          name="Microinverters"
          serial={`${well} of ${active.length} normal`}
          a={models}
          b={retired === 0 ? '' : `${retired} retired`}
        />
      </ul>
      <details class="all-devices">
        <summary>{plural(system.inverters.length, 'microinverter')}, one by one</summary>
        <Units system={system} report={report} />
      </details>
    </section>
  )
}

function Item(props: { sign: string; name: string; serial: string; a: string; b: string }) {
  const { sign, name, serial, a, b } = props
  return (
    <li>
      <Sign name={sign} />
      <div class="grow cut">
        <div>{name}</div>
        <div class="code dim">{serial}</div>
      </div>
      <div class="caption right">
        <div>{a}</div>
        <div>{b}</div>
      </div>
    </li>
  )
}

function Units({ system, report }: { system: System; report: (device: Device) => string }) {
  return (
    <table>
      <caption class="unseen">Microinverters, retired ones too</caption>
      <thead>
        <tr>
          <th scope="col">Serial</th>
          <th scope="col">Model</th>
          <th scope="col">Status</th>
          <th scope="col" class="right">
            Energy so far
          </th>
          <th scope="col" class="right">
            Last report
          </th>
        </tr>
      </thead>
      <tbody>
        {system.inverters.map((one) => {
          const made = energy(one.energy_wh ?? 0)
          return (
            <tr key={one.serial_number}>
              <td class="code">{one.serial_number}</td>
              <td>{one.model}</td>
              <td>
                <span class="row">
                  <Sign
                    name={one.status === 'retired' ? 'never' : (one.status ?? 'normal')}
                    size={12}
                  />
                  {one.status === 'retired' ? until(one) : one.status}
                </span>
              </td>
              <td class="right">
                {made.value} <span class="dimmer">{made.unit}</span>
              </td>
              <td class="right dim">{report(one)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
