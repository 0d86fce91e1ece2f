import { atOnce } from '../../../simulation/work.ts'
import { replyOf } from '../reply.ts'
import { systemRoute } from '../route.ts'
import {
  choice,
  instantOrNull,
  integer,
  list,
  model,
  object,
  ref,
  SYSTEM_ID,
  string,
} from '../schemas.ts'

const ENVOY = model(
  'Envoy',
  object({
    envoy_id: integer('The Envoy', { minimum: 1 }),
    serial_number: string('Its serial number'),
    part_number: string('Its part number'),
    status: choice('Whether it reports', ['normal', 'comm']),
    name: string('Its name'),
    last_report_at: instantOrNull('When it last reported'),
  }),
  {
    envoy_id: 434803,
    serial_number: '121812000345',
    part_number: '800-00555-r03',
    status: 'normal',
    name: 'Envoy 121812000345',
    last_report_at: 1655328612,
  },
)

const RESPONSE = model(
  'EnvoysResponse',
  object({ system_id: SYSTEM_ID, envoys: list(ref(ENVOY), 'The active ones') }),
  { system_id: 67, envoys: [ENVOY.example] },
)

export const envoys = systemRoute({
  name: 'envoys',
  operationId: 'envoys',
  summary: 'The Envoys of a system',
  description: 'All active Envoys, with when they last reported.',
  query: {},
  response: RESPONSE,
  models: [ENVOY],
  answer: ({ view, wire }) =>
    replyOf({
      token: '',
      reason: ({ envoys }) => (envoys.length === 0 ? withoutEnvoys(view.system.id) : undefined),
      body: () =>
        atOnce(() => ({
          system_id: view.system.id,
          envoys: view.envoys().map(({ envoy, status, lastReportAtS }) => ({
            envoy_id: envoy.id,
            serial_number: envoy.serialNumber,
            part_number: envoy.partNumber,
            status,
            name: envoy.name,
            last_report_at: wire.at(lastReportAtS),
          })),
        })),
    }),
})

function withoutEnvoys(systemId: number): string {
  return `System ${systemId} has no Envoy: its scenario gives it none, with envoys: 1 it has one.`
}
