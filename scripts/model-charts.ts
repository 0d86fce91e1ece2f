import { CAPTURED_DAYS, CAPTURED_TOTALS, type CapturedDay } from '../fixtures/captured-days.ts'
import { PLACES } from '../fixtures/places.ts'
import { createHousehold } from '../src/simulation/household/household.ts'
import { childKey, rootKey } from '../src/simulation/random.ts'
import { createModule, type ModuleModel } from '../src/simulation/roof/module.ts'
import { createSky } from '../src/simulation/weather/field.ts'
import { createCell } from '../src/simulation/weather/sky.ts'
import { type Day, dayFrom, formatDate, parseDate } from '../src/time/calendar.ts'
import { zone } from '../src/time/zone.ts'
import type { Axis, Chart, Panel, Series } from './svg.ts'

/** Charts of simulated days, a year and a household's weeks, next to the real ones. */

const SIMULATED = '#dd6b20'
const REAL = '#2a6f97'

const root = rootKey('plots', 'sky')
const sky = createSky(root)
const pacific = zone('America/Los_Angeles')
const place = (city: string) => PLACES.find((row) => row.city === city)!

/** A roof like the measured one: its modules, and what shade and dirt leave of them. */
interface Roof {
  readonly module: ModuleModel
  readonly modules: number
  readonly factor: number
}

const sebastopol = createCell(sky, place('Sebastopol'))
const oldRoof: Roof = {
  module: createModule(sebastopol, {
    tiltDeg: 20,
    azimuthDeg: 195,
    mount: 'roof',
    panelW: 190,
    gammaPctPerK: -0.45,
    peakVa: 199,
    efficiency: 0.95,
  }),
  modules: 35,
  factor: 0.92,
}
const newRoof: Roof = {
  module: createModule(sebastopol, {
    tiltDeg: 20,
    azimuthDeg: 180,
    mount: 'roof',
    panelW: 250,
    gammaPctPerK: -0.35,
    peakVa: 366,
    efficiency: 0.97,
  }),
  modules: 22,
  factor: 1,
}

export function modelCharts(): Readonly<Record<string, Chart>> {
  return {
    'clear-day': {
      title: 'Clear days, simulated',
      subtitle:
        'Mean power of 5 minutes of 6.65 kW in Sebastopol, CA: 35 modules of 190 W on M190 microinverters',
      columns: 2,
      panels: [clearDay(dayFrom(2014, 6, 5)), clearDay(dayFrom(2014, 12, 5))],
    },
    'broken-day': {
      title: 'Days with broken clouds: measured above, simulated below',
      subtitle:
        'Mean power of 5 minutes of two real systems in California, and of the simulated days most like them in energy and restlessness',
      columns: 2,
      panels: [
        ...CAPTURED_DAYS.map(realDay),
        ...CAPTURED_DAYS.map((day) => likeDay(day, day.modules === 22 ? newRoof : oldRoof)),
      ],
    },
    year: {
      title: 'A year of days: 2010 as measured, and as simulated',
      subtitle:
        'Daily energy of 6.65 kW in Sebastopol, CA; nothing was reported on 13 real days in June',
      columns: 1,
      panels: realAndSimulatedYear(),
    },
    'household-week': {
      title: 'Two weeks of a household, simulated',
      subtitle: 'Mean power of 15 minutes in Boston, MA: 7,400 kWh a year, Monday to Sunday',
      columns: 1,
      panels: [
        householdWeek(dayFrom(2021, 1, 11), 'January'),
        householdWeek(dayFrom(2021, 7, 19), 'July'),
      ],
    },
  }
}

/** The clearest day within ten days of a date, of any of ten years. */
function clearDay(near: Day): Panel {
  const best = season(near).reduce((a, b) => (clearness(b) > clearness(a) ? b : a))
  return dayPanel(best, powerKw(oldRoof, best), 'simulated', SIMULATED)
}

function clearness(day: Day): number {
  const { clearness, clearIndex } = sebastopol.day(day)
  return clearness * clearIndex
}

/** The days around a date in that year and the five years on either side. */
function season(near: Day): Day[] {
  return Array.from({ length: 231 }, (_, i) => {
    const year = Math.floor(i / 21) - 5
    return Math.round(near + 365.25 * year) + (i % 21) - 10
  })
}

function realDay({ date, powerW, firstEndAtS }: CapturedDay): Panel {
  const day = parseDate(date)!
  const startS = pacific.dayStartS(day)
  const points = powerW.map((watts, i) => {
    const middleS = firstEndAtS + 300 * i - 150
    return [(middleS - startS) / 3600, watts / 1000] as const
  })
  return dayPanel(day, points, 'measured', REAL)
}

