import type { SystemView } from '../../../simulation/known/view.ts'
import { systemRoute } from '../route.ts'
import { choice, list, META, model, object, ref, SYSTEM_ID, string } from '../schemas.ts'

const DEVICE = model(
  'InventoryDevice',
  object({
    sn: string('Serial number'),
    model: string('Model'),
    sku: string('Stock keeping unit'),
  }),
  { sn: '121812000345', model: 'IQ Envoy', sku: 'X-IQ-AM1-240-3' },
)

const METER = model(
  'InventoryMeter',
  object({
    sn: string('Serial number'),
    manufacturer: string('Manufacturer'),
    model: string('Model'),
    status: choice('Status of the meter', ['normal', 'disabled']),
    state: choice('Whether it is in use', ['enabled', 'disabled']),
  }),
  {
    sn: '121812000345EIM1',
    manufacturer: 'Enphase Energy',
    model: 'Envoy S',
    status: 'normal',
    state: 'enabled',
  },
)

const RESPONSE = model(
  'InventoryResponse',
  object({
    system_id: SYSTEM_ID,
    envoys: list(ref(DEVICE), 'Active Envoys'),
    inverters: list(ref(DEVICE), 'Active microinverters, by serial number'),
    meters: list(ref(METER), 'Active meters'),
    meta: ref(META),
  }),
  {
    system_id: 67,
    envoys: [DEVICE.example],
    inverters: [{ sn: '121927000001', model: 'IQ7+', sku: 'IQ7PLUS-72-2-US' }],
    meters: [METER.example],
    meta: META.example,
  },
)

export const inventory = systemRoute({
  name: 'inventory',
  operationId: 'inventory',
  summary: 'The devices of a system',
  description:
    'All active devices. A device is active until it is retired, whether or not it reports, produces or measures.',
  query: {},
  response: RESPONSE,
  models: [DEVICE, METER],
  answer: (ask) => {
    const { view } = ask
    const missing = missingOf(view)
    if (missing.length > 0) {
      ask.explain(
        `System ${view.system.id} has no ${missing.join(' and no ')}, because its scenario gives it none: whatever else it has is listed.`,
      )
    }
    return ask.cached('', () => ({
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
      meta: ask.meta(),
    }))
  },
})

function missingOf(view: SystemView): string[] {
  return [
    ...(view.envoys().length === 0 ? ['Envoys'] : []),
    ...(view.totalDevices('micro') === 0 ? ['microinverters'] : []),
    ...(view.meters().length === 0 ? ['meters'] : []),
  ]
}

function deviceOf(device: { serialNumber: string; model: string; sku: string }) {
  return { sn: device.serialNumber, model: device.model, sku: device.sku }
}
