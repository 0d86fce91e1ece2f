import { alternatives } from '../../scenario/mistakes.ts'
import type { ArrayEntry, EnvoyEntry } from '../../scenario/scenario.ts'
import { ARRAY_DEFAULTS } from '../../scenario/system.ts'
import { DAY_S } from '../../time/steps.ts'
import { once } from '../memo.ts'
import { childKey, gaussian, lognormal, uniform } from '../random.ts'
import { createModule } from '../roof/module.ts'
import type { ArrayGroup, Envoy, Site } from '../system.ts'
import type { Cell } from '../weather/sky.ts'
import { envoyIdAt } from './device-ids.ts'
import {
  envoyFor,
  findInverter,
  gammaPctPerK,
  inverterFor,
  isoWeek,
  moduleWattsFor,
  type RegionalInverter,
  serialNumber,
  suggestInverters,
} from './devices.ts'
import { type Draft, draw } from './draft.ts'

/** Serials of one lot: 48 microinverters and two Envoys a week of making. */
const LOT = 50
const UNITS_A_WEEK = 48
const LOTS_IN_ALL = 20_000
const WEEK_S = 7 * DAY_S
/** Devices are made about two months before the system goes into operation. */
const SHELF_WEEKS = 8
const MODULES_AN_ENVOY = 150

export interface Built {
  readonly atS: number
  readonly year: number
}

/** The arrays of a system: as written, or one to three as usual for the year. */
export function buildArrays(
  draft: Draft,
  site: Site,
  bounds: { readonly min?: number; readonly max?: number } | undefined,
): readonly ArrayEntry[] {
  if (draft.entry.arrays) return draft.entry.arrays
  const key = childKey(draft.key, 'arrays')
  const commercial = uniform(key, 0) < 0.05
  const drawn = commercial
    ? lognormal(key, 1, 110, 0.5)
    : Math.min(45, Math.max(8, lognormal(key, 1, 21, 0.38)))
  const modules = Math.round(Math.min(bounds?.max ?? 400, Math.max(bounds?.min ?? 1, drawn)))
  const groups = Math.min(modules, uniform(key, 2) < 0.55 ? 1 : uniform(key, 3) < 0.8 ? 2 : 3)
  const equatorDeg = site.latitudeDeg >= 0 ? 180 : 0
  const turn = 35 * gaussian(key, 4)
  const tiltDeg = Math.max(5, Math.min(45, Math.round(20 + 6 * gaussian(key, 5))))
  return Array.from({ length: groups }, (_, i) => ({
    modules: Math.floor((modules + groups - 1 - i) / groups),
    tilt_deg: tiltDeg,
    // The other sides of the same roof.
    azimuth_deg: (Math.round(equatorDeg + turn) + [0, 90, 270][i]! + 720) % 360,
  }))
}

/** The gateways: as written, or one for each 150 modules. */
export function buildEnvoys(
  draft: Draft,
  site: Site,
  built: Built,
  modules: number,
  metered: boolean,
  cellular: boolean,
): Envoy[] {
  const { envoys } = draft.entry
  const entries: readonly EnvoyEntry[] = Array.isArray(envoys)
    ? envoys
    : Array.from({ length: envoys ?? Math.ceil(modules / MODULES_AN_ENVOY) }, () => ({}))
  return entries.map((entry, n) => {
    const model = envoyFor(built.year, site.country, metered, draw(draft, 'envoy-model', n))
    const { year, week } = madeIn(built.atS, Math.floor(n / 2))
    const serial =
      entry.serial_number ??
      serialNumber('envoy', year, week, draft.lot * LOT + UNITS_A_WEEK + (n % 2))
    const key = childKey(draft.key, 'envoy', n)
    return {
      id: entry.envoy_id ?? envoyId(draft, built.atS, n),
      serialNumber: serial,
      partNumber: entry.part_number ?? model.partNumber,
      model: entry.model ?? model.model,
      sku: entry.sku ?? model.sku,
      name: entry.name ?? `Envoy ${serial}`,
      phaseS:
        Math.floor(uniform(key, 0) * 290) + (cellular ? 300 * Math.floor(uniform(key, 1) * 71) : 0),
      periodS: cellular ? 21_600 : 300,
      energyPhaseS: Math.floor(uniform(key, 2) * 300),
      signalStrength: 1 + Math.floor(uniform(key, 3) * 5),
    }
  })
}

/** Ids grow with time; within a step of 20,000 a system's lot keeps them apart. */
function envoyId(draft: Draft, atS: number, n: number): number {
  return (Math.floor(envoyIdAt(atS) / LOTS_IN_ALL) + n) * LOTS_IN_ALL + draft.lot
}

export interface BuiltGroup {
  readonly group: ArrayGroup
  readonly model: RegionalInverter
  /** Serials as written, by socket; the rest is made. */
  readonly serials: readonly string[]
}

