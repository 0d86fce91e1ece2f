import type { EnvoyView, InverterView, SystemView } from '../../../simulation/known/view.ts'
import { systemOfEnvoy } from '../active-envoy.ts'
import { mayNotSee } from '../admission.ts'
import type { Ask } from '../ask.ts'
import {
  MESSAGE_ERROR,
  noSelector,
  noSuchEnvoyToSummarize,
  noSuchSiteToSummarize,
} from '../errors.ts'
import { choice, integer, reportDateOrNull, string, watts } from '../fields.ts'
import { textParameter, wholeParameter } from '../parameters.ts'
import { readWhole } from '../query.ts'
import { fleetRoute } from '../route.ts'
import { type AnswerOf, eitherOf, list, named, table, type ValueOf } from '../table.ts'
import type { TimeFormat, Times } from '../times.ts'

const quantity = <const Units extends string>(name: string, units: Units, example: number) =>
  table(name, {
    value: integer('The number', example, { minimum: 0, format: 'int64' }),
    units: choice('Its unit', [units], units),
    precision: integer('Decimals', 0),
  })

const ENERGY = quantity('EnergyQuantity', 'Wh', 3417822)
const POWER = quantity('PowerQuantity', 'W', 121)

const INVERTER = table('MicroInverter', {
  id: integer('The microinverter', 40236944, { minimum: 1, format: 'int64' }),
  serial_number: string('Its serial number', '121927000001'),
  model: string('Its model', 'IQ7+'),
  part_number: string('Its part number', '800-00625-r02'),
  sku: string('Its stock keeping unit', 'IQ7PLUS-72-2-US'),
  status: choice('Its status', ['normal', 'power', 'micro', 'retired'], 'normal'),
  power_produced: eitherOf(
    'Power last reported; the plain number of watts as it was until 2021',
    POWER,
    watts('Power', 121),
  ),
  proc_load: string('Firmware of the processor', '520-00082-r01-v04.27.04'),
  param_table: string('Firmware of the parameters', '540-00242-r01-v04.22.09'),
  envoy_serial_number: string('The Envoy it reports to', '121812000345'),
  energy: ENERGY,
  grid_profile: string('Its grid profile', 'IEEE 1547 default 2015'),
  last_report_date: reportDateOrNull(
    'When it last reported; local ISO 8601 unless epoch is asked for',
    '2022-06-15T14:30:12-07:00',
  ),
})

const ENVOY = table('InvertersSummary', {
  signal_strength: integer('Of the communication with the microinverters', 5, {
    minimum: 0,
    maximum: 5,
  }),
  micro_inverters: list(INVERTER, 'Those that report to this Envoy, by id'),
})

const RESPONSE = named(
  'InvertersSummaryByEnvoyOrSiteResponse',
  list(ENVOY, 'One element for each active Envoy'),
)

/**
 * What `GET /systems/inverters_summary_by_envoy_or_site` answers; with its instants in another form: `InvertersSummaryByEnvoyOrSiteResponse<'iso8601'>`.
 *
 * @example
 * const answer = await simulator.inject('/systems/inverters_summary_by_envoy_or_site?site_id=67')
 * const [envoy] = answer.json<InvertersSummaryByEnvoyOrSiteResponse>()
 */
export type InvertersSummaryByEnvoyOrSiteResponse<Format extends TimeFormat = 'default'> = AnswerOf<
  typeof RESPONSE,
  Format
>

export const invertersSummary = fleetRoute({
  name: 'inverters_summary_by_envoy_or_site',
  operationId: 'invertersSummaryByEnvoyOrSite',
  summary: 'The microinverters of a system or of one Envoy',
  description:
    'Each microinverter with its last power and its energy up to yesterday. The Envoy, if given, prevails over the site.',
  query: {
    site_id: wholeParameter('The system', { minimum: 1, example: 67 }),
    envoy_serial_number: textParameter('Serial number of the Envoy', { example: '121812000345' }),
  },
  response: RESPONSE,
  others: { 422: MESSAGE_ERROR },
  answer(ask) {
    const { view, serial } = selected(ask)
    const envoys = view
      .envoys()
      .filter(({ envoy }) => (serial ?? envoy.serialNumber) === envoy.serialNumber)
    return {
      token: null,
      reason: (body) => whyEmpty(view.system.id, envoys, body),
      body: () => bodyOf(ask, view, envoys),
    }
  },
})

function whyEmpty(
  systemId: number,
  envoys: readonly EnvoyView[],
  body: ValueOf<typeof RESPONSE>,
): string | undefined {
  const idle = envoys.find((_, i) => body[i]!.micro_inverters.length === 0)
  if (envoys.length > 0 && idle === undefined) return undefined
  const where = idle === undefined ? '' : ` to its Envoy ${idle.envoy.serialNumber}`
  return `No active microinverter of system ${systemId} reports${where}: its scenario puts none there, arrays say which Envoy is theirs.`
}

function* bodyOf(ask: Ask, view: SystemView, envoys: readonly EnvoyView[]) {
  const wire = ask.times(view.system.site.zone)
  const asObject = ask.world.behaviour.power_produced !== 'number'
  const inverters = yield* view.inverters()
  return envoys.map(({ envoy, signalStrength }) => ({
    signal_strength: signalStrength,
    micro_inverters: inverters
      .filter(({ envoySerialNumber }) => envoySerialNumber === envoy.serialNumber)
      .map((inverter) => inverterOf(inverter, wire, asObject)),
  }))
}

function selected(ask: Ask): { readonly view: SystemView; readonly serial: string | undefined } {
  const serial = ask.text('envoy_serial_number')
  const site = ask.text('site_id')
  const { fleet, behaviour } = ask.world
  if (serial === undefined && site === undefined) {
    throw noSelector('Neither envoy_serial_number nor site_id is given: send one of them.')
  }
  const id = serial === undefined ? readWhole(site!) : systemOfEnvoy(ask, serial)
  if (typeof id === 'string') throw noSuchEnvoyToSummarize(id)
  if (id === undefined || !fleet.has(id)) throw noSuchSiteToSummarize(site!)
  if (ask.user.sees(id)) return { view: fleet.view(id, ask.nowS), serial }
  throw mayNotSee(behaviour, ask.user, id, ask.nowS)
}

function inverterOf(view: InverterView, wire: Times, asObject: boolean) {
  const { inverter, powerW, energyWh } = view
  return {
    id: inverter.id,
    serial_number: inverter.serialNumber,
    model: inverter.model,
    part_number: inverter.partNumber,
    sku: inverter.sku,
    status: view.status,
    power_produced: asObject ? quantityOf(powerW, 'W') : powerW,
    proc_load: inverter.procLoad,
    param_table: inverter.paramTable,
    envoy_serial_number: view.envoySerialNumber,
    energy: quantityOf(energyWh, 'Wh'),
    grid_profile: inverter.gridProfile,
    last_report_date: wire.reportDate(view.lastReportAtS),
  }
}

function quantityOf<const Units extends string>(value: number, units: Units) {
  return { value, units, precision: 0 }
}
