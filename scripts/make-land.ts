/**
 * Writes src/dashboard/fleet/land.ts: the coasts of Natural Earth at 1:110 million as one SVG path, plate
 * carrée, 1,000 units for 360 degrees. The files are in the public domain.
 */
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'

const require = createRequire(import.meta.url)
const world: Topology<{ land: GeometryCollection }> = require('world-atlas/land-110m.json')

const UNITS = 1000 / 360
/** Farther south there is only ice. */
const SOUTHERNMOST_DEG = -57

type Point = readonly [number, number]

const land = feature(world, world.objects.land)
const rings = land.features.flatMap(({ geometry }) => {
  if (geometry.type === 'Polygon') return geometry.coordinates
  return geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : []
})
const path = rings
  .filter((ring) => ring.some(([, latitude]) => latitude! > SOUTHERNMOST_DEG))
  .map((ring) =>
    ringPath(ring.map(([lon, lat]) => [round((lon! + 180) * UNITS), round((90 - lat!) * UNITS)])),
  )
  .join('')

/** Relative moves are half as long as absolute ones. */
function ringPath(points: readonly Point[]): string {
  const [first, ...rest] = points
  let [x, y] = first!
  let steps = ''
  for (const [nextX, nextY] of rest) {
    const [dx, dy] = [nextX - x, nextY - y]
    if (dx === 0 && dy === 0) continue
    // An island on the date line: nothing is drawn around the world.
    if (Math.abs(dx) > 500) return ''
    steps += `${steps === '' || dx < 0 ? '' : ' '}${dx}${dy < 0 ? '' : ' '}${dy}`
    x = nextX
    y = nextY
  }
  return steps === '' ? '' : `M${first![0]} ${first![1]}l${steps}z`
}

function round(value: number): number {
  return Math.round(value)
}

writeFileSync(
  new URL('../src/dashboard/fleet/land.ts', import.meta.url),
  `/** Written by scripts/make-land.ts: the coasts of the world, 1,000 units wide. */\nexport const LAND =\n  '${path}'\n`,
)
