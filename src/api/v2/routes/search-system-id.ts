import { atOnce } from '../../../simulation/work.ts'
import { systemOfEnvoy } from '../active-envoy.ts'
import { notSeenWhen } from '../admission.ts'
import {
  ENVOY_NOT_FOUND,
  ERROR_MESSAGES_ERROR,
  noSerial,
  noSuchEnvoy,
  notAuthorized,
} from '../errors.ts'
import { SYSTEM_ID } from '../fields.ts'
import { required, textParameter } from '../parameters.ts'
import { fleetRoute } from '../route.ts'
import { ref } from '../schemas.ts'
import { table, type ValueOf } from '../table.ts'

const RESPONSE = table('SearchSystemIdResponse', { system_id: SYSTEM_ID })

/**
 * What `GET /systems/search_system_id` answers.
 *
 * @example
 * const answer = await simulator.inject('/systems/search_system_id?serial_num=121812000345')
 * const { system_id } = answer.json<SearchSystemIdResponse>()
 */
export type SearchSystemIdResponse = ValueOf<typeof RESPONSE>

export const searchSystemId = fleetRoute({
  name: 'search_system_id',
  operationId: 'searchSystemId',
  summary: 'The system of an Envoy',
  description:
    'Finds the system that an active Envoy belongs to by the serial number of the Envoy.',
  query: {
    serial_num: required(textParameter('Serial number of the Envoy', { example: '121812000345' })),
  },
  response: RESPONSE,
  others: {
    404: { ...ref(ENVOY_NOT_FOUND), description: 'No active Envoy has this serial number' },
    422: ERROR_MESSAGES_ERROR,
  },
  answer(ask) {
    const serial = ask.text('serial_num')
    if (serial === undefined) {
      throw noSerial('serial_num is missing: send the serial number of an Envoy.')
    }
    const systemId = systemOfEnvoy(ask, serial)
    if (typeof systemId === 'string') throw noSuchEnvoy(systemId)
    if (ask.user.sees(systemId)) {
      return {
        token: null,
        reason: () => undefined,
        body: () => atOnce(() => ({ system_id: systemId })),
      }
    }
    throw notAuthorized(
      ask.world.behaviour,
      `The Envoy ${serial} belongs to system ${systemId}, which the user ${ask.user.userId} may not see${notSeenWhen(ask.user, systemId, ask.nowS)}: send a user_id that may, or the serial of one of its own.`,
    )
  },
})
