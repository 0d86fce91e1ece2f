import { createNames, entriesOf, type Loose, mappingOf, type Report } from './collect.ts'
import { userIdRule } from './fault-rules.ts'

const LONGEST_KEY = 64

/** What the schema of access can't say. */
export function accessRules(access: Loose, report: Report): void {
  for (const key of Object.keys(mappingOf(access.keys))) {
    keyRule(key, (message) => report(['keys', key], message, true))
  }
  const name = createNames(report)
  for (const { entry, i } of entriesOf(access.users)) {
    const path = ['users', i, 'user_id']
    userIdRule(entry.user_id, path, report)
    name('user_id', entry.user_id, path)
  }
}

function keyRule(key: string, report: (message: string) => void): void {
  const length = [...key].length
  if (length === 0) report('is empty: a key has 1 to 64 characters')
  if (length > LONGEST_KEY) report(`has ${length} characters; a key has at most ${LONGEST_KEY}`)
  // Most keys are ASCII: the classes of all other characters take milliseconds to be compiled.
  if (!/^[ -~]*$/.test(key) && !/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(key)) {
    report('has a character that cannot be seen; a key is printable')
  }
}
