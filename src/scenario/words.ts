/**
 * The words of the format. Apart from the schema, so that whoever needs a word at run time does
 * not load the schema library with it.
 */

/** In order of precedence: the first that applies is the status of a system. */
export const STATUSES = [
  'normal',
  'comm',
  'power',
  'meter',
  'meter_issue',
  'micro',
  'battery',
  'storage_idle',
] as const
export type Status = (typeof STATUSES)[number]

export const INCIDENT_KINDS = [
  'comm',
  'power',
  'meter',
  'meter_issue',
  'micro',
  'battery',
  'storage_idle',
] as const
export type IncidentKind = (typeof INCIDENT_KINDS)[number]

export const PLANS = ['watt', 'kilowatt', 'megawatt', 'gigawatt', 'unlimited'] as const
export type PlanName = (typeof PLANS)[number]

/** The last path segment of each endpoint: one name in faults, journal and metrics. */
export const ROUTES = [
  'systems',
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
  'search_system_id',
] as const
export type Route = (typeof ROUTES)[number]
