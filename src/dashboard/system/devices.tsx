import { sumsOf } from '../curve/known.ts'
import { Sign } from '../parts/signs.tsx'
import { energy, plural } from '../say/number.ts'
import type { Device, System } from '../server/wire.ts'
import { nowS, rowS, shownS } from '../state/clock.ts'
import { rowsOfDay } from '../state/system.ts'
import { dayOf } from '../time/day.ts'
import { clockTime, epochOf, timeNear } from '../time/say.ts'

const isRetired = ({ status, retired_at: end }: Device) =>
  status === 'retired' || (typeof end === 'string' && epochOf(end) <= nowS.value)

const nameOf = ({ kind }: Device) =>
  kind === undefined ? 'Envoy' : kind === 'consumption' ? 'Consumption meter' : 'Production meter'

/** The day on which a device was taken out. */
function until({ in_service_to, retired_at }: Device): string {
  const end = in_service_to ?? retired_at
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
        {system.envoys
          .filter((one) => !isRetired(one))
          .map((one) => (
            <Item
              key={one.serial_number}
              sign={one.status ?? 'normal'}
              name="Envoy"
              serial={one.serial_number}
              a={report(one)}
              b={one.part_number ?? ''}
            />
          ))}
        {system.meters
          .filter((one) => !isRetired(one))
          .map((one) => (
            <Meter key={one.serial_number} meter={one} system={system} />
          ))}
        <Item
          sign={worst}
          name="Microinverters"
          serial={`${well} of ${active.length} normal`}
          a={models}
          b={retired === 0 ? '' : `${retired} retired`}
        />
      </ul>
      <Retired system={system} />
      <details class="all-devices">
        <summary>{plural(system.inverters.length, 'microinverter')}, one by one</summary>
        <Units system={system} report={report} />
      </details>
    </section>
  )
}

function Meter({ meter, system }: { meter: Device; system: System }) {
  const isTroubled = system.status === 'meter' || system.status === 'meter_issue'
  const sign = meter.disabled ? 'never' : isTroubled ? system.status : 'normal'
  const { installed_at: installed, kind } = meter
  const since = typeof installed === 'string' ? `since ${installed.slice(0, 10)}` : ''
  return (
    <Item
      sign={sign}
      name={nameOf(meter)}
      serial={meter.serial_number}
      a={meter.disabled ? 'switched off' : rowsUntil(system, kind === 'production')}
      b={[meter.model, since].filter(Boolean).join(' · ')}
    />
  )
}

/** Meters have no reports of their own: until when their rows of this day are known. */
function rowsUntil(system: System, isProduction: boolean): string {
  const zone = system.timezone
  const found = rowsOfDay(system.system_id, dayOf(zone, undefined, rowS.value))?.series
  const { last } = sumsOf((isProduction ? found?.meter : found?.consumption) ?? [], rowS.value)
  return last === undefined ? 'no row today' : `rows until ${clockTime(zone, last.end_at)}`
}

/** What was here once: folded, for it says nothing any more. */
function Retired({ system }: { system: System }) {
  const gone = [...system.envoys, ...system.meters].filter(isRetired)
  if (gone.length === 0) return null
  return (
    <details class="all-devices">
      <summary>{gone.length} retired</summary>
      <ul class="devices">
        {gone.map((one) => (
          <Item
            key={one.serial_number}
            sign="never"
            name={nameOf(one)}
            serial={one.serial_number}
            a={until(one)}
            b={one.part_number ?? one.model ?? ''}
          />
        ))}
      </ul>
    </details>
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
