/** JSON as it goes on the wire: keys stand in the order of the literal, undefined ones are left out. */
export type Wire =
  | string
  | number
  | boolean
  | null
  | undefined
  | Raw
  | readonly Wire[]
  | { readonly [key: string]: Wire }

/** JSON that is written already. */
export class Raw {
  readonly json: string
  constructor(json: string) {
    this.json = json
  }
}

/**
 * Compact JSON of a value. Own code instead of JSON.stringify, because that can't write `0.0`.
 */
export function toJson(value: Wire): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return `${value}`
  if (value instanceof Raw) return value.json
  return isList(value) ? listToJson(value) : objectToJson(value)
}

export function isList(value: Wire): value is readonly Wire[] {
  return Array.isArray(value)
}

export function isObject(value: Wire): value is { readonly [key: string]: Wire } {
  return (
    typeof value === 'object' && value !== null && !(value instanceof Raw) && !Array.isArray(value)
  )
}

function listToJson(values: readonly Wire[]): string {
  let json = ''
  for (const value of values) json += json === '' ? toJson(value) : `,${toJson(value)}`
  return `[${json}]`
}

function objectToJson(object: { readonly [key: string]: Wire }): string {
  let json = ''
  for (const key in object) {
    const value = object[key]
    if (value === undefined) continue
    json += `${json === '' ? '' : ','}${JSON.stringify(key)}:${toJson(value)}`
  }
  return `{${json}}`
}

/** A number as the meters' rows write it: `0.0`, `521.5`. */
export function float(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : `${value}`
}
