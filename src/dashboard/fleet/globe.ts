import type { LeanSystem } from '../server/wire.ts'
import { type Site, subsolar } from '../time/sky.ts'
import { signOf } from './filter.ts'

/** The map: plate carrée, 1,000 units wide, from 84° north to 57° south. */
export const MAP = { width: 1000, top: 17, height: 390 } as const

const UNITS = 1000 / 360
const DEG = Math.PI / 180

export const mapX = (longitude: number) => (longitude + 180) * UNITS
export const mapY = (latitude: number) => (90 - latitude) * UNITS - MAP.top

/** The half of the Earth that the sun does not shine on. */
export function nightPath(instantS: number): string {
  const sun = subsolar(instantS)
  const declination = Math.abs(sun.latitude) < 0.05 ? 0.05 : sun.latitude
  let path = ''
  for (let longitude = -180; longitude <= 180; longitude += 4) {
    const hour = Math.cos((longitude - sun.longitude) * DEG)
    const latitude = Math.atan(-hour / Math.tan(declination * DEG)) / DEG
    path += `${path === '' ? 'M' : 'L'}${mapX(longitude).toFixed(0)} ${mapY(latitude).toFixed(0)}`
  }
  const pole = declination > 0 ? MAP.height + 40 : -40
  return `${path}L1000 ${pole}L0 ${pole}Z`
}

export interface Dot {
  readonly system: LeanSystem
  readonly sign: string
  readonly x: number
  readonly y: number
}

/** Signs, moved apart where they would meet, by so many units; those in trouble come last, on top. */
export function spread(systems: readonly LeanSystem[], apart: number): Dot[] {
  const sorted = [...systems].sort(
    (a, b) => Number(signOf(a) !== 'normal') - Number(signOf(b) !== 'normal'),
  )
  const dots: Dot[] = []
  for (const system of sorted) {
    const [x, y] = [mapX(system.longitude), mapY(system.latitude)]
    const isFree = (px: number, py: number) =>
      dots.every((dot) => Math.hypot(dot.x - px, dot.y - py) >= apart)
    let [dx, dy] = [0, 0]
    for (let turn = 0; !isFree(x + dx, y + dy) && turn < 60; turn++) {
      const angle = turn * 2.4
      const radius = apart * 0.55 * Math.sqrt(turn + 1)
      dx = Math.cos(angle) * radius
      dy = Math.sin(angle) * radius
    }
    dots.push({ system, sign: signOf(system), x: x + dx, y: y + dy })
  }
  return dots
}

export interface Place {
  readonly name: string
  readonly site: Site
  readonly count: number
  /** Of them, those that are not normal. */
  readonly troubled: number
}

/** One of each place, the largest first. */
export function placesOf(systems: readonly LeanSystem[]): Place[] {
  const places = new Map<string, { name: string; site: Site; count: number; troubled: number }>()
  for (const one of systems) {
    const key = `${one.city} ${one.state} ${one.country}`
    const place = places.get(key) ?? { name: one.city, site: one, count: 0, troubled: 0 }
    place.count++
    if (signOf(one) !== 'normal') place.troubled++
    places.set(key, place)
  }
  return [...places.values()].sort((a, b) => b.count - a.count)
}

/** An arc around a disc, clockwise from the top, of so much of its edge. */
export function arcPath(x: number, y: number, radius: number, share: number): string {
  const angle = Math.min(share, 0.999) * 2 * Math.PI
  const endX = x + radius * Math.sin(angle)
  const endY = y - radius * Math.cos(angle)
  const large = share > 0.5 ? 1 : 0
  return `M${x} ${y - radius}A${radius} ${radius} 0 ${large} 1 ${endX.toFixed(1)} ${endY.toFixed(1)}`
}
