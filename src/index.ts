/**
 * A simulated fleet of solar systems behind the Enlighten Systems API v2.
 *
 * @packageDocumentation
 */

export type { CloseOptions, Cut } from './api/shutdown.ts'
export type { ConsumptionLifetimeResponse } from './api/v2/routes/consumption-lifetime.ts'
export type { ConsumptionStatsResponse } from './api/v2/routes/consumption-stats.ts'
export type { EnergyLifetimeResponse } from './api/v2/routes/energy-lifetime.ts'
export type { EnvoysResponse } from './api/v2/routes/envoys.ts'
export type { InventoryResponse } from './api/v2/routes/inventory.ts'
export type { InvertersSummaryByEnvoyOrSiteResponse } from './api/v2/routes/inverters-summary.ts'
export type { MonthlyProductionResponse } from './api/v2/routes/monthly-production.ts'
export type { ProductionMeterReadingsResponse } from './api/v2/routes/production-meter-readings.ts'
export type { RgmStatsResponse } from './api/v2/routes/rgm-stats.ts'
export type { SearchSystemIdResponse } from './api/v2/routes/search-system-id.ts'
export type { StatsResponse } from './api/v2/routes/stats.ts'
export type { SummaryResponse } from './api/v2/routes/summary.ts'
export type { SystemsResponse } from './api/v2/routes/systems.ts'
export type { TimeFormat } from './api/v2/times.ts'
export type { Injected, InjectOptions, WorldHandle } from './handle.ts'
export type { Overrides } from './reader.ts'
export { type Mistake, ScenarioError } from './scenario/mistakes.ts'
export type {
  AddedIncident,
  Fault,
  Incident,
  IncidentChange,
  Scenario,
  User,
} from './scenario/scenario.ts'
export { fleetVersion } from './simulation/random.ts'
export {
  createSimulator,
  type ListenOptions,
  type Sandbox,
  type SandboxOptions,
  type Simulator,
  type SimulatorOptions,
} from './simulator.ts'
export type { Advice, AdviceRule } from './world/advice/rule.ts'
export type { ClockReading, Duration } from './world/clock.ts'
export type { ClockControls, Instant } from './world/clock-controls.ts'
export type {
  AccessControls,
  Controls,
  FaultControls,
  IncidentControls,
} from './world/controls.ts'
export type { FaultState } from './world/faults.ts'
export type { GrantState } from './world/grants.ts'
export type { IncidentState } from './world/incidents.ts'
export type { JournalEntry, JournalFilter } from './world/journal.ts'
export type { Match } from './world/match.ts'
export type { KeptMessage } from './world/message.ts'
export type { Snapshot, SnapshotOptions } from './world/snapshot.ts'
export type { EndedRequest, RequestRecord } from './world/state.ts'
export {
  type Expectation,
  type NearMiss,
  type Verification,
  VerificationError,
  type VerifyMatch,
} from './world/verify.ts'
export type { WorldState } from './world/world-state.ts'
export type { WorldLimits } from './world/worlds.ts'
