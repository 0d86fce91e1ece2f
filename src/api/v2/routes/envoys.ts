import { atOnce } from '../../../simulation/work.ts'
import { choice, instantOrNull, integer, SYSTEM_ID, string } from '../fields.ts'
import { systemRoute } from '../route.ts'
import { type AnswerOf, list, table } from '../table.ts'
import type { TimeFormat } from '../times.ts'

const ENVOY = table('Envoy', {
  envoy_id: integer('The Envoy', 434803, { minimum: 1 }),
  serial_number: string('Its serial number', '121812000345'),
  part_number: string('Its part number', '800-00555-r03'),
  status: choice('Whether it reports', ['normal', 'comm'], 'normal'),
  name: string('Its name', 'Envoy 121812000345'),
  last_report_at: instantOrNull('When it last reported', 1655328612),
})

const RESPONSE = table('EnvoysResponse', {
  system_id: SYSTEM_ID,
  envoys: list(ENVOY, 'The active ones'),
})

/**
 * What `GET /systems/{system_id}/envoys` answers; with its instants in another form: `EnvoysResponse<'iso8601'>`.
 *
 * @example
 * const answer = await simulator.inject('/systems/67/envoys')
 * const { envoys } = answer.json<EnvoysResponse>()
 */
export type EnvoysResponse<Format extends TimeFormat = 'default'> = AnswerOf<
  typeof RESPONSE,
  Format
>

export const envoys = systemRoute({
  name: 'envoys',
  operationId: 'envoys',
  summary: 'The Envoys of a system',
  description: 'All active Envoys, with when they last reported.',
  query: {},
  response: RESPONSE,
  answer: ({ view, wire }) => ({
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