/** The simulated day of the same season that is most like it in energy and in restlessness. */
function likeDay({ date, energyWh, powerW }: CapturedDay, roof: Roof): Panel {
  const wantedKwh = energyWh.reduce((a, b) => a + b, 0) / 1000
  const wantedStep = meanStep(powerW.map((watts) => watts / 1000))
  const difference = (day: Day) => {
    const energy = energyKwh(roof, day, energyWh.length)
    const step = meanStep(
      powerKw(roof, day)
        .map(([, kw]) => kw)
        .filter((kw) => kw > 0),
    )
    return Math.abs(energy / wantedKwh - 1) + Math.abs(step / wantedStep - 1)
  }
  const best = season(parseDate(date)!).reduce((a, b) => (difference(b) < difference(a) ? b : a))
  return dayPanel(best, powerKw(roof, best), 'simulated', SIMULATED)
}

function meanStep(values: readonly number[]): number {
  const steps = values.slice(1).map((value, i) => Math.abs(value - values[i]!))
  return steps.reduce((a, b) => a + b, 0) / steps.length
}

function dayPanel(day: Day, points: Series['points'], label: string, color: string): Panel {
  return {
    title: formatDate(day),
    x: hours(),
    y: { min: 0, max: 6, ticks: [0, 2, 4, 6].map((kw) => [kw, `${kw}`]), label: 'power [kW]' },
    series: [{ label, color, kind: 'area', points }],
  }
}

function hours(): Axis {
  return {
    min: 4,
    max: 21,
    ticks: [6, 9, 12, 15, 18].map((hour) => [hour, `${hour}:00`]),
    label: 'local time',
  }
}

function powerKw({ module, modules, factor }: Roof, day: Day): (readonly [number, number])[] {
  const fromS = pacific.dayStartS(day)
  const parts = module.fiveMinutesMwh(fromS, pacific.dayStartS(day + 1))
  return Array.from(
    parts,
    (mwh, i) => [(i + 0.5) / 12, (mwh * 12 * modules * factor) / 1e6] as const,
  ).filter(([hour]) => hour > 4 && hour < 21)
}

/** Energy of a day, or of as many 5 minutes of its daylight as were captured of a real one. */
function energyKwh({ module, modules, factor }: Roof, day: Day, rows = 288): number {
  const fromS = pacific.dayStartS(day)
  const parts = module.fiveMinutesMwh(fromS, pacific.dayStartS(day + 1))
  const dawn = parts.findIndex((mwh) => mwh > 0)
  const energy = parts.subarray(dawn, dawn + rows).reduce((a, b) => a + b, 0)
  return (energy * modules * factor) / 1e6
}

function realAndSimulatedYear(): Panel[] {
  const { startDate, energyWh } = CAPTURED_TOTALS[1]!
  const first = parseDate(startDate)!
  const simulated = energyWh.map((_, i) => energyKwh(oldRoof, first + i))
  const panel = (label: string, color: string, energies: readonly number[]): Panel => ({
    title: `${Math.round(energies.reduce((a, b) => a + b, 0)).toLocaleString('en')} kWh in the year`,
    x: {
      min: -1,
      max: 365,
      ticks: [...'JFMAMJJASOND'].map((letter, i) => [15 + 30.4 * i, letter]),
      label: 'day of 2010',
    },
    y: {
      min: 0,
      max: 45,
      ticks: [0, 15, 30, 45].map((kwh) => [kwh, `${kwh}`]),
      label: 'energy [kWh]',
    },
    series: [{ label, color, kind: 'bars', points: energies.map((kwh, i) => [i, kwh] as const) }],
  })
  return [
    panel(
      'measured',
      REAL,
      energyWh.map((wh) => wh / 1000),
    ),
    panel('simulated', SIMULATED, simulated),
  ]
}

function householdWeek(monday: Day, month: string): Panel {
  const boston = place('Boston')
  const local = zone(boston.timezone)
  const household = createHousehold(childKey(root, 'household', 3), {
    cell: createCell(sky, boston),
    zone: local,
    annualKwh: 7400,
    country: 'US',
    state: 'MA',
  })
  const quarters = household.quartersMwh(local.dayStartS(monday), local.dayStartS(monday + 7))
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
  const energy = quarters.reduce((a, b) => a + b, 0) / 1e6
  return {
    title: `${month}: ${energy.toFixed(0)} kWh`,
    x: {
      min: 0,
      max: 7,
      ticks: days.map((day, i) => [i + 0.5, day]),
      label: `week of ${formatDate(monday)}`,
    },
    y: { min: 0, max: 8, ticks: [0, 2, 4, 6, 8].map((kw) => [kw, `${kw}`]), label: 'power [kW]' },
    series: [
      {
        label: 'drawn by the household',
        color: '#6b4fa0',
        kind: 'area',
        points: Array.from(quarters, (mwh, i) => [(i + 0.5) / 96, (mwh * 4) / 1e6] as const),
      },
    ],
  }
}
