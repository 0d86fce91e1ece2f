import { atOnce } from '../../../simulation/work.ts'
import type { SystemAsk } from '../ask.ts'
import { choice, SYSTEM_ID, string } from '../fields.ts'
import { META, metaOf } from '../meta.ts'
import { systemRoute } from '../route.ts'
import { type AnswerOf, list, table, type ValueOf } from '../table.ts'
import type { TimeFormat } from '../times.ts'

const DEVICE = table('InventoryDevice', {
  sn: string('Serial number', '121812000345'),
  model: string('Model', 'IQ Envoy'),
  sku: string('Stock keeping unit', 'X-IQ-AM1-240-3'),
})

const METER = table('InventoryMeter', {
  sn: string('Serial number', '121812000345EIM1'),
  manufacturer: string('Manufacturer', 'Enphase Energy'),
  model: string('Model', 'Envoy S'),
  status: choice('Status of the meter', ['normal', 'disabled'], 'normal'),
  state: choice('Whether it is in use', ['enabled', 'disabled'], 'enabled'),
})

const RESPONSE = table('InventoryResponse', {
  system_id: SYSTEM_ID,
  envoys: list(DEVICE, 'Active Envoys'),
  inverters: list(DEVICE, 'Active microinverters, by serial number', [
    { sn: '121927000001', model: 'IQ7+', sku: 'IQ7PLUS-72-2-US' },
  ]),
  meters: list(METER, 'Active meters'),
  meta: META,
})

/**
 * What `GET /systems/{system_id}/inventory` answers; with its instants in another form: `InventoryResponse<'iso8601'>`.
 *
 * @example
 * const answer = await simulator.inject('/systems/67/inventory')
 * const { inverters } = answer.json<InventoryResponse>()
 */
export type InventoryResponse<Format extends TimeFormat = 'default'> = AnswerOf<
  typeof RESPONSE,
  Format
>

export const inventory = systemRoute({
  name: 'inventory',
  operationId: 'inventory',
  summary: 'The devices of a system',
  description:
    'All active devices. A device is active until it is retired, whether or not it reports, produces or measures.',
  query: {},
  response: RESPONSE,
  answer: (ask) => ({
    token: '',
    reason: whatLacks,
    body: () => atOnce(() => bodyOf(ask)),
  }),
})

function bodyOf(ask: SystemAsk): ValueOf<typeof RESPONSE> {
  const { view } = ask
  return {
    system_id: view.system.id,
    envoys: view.envoys().map(({ envoy }) => deviceOf(envoy)),
    inverters: view
      .units()
      .map(deviceOf)
      .sort((a, b) => (a.sn < b.sn ? -1 : 1)),
    meters: view.meters().map(({ meter, status, state }) => ({
      sn: meter.serialNumber,
      manufacturer: meter.manufacturer,
      model: meter.model,
      status,
      state,
    })),
    meta: metaOf(ask),
  }
}

function whatLacks({
  system_id: systemId,
  envoys,
  inverters,
  meters,
}: ValueOf<typeof RESPONSE>): string | undefined {
  const missing = [
    ...(envoys.length === 0 ? ['Envoys'] : []),
    ...(inverters.length === 0 ? ['microinverters'] : []),
    ...(meters.length === 0 ? ['meters'] : []),
  ]
  if (missing.length === 0) return undefined
  return `System ${systemId} has no ${missing.join(' and no ')}, because its scenario gives it none: whatever else it has is listed.`
}

function deviceOf(device: { serialNumber: string; model: string; sku: string }) {
  return { sn: device.serialNumber, model: device.model, sku: device.sku }
}
