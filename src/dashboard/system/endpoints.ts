import type { System } from '../server/wire.ts'

/** The thirteen requests of the emulated API, each with parameters that work for a system. */
export interface Endpoint {
  readonly name: string
  /** Below /api/v2, without key and user. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

/** @param date the viewed day, YYYY-MM-DD */
export function endpointsOf(
  system: Pick<System, 'system_id' | 'envoys'>,
  date: string,
  startS: number,
): Endpoint[] {
  const id = system.system_id
  const { envoys } = system
  const serial =
    (envoys.find(({ status }) => status !== 'retired') ?? envoys[0])?.serial_number ?? ''
  const of = (name: string, query: Record<string, string> = {}): Endpoint => ({
    name: `${id}/${name}`,
    path: `systems/${id}/${name}`,
    query,
  })
  const start = { start_at: String(startS) }
  return [
    { name: 'systems', path: 'systems', query: { limit: '10' } },
    { name: 'search_system_id', path: 'systems/search_system_id', query: { serial_num: serial } },
    of('summary', { summary_date: date }),
    of('stats', start),
    of('rgm_stats', start),
    of('consumption_stats', start),
    of('energy_lifetime'),
    of('consumption_lifetime'),
    of('monthly_production', { start_date: monthBefore(date) }),
    of('production_meter_readings'),
    of('envoys'),
    of('inventory'),
    {
      name: 'inverters_summary',
      path: 'systems/inverters_summary_by_envoy_or_site',
      query: { site_id: String(id) },
    },
  ]
}

/** The first day of the month before: that of the day itself is not over. */
function monthBefore(date: string): string {
  const [year = 0, month = 0] = date.split('-').map(Number)
  return new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 10)
}

/** What an endpoint answered. */
export interface Answered {
  readonly status: number
  readonly bytes: number
  readonly text: string
  readonly reason: string | undefined
}

const LINES = 40

/** JSON as one reads it, the first lines of it. */
export function readable(text: string): { readonly text: string; readonly isCut: boolean } {
  let pretty = text
  try {
    pretty = JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    // Not JSON: as it is.
  }
  const lines = pretty.split('\n')
  return { text: lines.slice(0, LINES).join('\n'), isCut: lines.length > LINES }
}
