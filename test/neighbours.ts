import { PLACES } from '../fixtures/places.ts'
import { childKey, gaussian, rootKey, uniform } from '../src/simulation/random.ts'
import type { Shading } from '../src/simulation/roof/horizon.ts'
import { createMismatch, moduleWeights } from '../src/simulation/roof/mismatch.ts'
import { createModule, type ModuleModel } from '../src/simulation/roof/module.ts'
import { createShades } from '../src/simulation/roof/shade.ts'
import { createWear, drawDegradation } from '../src/simulation/roof/wear.ts'
import { createSky } from '../src/simulation/weather/field.ts'
import { type Cell, createCell } from '../src/simulation/weather/sky.ts'
import { finding, mean, quantile, spread, variation } from './figures.ts'
import type { Finding, Section } from './finding.ts'
import { relativeEnergy } from './sky-in-space.ts'
import { solarDayStartS } from './survey.ts'

/** One roof and the next, the units of a roof, and snow, beside what was measured on real ones. */

const ROOT = rootKey('neighbours', 'roofs')
const SKY = createSky(rootKey('neighbours', 'sky'))
const FIRST_DAY = 14_610
const YEARS = 2
const DAYS = 365 * YEARS
const PANEL_W = 300
const KM_A_DEGREE = 111.2

const placeOf = (city: string) => PLACES.find((place) => place.city === city)!

interface Options {
  readonly shading: Shading
  readonly snow: boolean
}

/** A roof of 20 modules facing the equator, within a kilometre of the middle of a city. */
function roofIn(city: string, n: number, { shading, snow }: Options, tiltDeg = 25) {
  const place = placeOf(city)
  const key = childKey(ROOT, city, n)
  const km = Math.sqrt(uniform(key, 0))
  const towards = 2 * Math.PI * uniform(key, 1)
  const cell = createCell(SKY, place, {
    latitudeDeg: place.latitudeDeg + (km / KM_A_DEGREE) * Math.cos(towards),
    longitudeDeg: place.longitudeDeg + (km / KM_A_DEGREE) * Math.sin(towards) * 1.4,
  })
  const azimuthDeg = place.latitudeDeg < 0 ? 0 : 180
  const lie = { latitudeDeg: place.latitudeDeg, tiltDeg, azimuthDeg, modules: 20 }
  const shade = createShades(key, lie.latitudeDeg, shading)(0, lie)
  const worth = createWear(key, {
    cell,
    tiltDeg,
    builtDay: FIRST_DAY,
    degradation: undefined,
    realistic: shading !== 'none',
    snow,
  })
  const plane = {
    tiltDeg,
    azimuthDeg,
    mount: 'roof',
    panelW: PANEL_W,
    gammaPctPerK: -0.4,
    peakVa: 300,
    efficiency: 0.97,
  } as const
  const weights = moduleWeights(key, 20)
  const mismatch = shade && createMismatch(key, cell, () => weights, shade)
  return { cell, module: createModule(cell, plane, { worth, shade }), mismatch }
}

function energies({ cell, module }: { cell: Cell; module: ModuleModel }, days: number): number[] {
  return Array.from({ length: days }, (_, i) => {
    const startS = solarDayStartS(cell, FIRST_DAY + i)
    return module.sumMwh(startS, startS + 86_400)
  })
}

const ROOFS = 14
const REALISTIC: Options = { shading: 'realistic', snow: false }

/** The variation of the daily ratio of each pair, over days that are not dark at either. */
function ratios(city: string): Finding[] {
  const series = Array.from({ length: ROOFS }, (_, n) => {
    const days = energies(roofIn(city, n, REALISTIC), DAYS)
    return { days, relative: relativeEnergy(days) }
  })
  const found = series.flatMap((a, n) =>
    series.slice(n + 1).map((b) => {
      const both = a.days.flatMap((energy, i) =>
        a.relative[i]! > 0.25 && b.relative[i]! > 0.25 ? energy / b.days[i]! : [],
      )
      return variation(both)
    }),
  )
  return [
    finding(
      city,
      'daily ratio of two roofs, median',
      quantile(found, 0.5),
      [0.05, 0.11],
      '.05 to .15, median .08; the target is .04 to .15',
      '.00004',
    ),
    finding(
      city,
      'the most alike of twenty pairs',
      quantile(found, 0.05),
      [0.03, 0.08],
      '.04',
      '.00004',
    ),
    finding(
      city,
      'the least alike of twenty pairs',
      quantile(found, 0.95),
      [0.08, 0.17],
      '.15',
      '.00004',
    ),
  ]
}

/** Winter over summer against an ideal roof under the same sky. */
function winters(city: string): Finding {
  const ratio = (options: Options, n: number) => {
    const days = energies(roofIn(city, n, options), 365)
    const winter = [...days.slice(0, 59), ...days.slice(334)]
    return mean(winter) / mean(days.slice(151, 243))
  }
  const ideal = ratio({ shading: 'none', snow: false }, 0)
  const found = Array.from({ length: ROOFS }, (_, n) => ratio(REALISTIC, n) / ideal)
  return finding(
    city,
    'winter over summer against an ideal roof, median',
    quantile(found, 0.5),
    [0.7, 0.94],
    '.70 to .90; less costs whole clear winter days of single roofs, and their ratios the window above',
    'about 1',
  )
}

