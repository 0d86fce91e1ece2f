import { CAPTURED_DAYS } from '../fixtures/captured-days.ts'
import type { Finding, Section } from './finding.ts'
import { hourlyClearIndex, type Subject, solarDayStartS, yearOfDays } from './survey.ts'

/** The statistics of single days: how clear, how restless, how alike from one to the next. */

const FIRST_DAY = 14_610
const DAYS = 3652

/** Clear days [%] that may be expected: from sunshine records, wide as they are. */
const CLEAR_DAYS: Readonly<Record<string, readonly [number, number]>> = {
  'Phoenix, AZ': [55, 80],
  'Sebastopol, CA': [35, 60],
  'Honolulu, HI': [25, 50],
  'Sydney, AU': [22, 45],
  'Lyon, FR': [18, 40],
  // Fewer overcast days in summer, as measured, cost clear ones: the family of curves has one parameter.
  'Boston, MA': [15, 40],
  'Munich, DE': [8, 30],
  'London, GB': [8, 30],
}

/** Median day over the 1 % quantile. */
const DARK_DAYS: Readonly<Record<string, readonly [number, number]>> = {
  'Phoenix, AZ': [3, 6],
  'London, GB': [8, 20],
}

export function statistics(subjects: readonly Subject[]): Section[] {
  return [
    {
      title: 'Clear days',
      why: 'A day counts as clear above 0.9 of a cloudless one. Sunshine records count differently, so the windows are wide; their order is not.',
      findings: subjects.map(clearDays),
    },
    {
      title: 'Years and days',
      why: 'Spread of real yields from year to year is 2 to 5 %; no day of a real roof passed 7.5 kWh/kWp; the darkest days depend on the climate.',
      findings: subjects.flatMap(yearsAndDays),
    },
    {
      title: 'Ramps',
      why: 'Two real days with broken clouds (fixtures/captured-days.ts) and five hourly data sets bound them; single days differ by half.',
      findings: [...brokenDays(subjects), ...allDays(subjects), hourly(subjects)],
    },
  ]
}

function clearDays({ name, cell, place }: Subject): Finding {
  let clear = 0
  for (let day = FIRST_DAY; day < FIRST_DAY + DAYS; day++) {
    const { clearness, clearIndex } = cell.day(day)
    if (clearness * clearIndex > 0.9 * place.clearness) clear++
  }
  const [low, high] = CLEAR_DAYS[name]!
  return within(name, 'clear days', '%', (100 * clear) / DAYS, low, high, 'sunshine records')
}

function yearsAndDays(subject: Subject): Finding[] {
  const years = Array.from({ length: 16 }, (_, i) => yearOfDays(subject, 2000 + i))
  const sums = years.map((days) => days.reduce((a, b) => a + b, 0))
  const mean = sums.reduce((a, b) => a + b, 0) / sums.length
  const variance = sums.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (sums.length - 1)
  const days = years.flat().sort((a, b) => a - b)
  const { name } = subject
  const findings = [
    within(
      name,
      'spread from year to year',
      '%',
      (100 * Math.sqrt(variance)) / mean,
      1,
      7,
      '2 to 5',
    ),
    within(name, 'best day', 'kWh/kWp', days.at(-1)!, 5, 7.5, '6.39, system 67 in 2010'),
  ]
  const ratio = DARK_DAYS[name]
  if (ratio) {
    const value = quantile(days, 0.5) / quantile(days, 0.01)
    findings.push(
      within(name, 'median over darkest 1 %', '', value, ratio[0], ratio[1], 'hourly data sets'),
    )
  }
  return findings
}

