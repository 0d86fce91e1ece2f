import { once } from '../../simulation/memo.ts'
import { FORMS } from './parameters.ts'
import type { Route } from './route.ts'
import { consumptionLifetime } from './routes/consumption-lifetime.ts'
import { consumptionStats } from './routes/consumption-stats.ts'
import { energyLifetime } from './routes/energy-lifetime.ts'
import { envoys } from './routes/envoys.ts'
import { inventory } from './routes/inventory.ts'
import { invertersSummary } from './routes/inverters-summary.ts'
import { monthlyProduction } from './routes/monthly-production.ts'
import { productionMeterReadings } from './routes/production-meter-readings.ts'
import { rgmStats } from './routes/rgm-stats.ts'
import { searchSystemId } from './routes/search-system-id.ts'
import { stats } from './routes/stats.ts'
import { summary } from './routes/summary.ts'
import { systems } from './routes/systems.ts'
import { pathsIn } from './table.ts'

/** The endpoints of the API, in the order in which the document lists them. */
export const ROUTES: readonly Route[] = [
  systems,
  searchSystemId,
  summary,
  stats,
  rgmStats,
  consumptionStats,
  energyLifetime,
  consumptionLifetime,
  monthlyProduction,
  productionMeterReadings,
  envoys,
  inventory,
  invertersSummary,
]

const PARAMETERS = new Map<string, readonly string[]>(
  ROUTES.map(({ name, query }) => [name, Object.keys({ ...query, ...FORMS })]),
)

/** The parameters of an endpoint beside those that say who asks; undefined: there is none of that name. */
export function parametersOf(route: string): readonly string[] | undefined {
  return PARAMETERS.get(route)
}

const PATHS = once(
  () => new Map<string, readonly string[]>(ROUTES.map((one) => [one.name, pathsIn(one.response)])),
)

/** Where the answers of an endpoint can have values; undefined: there is none of that name. */
export function pathsOf(route: string): readonly string[] | undefined {
  return PATHS().get(route)
}
