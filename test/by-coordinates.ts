import { rootKey } from '../src/simulation/random.ts'
import { createModule } from '../src/simulation/roof/module.ts'
import { nearestClimate } from '../src/simulation/weather/climate.ts'
import { createSky } from '../src/simulation/weather/field.ts'
import { createCell } from '../src/simulation/weather/sky.ts'
import { finding, mean } from './figures.ts'
import type { Finding, Section } from './finding.ts'
import { solarDayStartS } from './survey.ts'

/** Places of which only the coordinates are given: yields as PVWatts assumes them, and temperatures. */

const SKY = createSky(rootKey('coordinates', 'sky'))
const PANEL_W = 300

/** Name, latitude, longitude, tilt, kWh/kWp and °C as known, kWh/kWp of version 1, recalled? */
type Row = readonly [string, number, number, number, number, number, number, 'K'?]

// biome-ignore format: a row is a line
const ROWS: readonly Row[] = [
  ['Dubai', 25.2, 55.3, 24, 1760, 28, 1581, 'K'],
  ['Cairo', 30.05, 31.25, 26, 1740, 22, 1584, 'K'],
  ['Chennai', 13.08, 80.27, 12, 1500, 28, 1475, 'K'],
  ['Jakarta', -6.2, 106.85, 8, 1370, 27, 1205, 'K'],
  ['Beijing', 39.9, 116.4, 35, 1400, 13, 1168, 'K'],
  ['Shanghai', 31.2, 121.34, 22, 1239, 17, 1187],
  ['Oslo', 59.9, 10.75, 41, 960, 7, 967, 'K'],
  ['Reykjavik', 64.1, -21.9, 43, 800, 5, 744, 'K'],
  ['Longyearbyen', 78.2, 15.6, 45, 680, -5, 704, 'K'],
  ['Anchorage', 61.2, -149.9, 45, 870, 3, 901, 'K'],
  ['La Paz', -16.5, -68.15, 18, 1860, 8, 1475, 'K'],
  ['Lima', -12.05, -77.05, 12, 1400, 19, 1340, 'K'],
  ['Alice Springs', -23.7, 133.88, 24, 1790, 21, 1574],
  ['Cairns', -16.92, 145.77, 17, 1470, 25, 1582],
  ['Dakar', 14.7, -17.45, 15, 1680, 25, 1658, 'K'],
  ['Winnipeg', 49.9, -97.1, 38, 1345, 3, 1262],
  ['Calgary', 51.05, -114.07, 39, 1361, 4, 1044],
  ['Halifax', 44.65, -63.6, 36, 1131, 7, 1271],
  ['Boise', 43.6, -116.2, 30, 1460, 11, 1158, 'K'],
  ['Dallas', 32.8, -96.8, 25, 1450, 19, 1385, 'K'],
  ['Tucson', 32.2, -110.9, 25, 1760, 21, 1722, 'K'],
  ['Istanbul', 41, 29, 32, 1350, 15, 1425, 'K'],
  ['Karachi', 24.86, 67, 24, 1630, 26, 1508, 'K'],
  ['Los Angeles plain', 34.06, -117.6, 24, 1709, 18, 1521],
  ['Bologna', 44.5, 11.34, 31, 1366, 14, 1202],
  ['Ushuaia', -54.8, -68.3, 40, 900, 6, 1211, 'K'],
]

function at([
  name,
  latitudeDeg,
  longitudeDeg,
  tiltDeg,
  known,
  knownC,
  before,
  recalled,
]: Row): Finding[] {
  const climate = nearestClimate({ latitudeDeg, longitudeDeg })
  const cell = createCell(SKY, climate)
  const module = createModule(cell, {
    tiltDeg,
    azimuthDeg: latitudeDeg < 0 ? 0 : 180,
    mount: 'roof',
    panelW: PANEL_W,
    gammaPctPerK: -0.37,
    peakVa: PANEL_W / 1.2,
    efficiency: 0.96,
    losses: 0.1408,
  })
  let sum = 0
  let days = 0
  for (let day = 7305; day < 46_750; day += 11) {
    const startS = solarDayStartS(cell, day)
    sum += module.sumMwh(startS, startS + 86_400) / 1000 / PANEL_W
    days += 1
  }
  const off = recalled === 'K' ? 0.08 : 0.06
  return [
    finding(
      name,
      `yearly yield at ${tiltDeg}°`,
      (365.25 * sum) / days,
      [(1 - off) * known, (1 + off) * known],
      recalled === 'K' ? `${known}, recalled` : `${known}`,
      `${before}`,
      'kWh/kWp',
    ),
    finding(
      name,
      'mean temperature',
      mean(climate.temperatureC),
      [knownC - 3, knownC + 3],
      `${knownC}`,
      '',
      '°C',
    ),
  ]
}

export function byCoordinates(): Section[] {
  return [
    {
      title: 'Places given by coordinates',
      why: '±6 %, ±8 % where the reference is recalled; ±3 K. Most are near a row of the catalogue that version 1 did not have.',
      findings: ROWS.flatMap(at),
    },
  ]
}
