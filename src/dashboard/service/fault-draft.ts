import { signal } from '@preact/signals'

/** What the dialog for a new fault begins with. */
export const faultDraft = signal<
  | { readonly route: string; readonly system: number | null; readonly key: string | null }
  | undefined
>(undefined)

export const ROUTES = [
  'systems',
  'search_system_id',
  'summary',
  'stats',
  'rgm_stats',
  'consumption_stats',
  'energy_lifetime',
  'consumption_lifetime',
  'monthly_production',
  'production_meter_readings',
  'envoys',
  'inventory',
  'inverters_summary_by_envoy_or_site',
]