/** The modules of each array on each of its envoys. */
export function buildGroups(
  draft: Draft,
  arrays: readonly ArrayEntry[],
  envoys: readonly Envoy[],
  cell: Cell,
  site: Site,
  built: Built,
): BuiltGroup[] {
  const groups: BuiltGroup[] = []
  for (const [index, array] of arrays.entries()) {
    const model = modelOf(draft, array, index, site, built)
    const names = envoysOf(draft, array, index, envoys)
    const serials = array.serial_numbers ?? []
    let given = 0
    for (const [part, envoy] of names.entries()) {
      const modules = Math.floor((array.modules + names.length - 1 - part) / names.length)
      if (modules === 0) continue
      const group = buildGroup(
        draft,
        array,
        index,
        groups.length,
        envoy,
        modules,
        model,
        cell,
        site,
        built,
      )
      groups.push({ group, model, serials: serials.slice(given, given + modules) })
      given += modules
    }
  }
  return groups
}

function buildGroup(
  draft: Draft,
  array: ArrayEntry,
  arrayIndex: number,
  index: number,
  envoy: number,
  modules: number,
  model: RegionalInverter,
  cell: Cell,
  site: Site,
  built: Built,
): ArrayGroup {
  const key = childKey(draft.key, 'array', arrayIndex)
  const panelW = array.panel_w ?? moduleWattsFor(built.year, draw(draft, 'panel'), model)
  const tiltDeg = array.tilt_deg ?? Math.max(5, Math.round(20 + 6 * gaussian(key, 0)))
  const azimuthDeg =
    array.azimuth_deg ??
    (Math.round((site.latitudeDeg >= 0 ? 180 : 0) + 30 * gaussian(key, 1)) + 720) % 360
  const weights = once(() => weightsOf(draft, index, modules))
  const peakVa = model.entriesPerUnit === 2 ? model.peakVa / 2 : model.peakVa
  return {
    index,
    envoy,
    modules,
    panelW,
    tiltDeg,
    azimuthDeg,
    inverterModel: model.model,
    peakW: peakVa,
    // Most roofs lose a few per cent to shade and dirt, some much more.
    factor: Math.max(0.7, 0.97 - 0.055 * Math.abs(gaussian(key, 2))),
    get weights() {
      return weights()
    },
    module: createModule(cell, {
      tiltDeg,
      azimuthDeg,
      mount: array.mount ?? ARRAY_DEFAULTS.mount,
      panelW,
      gammaPctPerK: gammaPctPerK(built.year),
      peakVa,
      efficiency: model.efficiency,
    }),
  }
}

/** Modules of one roof differ by some 3 %. The weights of a group add up to its modules. */
function weightsOf(draft: Draft, group: number, modules: number): number[] {
  const key = childKey(draft.key, 'weights', group)
  const raw = Array.from({ length: modules }, (_, i) => 1 + 0.03 * Math.max(-3, gaussian(key, i)))
  const mean = raw.reduce((a, b) => a + b, 0) / modules
  return raw.map((weight) => weight / mean)
}

function modelOf(draft: Draft, array: ArrayEntry, index: number, site: Site, built: Built) {
  const usual = () => inverterFor(built.year, site.country, draw(draft, 'inverter'))
  if (array.inverter === undefined) return usual()
  const found = findInverter(array.inverter, site.country)
  if (!found) {
    draft.report(
      ['arrays', index, 'inverter'],
      `there is no microinverter "${array.inverter}"; did you mean ${alternatives(suggestInverters(array.inverter))}?`,
    )
  } else if (found.entriesPerUnit === 2 && array.modules % 2 === 1) {
    draft.report(
      ['arrays', index, 'modules'],
      `${array.modules} modules on ${found.model}: one ${found.model} carries two, so the number must be even`,
    )
  }
  return found ?? usual()
}

function envoysOf(
  draft: Draft,
  array: ArrayEntry,
  index: number,
  envoys: readonly Envoy[],
): number[] {
  if (array.envoy !== undefined && envoys.length > 0) {
    const found = envoys.findIndex(({ serialNumber }) => serialNumber === array.envoy)
    if (found >= 0) return [found]
    draft.report(
      ['arrays', index, 'envoy'],
      `the system has no Envoy "${array.envoy}"; it has ${alternatives(envoys.map((one) => one.serialNumber))}`,
    )
  }
  if (envoys.length === 0) {
    draft.report(
      ['envoys'],
      'microinverters report through an Envoy: write at least one, or no arrays',
    )
  }
  return envoys.length === 0 ? [] : envoys.map((_, i) => i)
}

/** Year and week in which devices for an instant were made, some weeks earlier still. */
function madeIn(atS: number, weeksEarlier: number): { year: number; week: number } {
  return isoWeek(Math.floor((atS - (SHELF_WEEKS + weeksEarlier) * WEEK_S) / DAY_S))
}

/**
 * The n-th serial of the microinverters that a system was built with, or of its spares: those come
 * fresh from the factory, so no week of making has both.
 */
export function unitSerial(draft: Draft, atS: number, n: number, spare = false): string {
  const weeks = spare ? 2 - SHELF_WEEKS : Math.floor(n / UNITS_A_WEEK)
  const { year, week } = madeIn(atS, weeks)
  return serialNumber('inverter', year, week, draft.lot * LOT + (n % UNITS_A_WEEK))
}
