/**
 * A simulated fleet of solar systems behind the Enlighten Systems API v2.
 *
 * @packageDocumentation
 */
export type { Injected, InjectOptions, WorldHandle } from './handle.ts'
export type { Overrides } from './reader.ts'
export { type Mistake, ScenarioError } from './scenario/mistakes.ts'
export type { AddedIncident, Fault, Incident, Scenario } from './scenario/scenario.ts'
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
export type {
  ClockControls,
  Controls,
  FaultControls,
  IncidentControls,
  Instant,
} from './world/controls.ts'
export type { FaultState } from './world/faults.ts'
export type { IncidentState } from './world/incidents.ts'
export type { JournalEntry, JournalFilter } from './world/journal.ts'
export type { RequestRecord } from './world/state.ts'
export type { WorldLimits } from './world/worlds.ts'
