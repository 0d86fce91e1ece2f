import { truthOf } from '../curve/known.ts'
import { useWidth } from '../parts/width.ts'
import { rowS, shownS } from '../state/clock.ts'
import { seriesOf } from '../state/series.ts'
import { siteSystem, yearS, zone } from '../state/site.ts'
import { MONTHS } from '../time/say.ts'
import { clockChanges, instantOf, wallOf, yearStart } from '../time/zone.ts'
import { Scrubber } from './scrubber.tsx'

/** The year of the shown instant: a bar a day, and the days on which clocks change. */

const TOP = 11
const BARS = 20
const HEIGHT = TOP + BARS + 16

export function Year() {
  const { ref, width } = useWidth<HTMLDivElement>()
  const startS = yearS.value
  const endS = yearStart(zone.value, startS, 1)
  const x = (instantS: number) => ((instantS - startS) / (endS - startS)) * width
  return (
    <div ref={ref} class="year">
      {width === 0 ? null : (
        <Scrubber
          name="Day of the year"
          startS={startS}
          endS={endS}
          width={width}
          snapS={86_400}
          stops={[]}
          steps={{ small: { days: 1 }, large: { months: 1 } }}
        >
          <svg width={width} height={HEIGHT} role="presentation">
            <Bars x={x} endS={endS} />
            <Months x={x} width={width} />
            <Changes x={x} width={width} />
            <Handle x={x} />
          </svg>
        </Scrubber>
      )}
    </div>
  )
}

interface Axis {
  readonly x: (instantS: number) => number
}

function Bars({ x, endS }: Axis & { endS: number }) {
  const system = siteSystem.value
  if (system === undefined) return null
  const rows =
    seriesOf(system.system_id, { fromS: yearS.value, toS: endS, step: 'day' })?.series.micro ?? []
  const largest = Math.max(1, ...rows.map(({ energy_wh }) => energy_wh))
  const dayPx = x(yearS.value + 86_400)
  const paths = { known: '', silent: '', coming: '' }
  for (const row of rows) {
    const height = (row.energy_wh / largest) * BARS
    const left = x(row.end_at) - dayPx
    const day = `M${left.toFixed(1)} ${TOP + BARS}v-${height.toFixed(1)}h${(dayPx * 0.72).toFixed(2)}v${height.toFixed(1)}Z`
    paths[truthOf(row, rowS.value)] += day
  }
  return (
    <g class="bars">
      <path class="known" d={paths.known} />
      <path class="silent" d={paths.silent} />
      <path class="coming" d={paths.coming} />
      <path class="base" d={`M0 ${TOP + BARS}H${x(endS)}`} />
    </g>
  )
}

function Months({ x, width }: Axis & { width: number }) {
  const { year, month: shown } = wallOf(zone.value, shownS.value)
  return (
    <g>
      {MONTHS.map((name, i) => {
        const from = x(instantOf(zone.value, { year, month: i + 1 }))
        const to = i === 11 ? width : x(instantOf(zone.value, { year, month: i + 2 }))
        return (
          <text
            key={name}
            class={i + 1 === shown ? 'label now' : 'label'}
            x={(from + to) / 2}
            y={HEIGHT - 3}
            text-anchor="middle"
          >
            {width > 500 ? name.slice(0, 3) : name[0]}
          </text>
        )
      })}
    </g>
  )
}

function Changes({ x, width }: Axis & { width: number }) {
  return (
    <g class="changes">
      {clockChanges(zone.value, yearS.value).map(({ atS, hours }) => {
        const at = x(atS)
        return (
          <g key={atS}>
            <path d={`M${at} 8V${TOP + BARS}`} class="stem" />
            <path d={`M${at} 1l3.6 3.6-3.6 3.6-3.6-3.6Z`} />
            {width > 500 ? (
              <text class="label" x={at + 6} y={9}>
                {hours} h
              </text>
            ) : null}
          </g>
        )
      })}
    </g>
  )
}

function Handle({ x }: Axis) {
  const at = x(shownS.value)
  return (
    <g class="handle">
      <path d={`M${at} ${TOP - 2}v${BARS + 2}`} />
      <circle cx={at} cy={TOP - 2} r="3.6" />
    </g>
  )
}
