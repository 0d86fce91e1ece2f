import type { Inverter, Socket } from '../system.ts'
import type { PlannedGroup } from './arrays.ts'
import { inverterIdAt } from './device-ids.ts'
import { gridProfileFor, type RegionalInverter } from './devices.ts'
import type { Plan } from './draft.ts'
import { spareSerial, unitSerial } from './serials.ts'

/** Ids of a system's units: a piece of 100 in every million, for its lot. */
const IDS_A_LOT = 50
const IDS = 1_000_000

/** The units a system was built with. Serials rise with group and socket; ids have another order. */
export function makeUnits(plan: Plan, groups: readonly PlannedGroup[]): Inverter[] {
  const places = groups.flatMap(({ group, model, serials }) =>
    Array.from({ length: group.modules }, (_, socket) => ({ group, model, socket, serials })),
  )
  const made = chooseSerials(plan, groups)
  return places.map(({ group, model, socket, serials }, n) => ({
    ...unitKind(plan, model),
    id: unitId(plan, plan.builtAtS, (n + (places.length >> 1)) % places.length),
    serialNumber: serials[socket] ?? made[n]!,
    group: group.index,
    socket,
    fromS: Number.NEGATIVE_INFINITY,
    toS: Number.POSITIVE_INFINITY,
  }))
}

/** The n-th unit put in as a spare; only generated systems have them, and those no twins. */
export function makeSpare(
  plan: Plan,
  groups: readonly PlannedGroup[],
  place: Socket,
  atS: number,
  n: number,
): Inverter {
  const { model } = groups[place.group]!
  const modules = groups.reduce((sum, { group }) => sum + group.modules, 0)
  const afterOriginals = IDS_A_LOT * Math.ceil(modules / IDS_A_LOT)
  return {
    ...unitKind(plan, model),
    id: unitId(plan, atS, afterOriginals + n),
    serialNumber: spareSerial(plan, atS, n),
    group: place.group,
    socket: place.socket,
    fromS: atS,
    toS: Number.POSITIVE_INFINITY,
  }
}

function unitKind({ site }: Plan, model: RegionalInverter) {
  return {
    model: model.model,
    partNumber: model.partNumber,
    sku: model.sku,
    procLoad: model.procLoad,
    paramTable: model.paramTable,
    gridProfile: gridProfileFor(site.country, site.state),
  }
}

/** Serials of all places in rising order; the two halves of a twin share one. */
function chooseSerials(plan: Plan, groups: readonly PlannedGroup[]): string[] {
  const housings = groups.reduce(
    (sum, { group, model }) => sum + Math.ceil(group.modules / model.entriesPerUnit),
    0,
  )
  const serials = Array.from({ length: housings }, (_, n) => unitSerial(plan, n)).sort()
  let next = 0
  return groups.flatMap(({ group, model }) =>
    Array.from({ length: group.modules }, (_, socket) => {
      if (model.entriesPerUnit === 1) return serials[next++]!
      const serial = serials[socket % 2 === 0 ? next : next++]!
      return `${serial}-${'AB'[socket % 2]}`
    }),
  )
}

function unitId({ lot }: Plan, atS: number, n: number): number {
  const piece = Math.floor(inverterIdAt(atS) / IDS) + Math.floor(n / IDS_A_LOT)
  return piece * IDS + lot * IDS_A_LOT + (n % IDS_A_LOT) + 1
}
