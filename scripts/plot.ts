import { writeFileSync } from 'node:fs'
import { PLOTS, plots } from './plots.ts'

/**
 * Draws docs/plots/*.svg.
 *
 *     npm run plot
 */
for (const [name, svg] of plots()) writeFileSync(`${PLOTS}/${name}.svg`, svg)
