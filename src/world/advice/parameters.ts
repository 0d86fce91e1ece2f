import { LIMITS } from '../../limits.ts'
import { Cases, obtain, type Rule } from './rule.ts'

const WINDOW = ['start_at', 'end_at']
const SPAN = ['start_date', 'end_date']
const FILTERS = ['system_id', 'system_name', 'status', 'reference', 'installer', 'connection_type']
const EVERYWHERE = ['datetime_format', 'callback']
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  systems: ['next', 'limit', ...FILTERS, ...FILTERS.map((name) => `${name}[]`)],
  search_system_id: ['serial_num'],
  inverters_summary_by_envoy_or_site: ['site_id', 'envoy_serial_number'],
  summary: ['summary_date'],
  stats: WINDOW,
  rgm_stats: WINDOW,
  consumption_stats: WINDOW,
  energy_lifetime: [...SPAN, 'production'],
  consumption_lifetime: SPAN,
  monthly_production: ['start_date'],
  production_meter_readings: ['end_at'],
  envoys: [],
  inventory: [],
}

export function unknownParameters(): Rule {
  const uses = new Map<string, { readonly route: string; readonly name: string; cases: Cases }>()
  return {
    see(entry) {
      const known = PARAMETERS[String(entry.route)]
      if (known === undefined) return
      for (const name of Object.keys(entry.query)) {
        if (known.includes(name) || EVERYWHERE.includes(name)) continue
        // Beyond the names that are shown all are one: what a client makes up has no end.
        const isNew = uses.size >= LIMITS.advicePerRule - 1 && !uses.has(`${entry.route} ${name}`)
        const use = { route: String(entry.route), name: isNew ? OTHERS : name }
        const key = `${use.route} ${use.name}`
        obtain(uses, key, () => ({ ...use, cases: new Cases() })).cases.add(entry)
      }
    },
    found: () =>
      [...uses.values()].map(({ route, name, cases }) =>
        cases.advice(
          'unknown-parameter',
          `${route} has no parameter ${name === OTHERS ? 'of several more names' : `"${name}"`}; the service ignored it`,
          `leave it out: the parameters of ${route} are ${[...PARAMETERS[route]!, ...EVERYWHERE].join(', ')}`,
        ),
      ),
  }
}

const OTHERS = '…'
