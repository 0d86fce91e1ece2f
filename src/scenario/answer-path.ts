/** Where something is in an answer: `meta.status`, `intervals[*].powr`, `[0].micro_inverters`. */

/** The name of a member, or a place in a list. */
export type Step = string | number

/** Every place of a list. */
export const ALL = -1

export const PATH_PATTERN = '^(?:\\w+|\\[(?:\\d{1,6}|\\*)\\])(?:\\.\\w+|\\[(?:\\d{1,6}|\\*)\\])*$'

const PATH = new RegExp(PATH_PATTERN, 'u')

export function isPath(text: string): boolean {
  return PATH.test(text)
}

/** The steps of a path, in their order. */
export function stepsOf(path: string): Step[] {
  return [...path.matchAll(/\w+|\*/g)].map(([step]) => stepOf(step))
}

/** No answer has members that are called by numbers. */
function stepOf(text: string): Step {
  if (text === '*') return ALL
  return /^\d+$/.test(text) ? Number(text) : text
}

/** The same with every place in place of single ones: `intervals[3].powr` → `intervals[*].powr`. */
export function everywhere(path: string): string {
  return path.replace(/\[\d+\]/g, '[*]')
}

/** What the last step goes from, and its name; undefined: it goes to a place in a list. */
export function lastOf(
  path: string,
): { readonly parent: string; readonly name: string } | undefined {
  const [, parent, name] = /^(?:(.*)\.)?(\w+)$/.exec(path) ?? []
  return name === undefined ? undefined : { parent: parent ?? '', name }
}
