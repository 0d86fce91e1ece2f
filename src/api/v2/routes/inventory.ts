import { atOnce } from '../../../simulation/work.ts'
import { replyOf } from '../reply.ts'
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
  answer: ({ view, meta }) =>
    replyOf({
      token: '',
      reason: (body) => whatLacks(view.system.id, body),
      body: () =>
        atOnce(() => ({
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
          meta,
        })),
    }),
})

interface Devices {
  readonly envoys: readonly unknown[]
  readonly inverters: readonly unknown[]
  readonly meters: readonly unknown[]
}

function whatLacks(systemId: number, { envoys, inverters, meters }: Devices): string | undefined {
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
