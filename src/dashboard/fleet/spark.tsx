import { sumsOf } from '../curve/known.ts'
import { Layers } from '../curve/layers.tsx'
import { curvePaths } from '../curve/paths.ts'
import { power } from '../say/number.ts'
import type { LeanSystem, Row } from '../server/wire.ts'
import { rowS } from '../state/clock.ts'
import { daylight } from '../time/sky.ts'

const WIDTH = 120
const HEIGHT = 22

/** A day from midnight to midnight at the site: night, the curve, now. */
export function Spark(props: {
  system: LeanSystem
  rows: readonly Row[]
  startS: number
  endS: number
}) {
  const { system, rows, startS, endS } = props
  const x = (s: number) => ((s - startS) / (endS - startS)) * WIDTH
  const largest = Math.max(system.size_w * 0.5, ...rows.map(({ power_w }) => power_w))
  const y = (watts: number) => HEIGHT - 1 - (Math.max(0, watts) / largest) * (HEIGHT - 3)
  const light = lightOf(system, startS, endS)
  const now = x(rowS.value)
  const peak = power(Math.max(0, ...rows.map(({ power_w }) => power_w)))
  const { silentRows } = sumsOf(rows, rowS.value)
  const name =
    rows.length === 0
      ? 'No rows'
      : `Peak ${peak.value} ${peak.unit}${silentRows > 0 ? ', partly not yet reported' : ''}`
  return (
    <svg
      class="spark"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={name}
    >
      <rect class="night" width={x(light.rise)} height={HEIGHT} />
      <rect class="night" x={x(light.set)} width={WIDTH - x(light.set)} height={HEIGHT} />
      <Layers
        shapes={curvePaths(rows, 300, rowS.value, { x, y }).filter(
          ({ truth }) => truth !== 'coming',
        )}
      />
      <path class="base" d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} />
      {now >= 0 && now <= WIDTH ? <path class="now" d={`M${now} 0V${HEIGHT}`} /> : null}
    </svg>
  )
}

const lights = new Map<string, { rise: number; set: number }>()

/** The sun of a place and a day, looked up once for all its systems. */
function lightOf(system: LeanSystem, startS: number, endS: number) {
  const key = `${system.latitude},${system.longitude},${startS}`
  const found = lights.get(key)
  if (found !== undefined) return found
  const { sunriseS, sunsetS, height } = daylight(system, startS, endS)
  const whole = height > 0 ? { rise: startS, set: endS } : { rise: endS, set: endS }
  const light = { rise: sunriseS ?? whole.rise, set: sunsetS ?? whole.set }
  if (lights.size > 2000) lights.clear()
  lights.set(key, light)
  return light
}
