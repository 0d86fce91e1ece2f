import { ARRAY_DEFAULTS } from '../../scenario/hardware.ts'
import type { ArrayEntry } from '../../scenario/scenario.ts'
import { once } from '../memo.ts'
import { childKey, gaussian } from '../random.ts'
import { createMismatch, moduleWeights } from '../roof/mismatch.ts'
import { createModule, type ModuleModel, type ModulePlane } from '../roof/module.ts'
import { createShades, type Shades } from '../roof/shade.ts'
import { takingOver } from '../roof/taking-over.ts'
import { createWear } from '../roof/wear.ts'
import type { ArrayGroup, Envoy } from '../system.ts'
import { solarDay } from '../weather/sun.ts'
import { equatorDeg } from './arrays.ts'
import { gammaPctPerK, inverterFor, moduleWattsFor, type RegionalInverter } from './devices.ts'
import { draw, type Plan } from './draft.ts'
import { findNamed, readReplacements, type Successor } from './replacements.ts'
import { usualTiltDeg } from './usual-tilt.ts'
import { wire } from './wiring.ts'

/** How far written roofs are turned away from the equator, if they don't say [standard deviation]. */
const WRITTEN_TURN_DEG = 30

/** A group with what its units are made by. */
export interface PlannedGroup {
  readonly group: ArrayGroup
  /** Of the units it was built with. */
  readonly model: RegionalInverter
  readonly sockets: readonly PlannedSocket[]
}

/** A place on the roof. */
export interface PlannedSocket {
  /** Its position among all of the system. */
  readonly n: number
  /** Which half of a twin it would be: 0 or 1. */
  readonly half: number
  /** As written; undefined: it is made. */
  readonly serialNumber: string | undefined
  /** The units that followed the first, in order. */
  readonly successors: readonly Successor[]
}

/** The modules of an array on one Envoy. */
interface Part {
  /** Its position among all, which its weights and its shade are drawn by. */
  readonly key: number
  readonly array: number
  readonly envoy: number
  readonly model: RegionalInverter
  readonly plane: ModulePlane
  readonly sockets: readonly PlannedSocket[]
}

/**
 * The modules of each array on each of its Envoys, and behind all of these those that came under
 * microinverters of other models later, which differ from their neighbours from then on.
 */
export function makeGroups(
  plan: Plan,
  arrays: readonly ArrayEntry[],
  envoys: readonly Envoy[],
): PlannedGroup[] {
  const parts = makeParts(plan, arrays, envoys)
  const groups: PlannedGroup[] = []
  const shadeOn = createShades(plan.key, plan.cell.latitudeDeg, plan.conditions.shading)
  const shared: Shared = new Map()
  const add = (part: Part, sockets: readonly PlannedSocket[]) => {
    if (sockets.length === 0) return
    const group = makeGroup(plan, part, sockets, { index: groups.length, shadeOn, shared })
    groups.push({ group, model: part.model, sockets })
  }
  for (const part of parts) {
    add(
      part,
      part.sockets.filter((socket) => !changesModel(part, socket)),
    )
  }
  for (const part of parts) {
    const changed = part.sockets.filter((socket) => changesModel(part, socket))
    for (const sockets of alike(changed)) add(part, sockets)
  }
  return groups
}

function changesModel({ model }: Part, { successors }: PlannedSocket): boolean {
  return successors.some((one) => one.model.model !== model.model)
}

/** The places that had the same models at the same times, together. */
function alike(sockets: readonly PlannedSocket[]): PlannedSocket[][] {
  const found = new Map<string, PlannedSocket[]>()
  for (const socket of sockets) {
    const history = socket.successors.map(({ atS, model }) => `${atS} ${model.model}`).join()
    found.set(history, [...(found.get(history) ?? []), socket])
  }
  return [...found.values()]
}

function makeParts(
  plan: Plan,
  arrays: readonly ArrayEntry[],
  envoys: readonly Envoy[],
): readonly Part[] {
  const successorsOf = readReplacements(plan, arrays)
  const fitted = arrays.map((array, index) => ({ array, model: chooseModel(plan, array, index) }))
  const runs = wire(plan, fitted, envoys)
  const parts: Part[] = []
  let n = 0
  for (const [index, { array, model }] of fitted.entries()) {
    const plane = chooseMounting(plan, array, index, model)
    let given = 0
    for (const { envoy, modules } of runs[index]!) {
      const sockets = Array.from({ length: modules }, (_, i) => {
        const serialNumber = array.serial_numbers?.[given++]
        const successors = successorsOf({ serialNumber, model, panelW: plane.panelW })
        return { n: n++, half: i % 2, serialNumber, successors }
      })
      parts.push({ key: parts.length, array: index, envoy, model, plane, sockets })
    }
  }
  return parts
}

