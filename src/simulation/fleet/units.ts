import { civil } from '../../time/calendar.ts'
import { DAY_S } from '../../time/steps.ts'
import { childKey, uniform } from '../random.ts'
import type { Inverter, Socket } from '../system.ts'
import { inverterIdAt } from './device-ids.ts'
import { gridProfileFor, type RegionalInverter, successorFor } from './devices.ts'
import type { Plan } from './draft.ts'
import type { PlannedGroup, PlannedSocket } from './groups.ts'
import { spareSerial, unitSerial } from './serials.ts'

/** Ids of a system's units: a piece of 100 in every million, for its lot. */
const IDS_A_LOT = 50
const IDS = 1_000_000

/** A place of a group, with all that is planned for it. */
interface PlannedPlace extends PlannedSocket {
  readonly group: number
  readonly socket: number
  readonly model: RegionalInverter
}

/**
 * The units a system was built with and those written to have followed them, by group, place and time.
 * Neither serials nor ids rise with the places.
 */
export function makeUnits(plan: Plan, groups: readonly PlannedGroup[]): Inverter[] {
  const places = groups
    .flatMap(({ group, model, sockets }) =>
      sockets.map((place, socket) => ({ ...place, group: group.index, socket, model })),
    )
    .sort((a, b) => a.n - b.n)
  const serials = chooseSerials(plan, places)
  return places
    .flatMap((place) => {
      const { model, group, socket, n } = place
      const first: Inverter = {
        ...unitKind(plan, model),
        id: unitId(plan, plan.builtAtS, (n + (places.length >> 1)) % places.length),
        serialNumber: serials[n]!,
        group,
        socket,
        fromS: Number.NEGATIVE_INFINITY,
        toS: place.successors[0]?.atS ?? Number.POSITIVE_INFINITY,
      }
      return [first, ...successorsIn(plan, place, places.length)]
    })
    .sort((a, b) => a.group - b.group || a.socket - b.socket)
}

/** The units that followed the first of a place. */
function successorsIn(plan: Plan, place: PlannedPlace, modules: number): Inverter[] {
  const { group, socket, successors, half } = place
  return successors.map(({ n, atS, model, serialNumber }, i) => {
    // The halves of a twin are replaced one by one, and share a serial all the same.
    const box = model.entriesPerUnit === 1 ? n : plan.entry.replaced!.length + place.n - half
    return {
      ...unitKind(plan, model),
      id: spareId(plan, modules, atS, n),
      serialNumber: serialNumber ?? withHalf(spareSerial(plan, atS, box), model, half),
      group,
      socket,
      fromS: atS,
      toS: successors[i + 1]?.atS ?? Number.POSITIVE_INFINITY,
    }
  })
}

/**
 * The n-th unit put in as a spare, of a model of its time; only generated systems have them, and those
 * no twins.
 */
export function makeSpare(
  plan: Plan,
  groups: readonly PlannedGroup[],
  place: Socket,
  atS: number,
  n: number,
): Inverter {
  const { group, model: old } = groups[place.group]!
  const { country, zone } = plan.site
  const { year } = civil(zone.dayOf(atS))
  const pick = uniform(
    childKey(plan.key, 'spare', place.group, place.socket),
    Math.floor(atS / DAY_S),
  )
  const model = successorFor(old, { year, country, panelW: group.panelW }, pick)
  const modules = groups.reduce((sum, { group }) => sum + group.modules, 0)
  return {
    ...unitKind(plan, model),
    id: spareId(plan, modules, atS, n),
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
    peakW: model.peakVa,
    partNumber: model.partNumber,
    sku: model.sku,
    procLoad: model.procLoad,
    paramTable: model.paramTable,
    gridProfile: gridProfileFor(site.country, site.state),
  }
}

/** Serials by place, as written or as boxes were opened; the two halves of a twin share one. */
function chooseSerials(plan: Plan, places: readonly PlannedPlace[]): string[] {
  const beginsHousing = ({ model, half }: PlannedPlace) => model.entriesPerUnit === 1 || half === 0
  const housings = places.filter(beginsHousing).length
  const made = Array.from({ length: housings }, (_, n) => unitSerial(plan, n))
  let housing = -1
  return places.map((place) => {
    if (beginsHousing(place)) housing += 1
    return place.serialNumber ?? withHalf(made[housing]!, place.model, place.half)
  })
}

function withHalf(serial: string, { entriesPerUnit }: RegionalInverter, half: number): string {
  return entriesPerUnit === 2 ? `${serial}-${'AB'[half]}` : serial
}

function unitId({ lot }: Plan, atS: number, n: number): number {
  const piece = Math.floor(inverterIdAt(atS) / IDS) + Math.floor(n / IDS_A_LOT)
  return piece * IDS + lot * IDS_A_LOT + (n % IDS_A_LOT) + 1
}

/** Behind the ids of all units that the system was built with. */
function spareId(plan: Plan, modules: number, atS: number, n: number): number {
  return unitId(plan, atS, IDS_A_LOT * Math.ceil(modules / IDS_A_LOT) + n)
}
