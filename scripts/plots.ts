import { modelCharts } from './model-charts.ts'
import { roofCharts } from './roof-charts.ts'
import { chartSvg } from './svg.ts'

export const PLOTS = 'docs/plots'

/** The pictures of docs/physics.md, by their names; a test compares them with what is committed. */
export function plots(): Map<string, string> {
  const charts = Object.entries({ ...modelCharts(), ...roofCharts() })
  return new Map(charts.map(([name, chart]) => [name, chartSvg(chart)]))
}
