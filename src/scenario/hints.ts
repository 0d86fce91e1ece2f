import { encodeId } from './coded-id.ts'
import type { Path } from './mistakes.ts'
import type { Schema } from './shape.ts'

/** What was probably meant by a value of the wrong kind or in the wrong unit. */

const UNITS = /^\s*([-+]?\d+(?:[.,]\d+)?)\s*(°|deg|%|[km]?wh?|ms|s|x|)\s*$/i

/** For text where a number belongs, and a number where text belongs; empty if there is no guess. */
export function textHint(
  path: Path,
  value: unknown,
  schema: Schema,
  source: string | undefined,
): string {
  const kinds = (schema.anyOf ?? [schema]).map(({ type, enum: words }) => (words ? 'word' : type))
  if (typeof value === 'number' && kinds.includes('string')) {
    if (keyOf(path) === 'user_id') return `: the user ${value} is written ${encodeId(value)}`
    const written = source ?? String(value)
    const lost =
      source !== undefined && source !== String(value) ? `, or it is read as ${value}` : ''
    return `: quote it ("${written}")${lost}`
  }
  if (typeof value === 'boolean' && kinds.includes('string'))
    return `: quote it ("${source ?? value}")`
  if (kinds.includes('array') && !Array.isArray(value)) return ARRAY_HINT
  if (typeof value === 'string') return stringHint(path, value, kinds)
  return ''
}

const ARRAY_HINT = ': put it in a list, with a dash before it or in [ ]'

function stringHint(path: Path, value: string, kinds: readonly (string | undefined)[]): string {
  if (kinds.includes('boolean')) {
    if (/^(yes|on|y|true)$/i.test(value)) return ': write true'
    return /^(no|off|n|false)$/i.test(value) ? ': write false' : ''
  }
  const match = UNITS.exec(value)
  if (match === null || !(kinds.includes('number') || kinds.includes('integer'))) return ''
  const number = Number(match[1]!.replace(',', '.'))
  return `: write ${inUnitOf(keyOf(path), number, match[2]!.toLowerCase())}`
}

/** A number with a unit, in the unit of the key. */
function inUnitOf(key: string, number: number, unit: string): number {
  if (unit === '%') return tidy(number / 100)
  if (key.endsWith('_ms') && unit === 's') return tidy(number * 1000)
  if (key.endsWith('_w') && unit === 'kw') return tidy(number * 1000)
  if (key.endsWith('_kwh') && unit === 'wh') return tidy(number / 1000)
  if (key.endsWith('_kwh') && unit === 'mwh') return tidy(number * 1000)
  return number
}

/** For a number that is out of range. */
export function numberHint(path: Path, value: number, schema: Schema): string {
  const key = keyOf(path)
  if (schema.minimum === 0 && schema.maximum === 1 && value > 1 && value <= 100) {
    return `: ${value} % is ${tidy(value / 100)}`
  }
  if (key === 'azimuth_deg' && value < 0 && value >= -180)
    return `: the same direction is ${value + 360}`
  if (key === 'latitude' && Math.abs(value) <= 180) return ': are latitude and longitude exchanged?'
  if (key === 'panel_w' && value > 0 && value < 1) return `: in watts that is ${tidy(value * 1000)}`
  if (key === 'annual_kwh' && value > 1_000_000)
    return `: if these are Wh, write ${tidy(value / 1000)}`
  if (key === 'speed' && value < 0)
    return ': the clock can be put back, but it does not run backwards'
  return ''
}

/** The nearest key: entries of lists have none of their own. */
function keyOf(path: Path): string {
  return path.findLast((part) => typeof part === 'string') as string
}

/** Without the dust of binary fractions. */
function tidy(value: number): number {
  return Number(value.toPrecision(12))
}