function brokenDays(subjects: readonly Subject[]): Finding[] {
  const steps: number[] = []
  const correlations: number[] = []
  for (const { cell, module } of subjects) {
    for (let day = FIRST_DAY; day < FIRST_DAY + 200; day++) {
      const { clearness } = cell.day(day)
      if (clearness < 0.4 || clearness > 0.7) continue
      const startS = solarDayStartS(cell, day)
      const changes = stepsOf(module.fiveMinutesMwh(startS, startS + 86_400))
      correlations.push(correlation(changes.steps, 1))
      steps.push(...changes.steps.map((step) => Math.abs(step) / changes.greatest))
    }
  }
  steps.sort((a, b) => a - b)
  const mean = correlations.reduce((a, b) => a + b, 0) / correlations.length
  const step = (q: number, low: number, high: number) =>
    within(
      'eight places',
      `5-minute step on broken days, ${100 * q} %`,
      'of the day’s peak',
      quantile(steps, q),
      low,
      high,
      captured((real) =>
        quantile(
          real.map(Math.abs).sort((x, y) => x - y),
          q,
        ),
      ),
    )
  return [
    // Melbourne's median is .006; what repeats its neighbour there is a matter of reporting.
    step(0.5, 0.006, 0.05),
    step(0.9, 0.1, 0.2),
    step(0.99, 0.18, 0.4),
    within(
      'eight places',
      'lag 1 of these steps',
      '',
      mean,
      0,
      0.3,
      captured((real) => correlation(real, 1)),
    ),
  ]
}

/** A figure of each of the two real days, whose steps are given relative to the day's peak. */
function captured(figure: (steps: number[]) => number): string {
  return CAPTURED_DAYS.map(({ powerW }) => {
    const { steps, greatest } = stepsOf(Int32Array.from(powerW))
    return figure(steps.map((step) => step / greatest)).toFixed(3)
  }).join(' and ')
}

function allDays(subjects: readonly Subject[]): Finding[] {
  const steps: number[] = []
  for (const { cell, module, plane } of subjects) {
    for (let day = FIRST_DAY; day < FIRST_DAY + 365; day += 6) {
      const startS = solarDayStartS(cell, day)
      // Mean power of 5 minutes in W is mWh × 12 / 1000.
      const changes = stepsOf(module.fiveMinutesMwh(startS, startS + 86_400))
      steps.push(...changes.steps.map((step) => (Math.abs(step) * 12) / 1000 / plane.panelW))
    }
  }
  steps.sort((a, b) => a - b)
  const unit = 'of the rated power'
  return [
    within(
      'eight places',
      '5-minute step, 95 %',
      unit,
      quantile(steps, 0.95),
      0.07,
      0.15,
      '.09 to .11',
    ),
    within(
      'eight places',
      '5-minute step, 99.9 %',
      unit,
      quantile(steps, 0.999),
      0.15,
      0.45,
      '.24 to .28',
    ),
  ]
}

function hourly(subjects: readonly Subject[]): Finding {
  const steps: number[] = []
  for (const subject of subjects) {
    for (let day = FIRST_DAY; day < FIRST_DAY + 365; day += 2) {
      const hours = hourlyClearIndex(subject, day)
      for (let i = 1; i < hours.length; i++) steps.push(Math.abs(hours[i]! - hours[i - 1]!))
    }
  }
  steps.sort((a, b) => a - b)
  const value = quantile(steps, 0.9)
  return within(
    'eight places',
    'hourly change, 90 %',
    'of clear sky',
    value,
    0.2,
    0.45,
    '.19 to .42',
  )
}

/** Changes between 5 minutes of daylight, and the greatest 5 minutes. */
function stepsOf(parts: Int32Array): { readonly steps: number[]; readonly greatest: number } {
  const day = parts.filter((energy) => energy > 0)
  const steps = Array.from(day.subarray(1), (energy, i) => energy - day[i]!)
  return { steps, greatest: Math.max(...day) }
}

function quantile(sorted: readonly number[], p: number): number {
  return sorted[Math.floor(p * sorted.length)]!
}

function correlation(values: readonly number[], lag: number): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  let product = 0
  let square = 0
  for (const [i, value] of values.entries()) {
    square += (value - mean) * (value - mean)
    if (i >= lag) product += (value - mean) * (values[i - lag]! - mean)
  }
  return product / square
}

function within(
  place: string,
  what: string,
  unit: string,
  value: number,
  low: number,
  high: number,
  reference: string,
): Finding {
  return { place, what, unit, value, low, high, reference }
}
