/** Names that are an expression and nothing else, so that a callback can't carry a script. */
const CALLBACK = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/

export function isCallback(name: string): boolean {
  return name.length <= 100 && CALLBACK.test(name)
}

/**
 * A JavaScript call with the JSON as its argument. The comment in front keeps plug-ins from taking
 * the answer for a file of another kind; two line separators of JSON end a line of older JavaScript.
 */
export function jsonp(callback: string, json: string): string {
  const safe = json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
  return `/**/${callback}(${safe})`
}