/** How the modules of an array lie and what each is, with its microinverter. */
function chooseMounting(
  plan: Plan,
  array: ArrayEntry,
  index: number,
  model: RegionalInverter,
): ModulePlane {
  const key = childKey(plan.key, 'array', index)
  const turned = Math.round(equatorDeg(plan) + WRITTEN_TURN_DEG * gaussian(key, 1))
  return {
    tiltDeg: array.tilt_deg ?? usualTiltDeg(plan.site.country, gaussian(key, 0)),
    azimuthDeg: array.azimuth_deg ?? (turned + 720) % 360,
    mount: array.mount ?? ARRAY_DEFAULTS.mount,
    panelW: array.panel_w ?? moduleWattsFor(plan.builtYear, draw(plan, 'panel'), model),
    gammaPctPerK: gammaPctPerK(plan.builtYear),
    // Of a twin, the catalogue has the peak of each half.
    peakVa: model.peakVa,
    efficiency: model.efficiency,
  }
}

/** Some places of a part, all with the same history. */
function makeGroup(
  plan: Plan,
  part: Part,
  sockets: readonly PlannedSocket[],
  {
    index,
    shadeOn,
    shared,
  }: { readonly index: number; readonly shadeOn: Shades; readonly shared: Shared },
): ArrayGroup {
  const { cell } = plan
  const { plane, key: partKey } = part
  const { panelW, tiltDeg, azimuthDeg } = plane
  const { snow, degradation } = plan.conditions
  const modules = sockets.length
  const lie = { latitudeDeg: cell.latitudeDeg, tiltDeg, azimuthDeg, modules }
  const shade = shadeOn(partKey, lie)
  const builtDay = solarDay(plan.builtAtS, cell.longitudeDeg)
  const realistic = shade !== undefined
  const worth = createWear(plan.key, { cell, tiltDeg, builtDay, degradation, realistic, snow })
  const key = childKey(plan.key, 'weights', partKey)
  const weights = once(() => weightsOf(moduleWeights(key, part.sockets.length), part, sockets))
  const under = ({ model, peakVa, efficiency }: RegionalInverter) => {
    const make = () => createModule(cell, { ...plane, peakVa, efficiency }, { worth, shade })
    return shade === undefined ? sharedModule(shared, plane, model, make) : make()
  }
  const followers = sockets[0]!.successors.filter(() => changesModel(part, sockets[0]!))
  const first = under(part.model)
  const stages = followers.map(({ atS, model }) => ({ fromS: atS, module: under(model) }))
  return {
    index,
    array: part.array,
    envoy: part.envoy,
    modules,
    inverterModel: part.model.model,
    panelW,
    tiltDeg,
    azimuthDeg,
    peakW: Math.min(part.model.peakVa, ...followers.map(({ model }) => model.peakVa)),
    module: stages.length === 0 ? first : takingOver(first, stages),
    mismatch: shade && createMismatch(key, cell, weights, shade),
    weights,
  }
}

/** Modules that lie alike under the open sky, by what is under them: the groups of an array share one. */
type Shared = Map<ModulePlane, Map<string, ModuleModel>>

function sharedModule(
  shared: Shared,
  plane: ModulePlane,
  inverter: string,
  make: () => ModuleModel,
): ModuleModel {
  const ofPlane = shared.get(plane) ?? new Map<string, ModuleModel>()
  shared.set(plane, ofPlane)
  const module = ofPlane.get(inverter) ?? make()
  ofPlane.set(inverter, module)
  return module
}

/** Of the weights of a part, those of some of its places, around 1 again. */
function weightsOf(
  weights: readonly number[],
  part: Part,
  sockets: readonly PlannedSocket[],
): readonly number[] {
  if (sockets.length === part.sockets.length) return weights
  const own = sockets.map(({ n }) => weights[n - part.sockets[0]!.n]!)
  const mean = own.reduce((a, b) => a + b, 0) / own.length
  return own.map((weight) => weight / mean)
}

function chooseModel(plan: Plan, array: ArrayEntry, index: number): RegionalInverter {
  const { country } = plan.site
  const usual = () => inverterFor(plan.builtYear, country, draw(plan, 'inverter'))
  if (array.inverter === undefined) return usual()
  const found = findNamed(plan, ['arrays', index, 'inverter'], array.inverter)
  if (found?.entriesPerUnit === 2 && array.modules % 2 === 1) {
    plan.report(
      ['arrays', index, 'modules'],
      `${array.modules} modules on ${found.model}: one ${found.model} carries two, so the number must be even`,
    )
  }
  return found ?? usual()
}
