import { decodeId, encodeId } from './coded-id.ts'
import { below, isMapping, type Loose, mappingOf, type Report } from './collect.ts'
import { type Path, quote } from './mistakes.ts'
import { spanRule } from './spans.ts'

/** The id of a fault that is written without one, by its position. */
export function faultId(i: number): string {
  return `fault-${i + 1}`
}

/** What the schema of a fault can't say. */
export function faultRules(fault: Loose, report: Report): void {
  const match = mappingOf(fault.match)
  spanRule(match, ['from', 'to'], 'moment', below(report, 'match'))
  if (match.nth !== undefined && match.every !== undefined) {
    report(['match', 'every'], 'excludes nth: one request, or one in so many', true)
  }
  userIdRule(match.user_id, ['match', 'user_id'], report)
  if (isMapping(fault.reply)) replyRules(fault.reply, below(report, 'reply'))
}

function replyRules(reply: Loose, report: Report): void {
  const { status, body, abort, delay_ms: delay } = reply
  if ([status, body, abort, delay].every((part) => part === undefined)) {
    report([], 'does nothing: it needs one of status, body, delay_ms, abort')
  }
  if (isMapping(delay) && Number(delay.min) > Number(delay.max)) {
    report(['delay_ms', 'max'], `${delay.max} is less than min, ${delay.min}`)
  }
  if (abort === 'reset' || abort === 'hang') {
    for (const key of ['status', 'body']) {
      if (reply[key] === undefined) continue
      report([key], `is never sent: with abort: ${abort} there is no answer`, true)
    }
  } else if (typeof status === 'number' && status >= 200 && status < 400) {
    if (body === undefined && status !== 204 && status !== 304) {
      report(
        ['status'],
        `${status} is no error of the API: write the body too, or leave the status out`,
      )
    }
    if (body !== undefined && (status === 204 || status === 304)) {
      report(['body'], `is never sent: a ${status} has no body`, true)
    }
  }
}

/** A coded id, as clients send it. */
export function userIdRule(userId: unknown, path: Path, report: Report): void {
  if (typeof userId !== 'string' || decodeId(userId) !== undefined) return
  const number = /^\d{1,15}$/.test(userId) ? Number(userId) : 71
  const remedy = `${number} is written ${encodeId(number)}`
  report(path, `${quote(userId)} is no coded id: ${remedy}`)
}