function ageing(): Finding[] {
  const rates = Array.from({ length: 400 }, (_, n) => 100 * drawDegradation(childKey(ROOT, n)))
  return [
    finding(
      '400 systems',
      'ageing, median',
      quantile(rates, 0.5),
      [0.45, 0.55],
      '.5 (Jordan & Kurtz)',
      '.5',
      '%/year',
    ),
    finding('400 systems', 'ageing, spread', spread(rates), [0.3, 0.5], '.4 to .5', '0', '%/year'),
    finding(
      '400 systems',
      'the greatest gain',
      -Math.min(...rates),
      [0, 0.2],
      'never above .2',
      '-.5',
      '%/year',
    ),
  ]
}

/** The variation among what units of a roof made on single days, and in all of them. */
function shares(): Finding[] {
  const found = Array.from({ length: 24 }, (_, n) => {
    const roof = roofIn(n % 2 ? 'Boston' : 'Sacramento', 100 + n, REALISTIC)
    const days = Array.from({ length: 24 }, (_, i) =>
      roof.mismatch!.ofDay(solarDayStartS(roof.cell, FIRST_DAY + 15 * i) + 43_200),
    )
    const life = days[0]!.map((_, unit) => mean(days.map((one) => one[unit]!)))
    return { days: days.map(variation), life: variation(life) }
  })
  const days = found.flatMap((one) => one.days)
  const lives = found.map(({ life }) => life)
  const real = 'four days and three lifetimes of three roofs: .04 to .32, median .09'
  return [
    finding('24 roofs', 'units on a day, median', quantile(days, 0.5), [0.04, 0.16], real, '.032'),
    finding('24 roofs', 'units on a day, 95 %', quantile(days, 0.95), [0.12, 0.5], real, '.032'),
    finding(
      '24 roofs',
      'units over a year, median',
      quantile(lives, 0.5),
      [0.03, 0.16],
      real,
      '.032',
    ),
  ]
}

/** The variation among the units of a roof at some instants of daylight. */
function units(): Finding[] {
  const found = Array.from({ length: 24 }, (_, n) => {
    const roof = roofIn(n % 2 ? 'Boston' : 'Sacramento', 100 + n, REALISTIC)
    return Array.from({ length: 24 }, (_, i) => {
      const day = FIRST_DAY + 15 * i + (n % 15)
      const noonS = solarDayStartS(roof.cell, day) + 43_200
      const awayS = 4 * 3600 * Math.max(-1, Math.min(1, 0.6 * gaussian(childKey(ROOT, 'at', n), i)))
      return variation(roof.mismatch!.ofRow(noonS + 300 * Math.round(awayS / 300)))
    })
  })
  const all = found.flat()
  const quiet = quantile(
    found.map((one) => quantile(one, 0.1)),
    0.5,
  )
  const shaded = quantile(
    found.map((one) => quantile(one, 0.95)),
    0.5,
  )
  return [
    finding(
      '24 roofs',
      'units at an instant, variation, median',
      quantile(all, 0.5),
      [0.08, 0.16],
      '.10 to .15',
      '.032',
    ),
    finding(
      '24 roofs',
      '… upper quartile',
      quantile(all, 0.75),
      [0.12, 0.34],
      'quartiles .04 to .34',
      '.032',
    ),
    finding('24 roofs', 'a quiet instant of the same roof', quiet, [0.03, 0.09], '.04', '.032'),
    finding('24 roofs', 'a shaded one', shaded, [0.2, 0.5], '.3', '.032'),
  ]
}

/** Days of winter without energy, and those that snow took: window, real, version 1. */
const SNOW: readonly (readonly [string, readonly [number, number], string, string])[] = [
  ['Burlington', [0.15, 0.28], 'Vermont .22', '.03'],
  ['Minneapolis', [0.18, 0.35], 'in proportion to cold and precipitation', '.01'],
  ['Denver', [0.03, 0.1], '.03 to .10', '.003'],
]
const SNOW_YEARS = 9

function snow(): Finding[] {
  const dark = SNOW.map(([city, window, real, before]) => {
    const days = energies(roofIn(city, 0, { shading: 'none', snow: true }), 365 * SNOW_YEARS)
    const relative = relativeEnergy(days)
    const winter = relative.filter((_, i) => i % 365.25 < 59 || i % 365.25 > 334)
    const share = winter.filter((k) => k < 0.1).length / winter.length
    return finding(city, 'winter days below a tenth of a clear day', share, window, real, before)
  })
  const lost = ['Sebastopol', 'Singapore'].map((city) => {
    const covered = energies(roofIn(city, 0, { shading: 'none', snow: true }), 365)
    const open = energies(roofIn(city, 0, { shading: 'none', snow: false }), 365)
    const share = covered.filter((energy, i) => energy < open[i]!).length / covered.length
    return finding(city, 'days that snow takes from', share, [0, 0], 'none', '0')
  })
  return [...dark, ...lost]
}

export function neighbours(): Section[] {
  return [
    {
      title: 'One roof and the next',
      why: 'Fourteen roofs within a kilometre of a city’s middle, of one plane, two years, all pairs, days above a quarter of a clear one; no snow, for neighbours clear theirs on different days.',
      findings: [
        ...['Boston', 'Amsterdam'].flatMap(ratios),
        ...['Boston', 'Amsterdam', 'Sacramento'].map(winters),
        ...ageing(),
      ],
    },
    {
      title: 'The units of a roof',
      why: 'Twenty modules on each, instants within four hours of noon through the year.',
      findings: [...units(), ...shares()],
    },
    {
      title: 'Snow',
      why: 'Nine winters (December to February) of an unshaded roof at 25°, energy over the running 95 % of the days around.',
      findings: snow(),
    },
  ]
}
