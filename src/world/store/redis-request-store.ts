import { admit } from './redis-admit.ts'
import { record } from './redis-record.ts'
import type { RedisAdmission, RequestParts } from './redis-request.ts'
import type { RequestStore } from './store.ts'

/** The requests of a world that is remembered in Redis. */
export function requestsInRedis(own: RequestParts): RequestStore {
  return {
    takesDrafts: true,
    admit: (caller, draft) => admit(own, caller, draft),
    record: (admission, request) => record(own, admission as RedisAdmission, request),
  }
}
