import { alternatives } from '../../scenario/mistakes.ts'
import type { ArrayEntry } from '../../scenario/scenario.ts'
import { ARRAY_DEFAULTS } from '../../scenario/system.ts'
import { once } from '../memo.ts'
import { childKey, gaussian, lognormal, uniform } from '../random.ts'
import { createMismatch, moduleWeights } from '../roof/mismatch.ts'
import { createModule, type ModulePlane } from '../roof/module.ts'
import { createShade } from '../roof/shade.ts'
import { createWear } from '../roof/wear.ts'
import type { ArrayGroup, Envoy } from '../system.ts'
import { solarDay } from '../weather/sun.ts'
import {
  findInverter,
  gammaPctPerK,
  inverterFor,
  moduleWattsFor,
  type RegionalInverter,
  suggestInverters,
} from './devices.ts'
import { draw, type Plan } from './draft.ts'
import { usualTiltDeg } from './usual-tilt.ts'

/**
 * What generated roofs are like, after the sizes and orientations of registered systems
 * (docs/fleet.md). Numbers of modules are lognormal: median and spread of the logarithm.
 */
const HOUSE = { modules: 21, sigma: 0.38, fewest: 8, most: 45 }
const BUSINESS = { share: 0.05, modules: 110, sigma: 0.5 }
const MOST_MODULES = 400
/** Shares of roofs with one array, and of the others with two; the rest has three. */
const ONE_ARRAY = 0.55
const TWO_ARRAYS = 0.8
/** How far roofs are turned away from the equator [standard deviation]. */
const TURN_DEG = 35
const WRITTEN_TURN_DEG = 30
/** The arrays of a system: as written, or one to three as usual for the year. */
export function chooseArrays(
  plan: Plan,
  bounds: { readonly min?: number; readonly max?: number } = {},
): readonly ArrayEntry[] {
  if (plan.entry.arrays) return plan.entry.arrays
  const key = childKey(plan.key, 'arrays')
  const drawn =
    uniform(key, 0) < BUSINESS.share
      ? lognormal(key, 1, BUSINESS.modules, BUSINESS.sigma)
      : clamp(lognormal(key, 1, HOUSE.modules, HOUSE.sigma), HOUSE.fewest, HOUSE.most)
  const modules = Math.round(clamp(drawn, bounds.min ?? 1, bounds.max ?? MOST_MODULES))
  const wanted = uniform(key, 2) < ONE_ARRAY ? 1 : uniform(key, 3) < TWO_ARRAYS ? 2 : 3
  const groups = Math.min(modules, wanted)
  const turn = TURN_DEG * gaussian(key, 4)
  const tiltDeg = usualTiltDeg(plan.site.country, gaussian(key, 5))
  return Array.from({ length: groups }, (_, i) => ({
    modules: Math.floor((modules + groups - 1 - i) / groups),
    tilt_deg: tiltDeg,
    // The other sides of the same roof.
    azimuth_deg: (Math.round(equatorDeg(plan) + turn) + [0, 90, 270][i]! + 720) % 360,
  }))
}

/** Which way the equator is: 0 north, 180 south. */
function equatorDeg({ site }: Plan): number {
  return site.latitudeDeg >= 0 ? 180 : 0
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}

/** A group with what its units are made by. */
export interface PlannedGroup {
  readonly group: ArrayGroup
  readonly model: RegionalInverter
  /** Serials as written, by socket; the rest is made. */
  readonly serials: readonly string[]
}

/** The modules of each array on each of its Envoys. */
export function makeGroups(
  plan: Plan,
  arrays: readonly ArrayEntry[],
  envoys: readonly Envoy[],
): PlannedGroup[] {
  const groups: PlannedGroup[] = []
  for (const [index, array] of arrays.entries()) {
    const model = chooseModel(plan, array, index)
    const plane = chooseMounting(plan, array, index, model)
    const its = findEnvoys(plan, array, index, envoys)
    let given = 0
    for (const [part, envoy] of its.entries()) {
      const modules = Math.floor((array.modules + its.length - 1 - part) / its.length)
      if (modules === 0) continue
      const group = makeGroup(plan, plane, {
        index: groups.length,
        envoy,
        modules,
        inverterModel: model.model,
      })
      const serials = (array.serial_numbers ?? []).slice(given, given + modules)
      groups.push({ group, model, serials })
      given += modules
    }
  }
  return groups
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

function makeGroup(
  plan: Plan,
  plane: ModulePlane,
  place: Pick<ArrayGroup, 'index' | 'envoy' | 'modules' | 'inverterModel'>,
): ArrayGroup {
  const { cell } = plan
  const { panelW, tiltDeg, azimuthDeg, peakVa } = plane
  const { shading, snow, degradation } = plan.conditions
  const lie = { latitudeDeg: cell.latitudeDeg, tiltDeg, azimuthDeg, modules: place.modules }
  const shade = createShade(plan.key, place.index, lie, shading)
  const builtDay = solarDay(plan.builtAtS, cell.longitudeDeg)
  const worth = createWear(plan.key, {
    cell,
    tiltDeg,
    builtDay,
    degradation,
    realistic: shade !== undefined,
    snow,
  })
  const key = childKey(plan.key, 'weights', place.index)
  const weights = once(() => moduleWeights(key, place.modules))
  return {
    ...place,
    panelW,
    tiltDeg,
    azimuthDeg,
    peakW: peakVa,
    module: createModule(cell, plane, { worth, shade }),
    mismatch: shade && createMismatch(key, cell, weights, shade),
    get weights() {
      return weights()
    },
  }
}

function chooseModel(plan: Plan, array: ArrayEntry, index: number): RegionalInverter {
  const { country } = plan.site
  const usual = () => inverterFor(plan.builtYear, country, draw(plan, 'inverter'))
  if (array.inverter === undefined) return usual()
  const found = findInverter(array.inverter, country)
  if (!found) {
    plan.report(
      ['arrays', index, 'inverter'],
      `there is no microinverter "${array.inverter}"; did you mean ${alternatives(suggestInverters(array.inverter))}?`,
    )
  } else if (found.entriesPerUnit === 2 && array.modules % 2 === 1) {
    plan.report(
      ['arrays', index, 'modules'],
      `${array.modules} modules on ${found.model}: one ${found.model} carries two, so the number must be even`,
    )
  }
  return found ?? usual()
}

/** The Envoys that the modules of an array report through, as indices. */
function findEnvoys(
  plan: Plan,
  array: ArrayEntry,
  index: number,
  envoys: readonly Envoy[],
): number[] {
  if (array.envoy !== undefined && envoys.length > 0) {
    const found = envoys.findIndex(({ serialNumber }) => serialNumber === array.envoy)
    if (found >= 0) return [found]
    plan.report(
      ['arrays', index, 'envoy'],
      `the system has no Envoy "${array.envoy}"; it has ${alternatives(envoys.map((one) => one.serialNumber))}`,
    )
  }
  if (envoys.length === 0) {
    plan.report(
      ['envoys'],
      'microinverters report through an Envoy: write at least one, or no arrays',
    )
  }
  return envoys.length === 0 ? [] : envoys.map((_, i) => i)
}
