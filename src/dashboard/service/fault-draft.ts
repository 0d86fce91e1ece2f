import { signal } from '@preact/signals'
import type { Route } from '../../scenario/match.ts'

/** What the dialog for a new fault begins with. */
export const faultDraft = signal<
  | { readonly route: string; readonly system: number | null; readonly key: string | null }
  | undefined
>(undefined)

/** All there are: one left out, or too many, does not compile. */
export const ROUTES = Object.keys({
  systems: true,
  search_system_id: true,
  summary: true,
  stats: true,
  rgm_stats: true,
  consumption_stats: true,
  energy_lifetime: true,
  consumption_lifetime: true,
  monthly_production: true,
  production_meter_readings: true,
  envoys: true,
  inventory: true,
  inverters_summary_by_envoy_or_site: true,
} satisfies Record<Route, true>)

const NUMBERS = ['system_id', 'every', 'times', 'probability', 'status', 'delay_ms']

type Values = Readonly<Record<string, string>>

/** What was left empty is left out; what is no number is sent as it is, for the server to say so. */
export function bodyOf(values: Values) {
  const match = given(values, ['route', 'system_id', 'key', 'every', 'times', 'probability'])
  const about = Object.keys(match).length > 0 ? { match } : {}
  const steps = partsOf(values.replies, /[\s,]+/)
  if (steps.length > 0) return { ...about, replies: steps.map(read) }
  const names = values.abort ? ['abort', 'delay_ms'] : ['status', 'delay_ms']
  return { ...about, reply: { ...given(values, names), ...otherwise(values) } }
}

function given(values: Values, names: readonly string[]) {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = values[name]?.trim() ?? ''
      if (value === '') return []
      const isNumber = NUMBERS.includes(name) && Number.isFinite(Number(value))
      return [[name, isNumber ? Number(value) : value]]
    }),
  )
}

/** What makes a true answer wrong, or slow on its way. */
function otherwise({ set, drop, header, trickle }: Values) {
  const fields = partsOf(set, ',').map((part) => pairOf(part, '='))
  const paths = partsOf(drop, ',')
  const portion = read(trickle?.trim() ?? '')
  return {
    ...(fields.length > 0 && {
      set: Object.fromEntries(fields.map(([path, value]) => [path, read(value)])),
    }),
    ...(paths.length > 0 && { drop: paths }),
    ...(header?.trim() && { headers: Object.fromEntries([pairOf(header, ':')]) }),
    ...(portion !== '' && { trickle: { bytes: portion, every_ms: 1000 } }),
  }
}

function partsOf(text: string | undefined, separator: string | RegExp): string[] {
  return (text ?? '')
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean)
}

function pairOf(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

/** JSON if it is some, else text. */
function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
