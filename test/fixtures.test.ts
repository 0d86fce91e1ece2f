/** Every row of the fixtures is believable, and what looks things up in them finds the right row. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { CAPTURED_DAYS, CAPTURED_DAYS_ABOUT, CAPTURED_TOTALS } from '../fixtures/captured-days.ts'
import { ENVOYS, METERS, MODULES } from '../fixtures/devices.ts'
import { STATE_SHARES } from '../fixtures/fleet-shares.ts'
import { GRID_PROFILES } from '../fixtures/grid-profiles.ts'
import { INVERTERS } from '../fixtures/inverters.ts'
import { NAME_WORDS, NAMES_ABOUT } from '../fixtures/names.ts'
import { PLACES, PLACES_ABOUT } from '../fixtures/places.ts'
import { ZONES } from '../fixtures/zones.ts'
import { envoyIdAt, inverterIdAt, systemIdAt } from '../src/simulation/fleet/device-ids.ts'
import {
  envoyFor,
  findInverter,
  gammaPctPerK,
  gridProfileFor,
  integratedMeterSerial,
  inverterFor,
  isoWeek,
  meterFor,
  moduleWattsFor,
  serialNumber,
  soldFrom,
  successorFor,
  suggestInverters,
} from '../src/simulation/fleet/devices.ts'
import { nameOf } from '../src/simulation/fleet/names.ts'
import { findPlace, placeName, suggestPlaces } from '../src/simulation/fleet/places.ts'
import {
  dailyClearSkyKwhM2,
  haurwitzGhiWm2,
  monthlyClearSkyKwhM2Day,
} from '../src/simulation/weather/clear-sky.ts'
import { nearestClimate } from '../src/simulation/weather/climate.ts'
import { dayFrom, parseDate } from '../src/time/calendar.ts'

fc.configureGlobal({ seed: 67, numRuns: 200 })

const MONTH_DAYS = [31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const COUNTRIES = [...new Set(PLACES.map(({ country }) => country))].sort()
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
const repeated = (values: readonly string[]) =>
  values.filter((value, i) => values.indexOf(value) !== i)

/** What the public atlases give for a year on the horizontal, kWh/m². */
const ANNUAL_GHI: readonly (readonly [place: string, kwhM2: number])[] = [
  ['Phoenix, AZ', 2100],
  ['Honolulu, HI', 1960],
  ['Albuquerque, NM', 2030],
  ['Seattle, WA', 1220],
  ['Miami, FL', 1780],
  ["St John's, NL", 1180],
  ['Riverside, CA', 1990],
  ['Bologna, IT', 1480],
  ['Mexico City, MX', 2010],
  ['Santiago, CL', 1830],
  ['São Paulo, BR', 1640],
  ['London, GB', 1070],
  ['Edinburgh, GB', 930],
  ['Munich, DE', 1169],
  ['Stockholm, SE', 1010],
  ['Madrid, ES', 1760],
  ['Athens, GR', 1730],
  ['New Delhi, IN', 1850],
  ['Tokyo, JP', 1340],
  ['Singapore, SG', 1630],
  ['Johannesburg, ZA', 2040],
  ['Sydney, NSW', 1680],
  ['Darwin, NT', 2150],
  ['Hobart, TAS', 1400],
  ['Auckland, NZ', 1510],
]

t.test('there are places enough, everywhere', async (t) => {
  t.ok(PLACES.length >= 44, `${PLACES.length} places`)
  t.ok(COUNTRIES.length >= 14, `${COUNTRIES.length} countries`)
  t.ok(PLACES.filter(({ latitudeDeg }) => latitudeDeg < 0).length >= 12, 'on both hemispheres')
  t.ok(PLACES.filter(({ country }) => country === 'US').length >= 12, 'a dozen in the US')
  t.ok(PLACES.filter(({ referenceYield }) => referenceYield).length >= 8, 'eight cited yields')
  t.same(repeated(PLACES.map(placeName)), [], 'each name once')
  for (const zone of ['Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Chatham', 'Asia/Kolkata']) {
    t.ok(
      PLACES.some(({ timezone }) => timezone === zone),
      zone,
    )
  }
  t.match(PLACES_ABOUT.written, /^\d{4}-\d\d-\d\d$/)
})

t.test('every place is believable', async (t) => {
  const committed = new Set(ZONES.flatMap(([names]) => names.split(' ')))
  for (const place of PLACES) {
    t.test(placeName(place), async (t) => {
      t.match(place.country, /^[A-Z]{2}$/)
      t.match(place.state, /^[A-Z0-9]{1,3}$/)
      t.match(place.stateAbbreviation ?? place.state, /^[A-Z][A-Z0-9]{1,2}$/, 'two at least')
      t.equal(place.stateAbbreviation !== undefined, /^(?:.|\d+)$/.test(place.state), 'if needed')
      t.ok(place.postalCodes.length > 0 && place.postalCodes.every((code) => code.trim() === code))
      t.ok(Math.abs(place.latitudeDeg) <= 80 && Math.abs(place.longitudeDeg) <= 180)
      t.ok(place.elevationM >= 0 && place.elevationM < 4000)
      t.ok(committed.has(place.timezone), `${place.timezone} has a committed table`)
      const { timeZone } = new Intl.DateTimeFormat('en', {
        timeZone: place.timezone,
      }).resolvedOptions()
      t.ok(timeZone, 'Intl knows the zone')
      t.ok(place.source.length > 40, 'the source is named')
      t.ok(place.gridProfile.length > 4)
      t.ok(place.clearness >= 0.94 && place.clearness <= 1.16)

      t.equal(place.ghiKwhM2Day.length, 12)
      const clearSky = monthlyClearSkyKwhM2Day(place.latitudeDeg)
      // Where the sun hardly rises the ratio of two small numbers says nothing.
      const shares = place.ghiKwhM2Day.flatMap((ghi, m) =>
        clearSky[m]! < 1 ? [] : ghi / clearSky[m]! / place.clearness,
      )
      t.same(
        shares.filter((share) => share < 0.35 || share > 0.97),
        [],
        'no month is darker or brighter than weather allows',
      )
      const annual = sum(place.ghiKwhM2Day.map((ghi, month) => ghi * MONTH_DAYS[month]!))
      t.ok(annual > 600 && annual < 2700, `${annual.toFixed(0)} kWh/m² a year`)

      t.equal(place.temperatureC.length, 12)
      t.ok(place.temperatureC.every((kelvin) => kelvin > -30 && kelvin < 40))
      const summer = place.latitudeDeg > 0 ? [5, 6, 7] : [11, 0, 1]
      const winter = place.latitudeDeg > 0 ? [11, 0, 1] : [5, 6, 7]
      const over = (series: readonly number[], months: number[]) =>
        sum(months.map((m) => series[m]!))
      // Within the tropics clouds decide, not the height of the sun.
      if (Math.abs(place.latitudeDeg) > 23.5) {
        t.ok(over(place.ghiKwhM2Day, summer) > over(place.ghiKwhM2Day, winter), 'brighter summers')
        t.ok(over(place.temperatureC, summer) > over(place.temperatureC, winter), 'warmer summers')
      }
      if (place.country === 'US') t.ok(STATE_SHARES[place.state], 'its state has a share')
      if (place.referenceYield) {
        const { kwhPerKwp, tiltDeg, source } = place.referenceYield
        t.ok(kwhPerKwp / annual > 0.72 && kwhPerKwp / annual < 1, 'yield goes with irradiation')
        t.ok(tiltDeg > 0 && tiltDeg < 45 && source.length > 20)
      }
      const zone = Math.abs(offsetHours(place.timezone) - place.longitudeDeg / 15)
      t.ok(Math.min(zone, 24 - zone) < 2.3, 'the zone goes with the longitude')
    })
  }
})

/** Standard offset: the smaller of January's and July's. */
function offsetHours(timeZone: string): number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  const offsets = [1_704_067_200_000, 1_719_792_000_000].map((ms) => {
    const text = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')!.value
    const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(text)!
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) + Number(minutes ?? 0) / 60)
  })
  return Math.min(...offsets)
}

t.test('annual irradiation is within 5 % of the atlases', async (t) => {
  for (const [name, expected] of ANNUAL_GHI) {
    const place = findPlace(name)!
    const annual = sum(place.ghiKwhM2Day.map((ghi, month) => ghi * MONTH_DAYS[month]!))
    t.ok(Math.abs(annual / expected - 1) < 0.05, `${name}: ${annual.toFixed(0)} for ${expected}`)
  }
})

t.test('the clear sky is that of Haurwitz', async (t) => {
  t.equal(haurwitzGhiWm2(0), 0)
  t.equal(haurwitzGhiWm2(-0.5), 0)
  t.equal(haurwitzGhiWm2(1).toFixed(1), '1037.2', 'sun overhead')
  t.equal(dailyClearSkyKwhM2(80, 355), 0, 'polar night')
  t.ok(dailyClearSkyKwhM2(80, 172) > 7, 'polar day')
  for (const latitudeDeg of [-45, 0, 38.4, 60]) {
    let startDay = 0
    for (const [month, mean] of monthlyClearSkyKwhM2Day(latitudeDeg).entries()) {
      const days = MONTH_DAYS[month]!
      let total = 0
      for (let i = 0; i < 100; i++) {
        total += dailyClearSkyKwhM2(latitudeDeg, startDay + (days * (i + 0.5)) / 100)
      }
      startDay += days
      t.ok(Math.abs(mean / (total / 100) - 1) < 0.002, `${latitudeDeg}°, month ${month + 1}`)
    }
  }
  const north = monthlyClearSkyKwhM2Day(40)
  const south = monthlyClearSkyKwhM2Day(-40)
  t.ok(south[11]! > north[5]! * 1.04, 'the sun is nearer in December')
})

t.test('a place is found however it is spelled', async (t) => {
  const spellings: readonly (readonly [text: string, city: string | undefined])[] = [
    ['Sebastopol, CA', 'Sebastopol'],
    ['sebastopol,ca', 'Sebastopol'],
    ['  SEBASTOPOL ,  CA ', 'Sebastopol'],
    ['Munich, DE', 'Munich'],
    ['münchen, de', 'Munich'],
    ['MUENCHEN, DE', 'Munich'],
    ['Zu\u0308rich, CH', 'Zurich'],
    ['Sao Paulo, BR', 'São Paulo'],
    ['København, DK', 'Copenhagen'],
    ["St. John's, NL", "St John's"],
    ['St John’s, NL', "St John's"],
    ['San Juan, PR', 'San Juan'],
    ['Lord Howe Island, NSW', 'Lord Howe Island'],
    ['Kathmandu, NP', 'Kathmandu'],
    ['Perth, WA', 'Perth'],
    ['Seattle, WA', 'Seattle'],
    ['Sydney, AU', undefined],
    ['Sebastopol, US', undefined],
    ['Sebastopol', undefined],
    ['Munich, BY', undefined],
    ['', undefined],
  ]
  for (const [text, city] of spellings) t.equal(findPlace(text)?.city, city, JSON.stringify(text))
  for (const place of PLACES) t.equal(findPlace(placeName(place)), place, placeName(place))
})

t.test('where a code is one character or digits the wire says what people write', async (t) => {
  for (const [name, state] of [
    ['Buenos Aires, AR', 'CF'],
    ['Athens, GR', 'AT'],
    ['Dublin, IE', 'DU'],
    ['Vienna, AT', 'WI'],
    ['Tokyo, JP', 'TK'],
    ['Munich, DE', 'BY'],
  ] as const) {
    const { stateAbbreviation, state: code } = findPlace(name)!
    t.equal(stateAbbreviation ?? code, state, name)
  }
})

t.test('a place that is not found has a nearest name', async (t) => {
  t.same(suggestPlaces('Sydny, NSW'), ['Sydney, NSW'])
  t.same(suggestPlaces('Sydney, AU'), ['Sydney, NSW'], 'a state is wanted')
  t.same(suggestPlaces('phonix az'), ['Phoenix, AZ'], 'without a comma')
  t.same(suggestPlaces('Munich')[0], 'Munich, DE', 'without a country')
  t.same(
    suggestPlaces('Paris, FR'),
    ['Lyon, FR', 'Marseille, FR', 'Bordeaux, FR'],
    'in the country',
  )
  t.equal(suggestPlaces('Paris, FR', 1).length, 1)
  t.same(
    suggestPlaces('Zuunmod, MN'),
    ['Ulaanbaatar, MN', 'Minneapolis, MN'],
    'MN is also Minnesota',
  )
  t.same(suggestPlaces('xx, DE'), ['Berlin, DE', 'Munich, DE'], 'by name where equally far')
  t.same(suggestPlaces('xx, IT'), ['Rome, IT', 'Milan, IT', 'Bologna, IT'], 'each once')
  t.same(suggestPlaces('Nuuk, GL'), [])
})

t.test('a point takes the climate of its surroundings', async (t) => {
  for (const place of PLACES) {
    const climate = nearestClimate(place)
    const { ghiKwhM2Day, temperatureC, clearness } = place
    t.match(climate, { ghiKwhM2Day, temperatureC, clearness }, `at ${placeName(place)} its own`)
    const beside = nearestClimate({
      latitudeDeg: place.latitudeDeg + 0.001,
      longitudeDeg: place.longitudeDeg - 0.001,
    })
    const step = Math.max(
      ...beside.ghiKwhM2Day.map((ghi, month) =>
        ghi < 0.5 ? 0 : Math.abs(ghi / ghiKwhM2Day[month]! - 1),
      ),
    )
    t.ok(step < 0.001, `150 m from ${placeName(place)} almost the same`)
  }
  t.test('without jumps, and never brighter than the sky', async () => {
    const point = fc.tuple(
      fc.double({ min: -59.9, max: 59.9, noNaN: true }),
      fc.double({ min: -180, max: 180, noNaN: true }),
    )
    fc.assert(
      fc.property(point, ([latitudeDeg, longitudeDeg]) => {
        const here = nearestClimate({ latitudeDeg, longitudeDeg })
        const there = nearestClimate({
          latitudeDeg: latitudeDeg + 1e-5,
          longitudeDeg: longitudeDeg + 1e-5,
        })
        const clearSky = monthlyClearSkyKwhM2Day(latitudeDeg)
        return here.ghiKwhM2Day.every((ghi, month) => {
          const share = ghi / clearSky[month]! / here.clearness
          const step = Math.abs(ghi - there.ghiKwhM2Day[month]!)
          const warmer = Math.abs(here.temperatureC[month]! - there.temperatureC[month]!)
          return (
            (clearSky[month]! < 1 || (share > 0.35 && share < 0.975)) &&
            step < 0.01 &&
            warmer < 0.05
          )
        })
      }),
    )
  })
  const oakland = nearestClimate({ latitudeDeg: 37.8, longitudeDeg: -122.27 })
  const annual = sum(oakland.ghiKwhM2Day.map((ghi, month) => ghi * MONTH_DAYS[month]!))
  t.ok(annual > 1700 && annual < 1900, `Oakland has ${annual.toFixed(0)} kWh/m²`)
  t.equal(nearestClimate({ latitudeDeg: 75, longitudeDeg: 20 }).ghiKwhM2Day[11], 0, 'polar night')
  const canberra = nearestClimate({ latitudeDeg: -35.28, longitudeDeg: 149.13 }).ghiKwhM2Day
  t.ok(canberra[0]! > 2 * canberra[5]!, 'southern summers in January')
})

t.test('every microinverter is believable', async (t) => {
  t.same(repeated(INVERTERS.map(({ model }) => model)), [])
  t.same(repeated(INVERTERS.flatMap(({ variants }) => variants.map(({ sku }) => sku))), [])
  t.same(repeated(INVERTERS.flatMap((one) => one.variants.map(({ partNumber }) => partNumber))), [])
  for (const one of INVERTERS) {
    t.test(one.model, async (t) => {
      t.ok(one.continuousVa <= one.peakVa && one.peakVa >= 175 && one.peakVa <= 400)
      t.ok(one.efficiency >= 0.94 && one.efficiency <= 0.98)
      t.ok(one.moduleW[0] < one.moduleW[1] && one.moduleW[1] < 2 * one.peakVa)
      t.ok(one.fromYear >= 2008 && one.fromYear <= one.toYear)
      t.ok(one.failuresPerYear >= 0.0005 && one.failuresPerYear <= 0.01)
      t.ok(one.popularity >= 0 && one.entriesPerUnit >= 1)
      t.match(one.procLoad, /^(52[01]-\d{5}-r\d\d-v\d\d\.\d\d\.\d\d|undetermined-v)$/)
      t.match(one.paramTable, /^(54[09]-\d{5}-r\d\d-v\d\d\.\d\d\.\d\d|undetermined-v)$/)
      t.ok(one.variants.length > 0 && one.evidence.length > 20)
      for (const { region, sku, partNumber } of one.variants) {
        t.match(sku, new RegExp(`^${one.model.replace('+', 'PLUS')}-`))
        t.match(partNumber, /^800-\d{5}-r\d\d$/)
        t.equal(findInverter(one.model, region === 'US' ? 'CA' : 'FR')!.sku, sku)
      }
    })
  }
})

t.test('a microinverter is found by the name on the wire', async (t) => {
  t.match(findInverter('IQ7+'), { sku: 'IQ7PLUS-72-2-US', partNumber: '800-00625-r02' })
  t.match(findInverter('iq7plus', 'DE'), { model: 'IQ7+', sku: 'IQ7PLUS-72-2-INT' })
  t.match(findInverter('M190', 'DE'), { sku: 'M190-72-240-S12' }, 'the only variant there is')
  t.match(findInverter('D380'), { peakVa: 190, entriesPerUnit: 2 }, 'each half of a twin')
  t.equal(findInverter('M1900'), undefined)
  t.equal(suggestInverters('M1900')[0], 'M190')
  t.equal(suggestInverters('IQ 7 plus', 1)[0], 'IQ7+')
})

t.test('a system has devices that were sold when it was built', async (t) => {
  for (const country of COUNTRIES) {
    const from = soldFrom(country)
    t.ok(from >= 2008 && from <= 2015, `${country} from ${from}`)
    const mistakes: string[] = []
    for (let year = from; year <= 2026; year++) {
      for (let pick = 0; pick < 1; pick += 1 / 32) mistakes.push(...misfits(year, country, pick))
    }
    t.same(mistakes, [], country)
  }
  t.equal(inverterFor(2008, 'US', 0.5).model, 'M175')
  t.equal(inverterFor(2008, 'DE', 0.5).model, 'M215', 'the first that was sold abroad')
  t.equal(soldFrom('VU'), 2015)
})

t.test('a microinverter is followed by its like as long as that is sold', async (t) => {
  const rows: readonly (readonly [
    old: string,
    year: number,
    country: string,
    panelW: number,
    by: readonly string[],
  ])[] = [
    ['M190', 2011, 'US', 190, ['M190']],
    ['M190', 2012, 'US', 190, ['M215']],
    ['M190', 2016, 'US', 190, ['M250', 'S230', 'S270', 'S280', 'M215']],
    ['M215', 2020, 'DE', 260, ['IQ7', 'IQ7+', 'IQ7X', 'IQ7A']],
    ['M190', 2016, 'US', 900, ['M190']],
  ]
  for (const [model, year, country, panelW, by] of rows) {
    const found = new Set<string>()
    for (let pick = 0; pick < 1; pick += 1 / 32) {
      const old = findInverter(model, country)!
      found.add(successorFor(old, { year, country, panelW }, pick).model)
    }
    const others = [...found].filter((one) => !by.includes(one))
    t.same(others, [], `${model} of ${panelW} W in ${year}: ${[...found]}`)
  }
})

/** What is wrong with the devices that a system gets. */
function misfits(year: number, country: string, pick: number): string[] {
  const inverter = inverterFor(year, country, pick)
  const watts = moduleWattsFor(year, pick, inverter)
  const wrong = (fits: boolean, what: string) => (fits ? [] : [`${year} at ${pick}: ${what}`])
  return [
    ...wrong(inverter.fromYear <= year && year <= inverter.toYear, inverter.model),
    ...wrong(inverter.popularity > 0, `${inverter.model} only where it is written`),
    ...wrong(inverter.moduleW[0] <= watts && watts <= inverter.moduleW[1], `${watts} W`),
    ...wrong(watts % 5 === 0, `${watts} W is not round`),
    ...[true, false].flatMap((metered) => {
      const envoy = envoyFor(year, country, metered, pick)
      const meter = meterFor(envoy.metered)
      return [
        ...wrong(envoy.fromYear <= year && year <= envoy.toYear, envoy.sku),
        ...wrong(envoy.metered === (metered && year >= 2015), `${envoy.sku} metered`),
        ...wrong(envoy.region === inverter.region, `${envoy.sku} is for ${envoy.region}`),
        ...wrong(meter.fromYear <= year && year <= meter.toYear, meter.model),
        ...wrong(meter.integrated === envoy.metered, `${meter.model} with ${envoy.sku}`),
      ]
    }),
  ]
}

t.test('modules grow with the years', async (t) => {
  t.equal(moduleWattsFor(2008, 0), 170)
  t.equal(moduleWattsFor(1999, 0), 170, 'before the first row the first row')
  t.equal(moduleWattsFor(2024, 0.999), 430)
  t.equal(moduleWattsFor(2009, 0.999, findInverter('M175')!), 190, 'as much as the inverter takes')
  t.same(
    [2008, 2013, 2014, 2018, 2019, 2026].map(gammaPctPerK),
    [-0.45, -0.45, -0.4, -0.4, -0.35, -0.35],
  )
  for (const [i, { watts, fromYear }] of MODULES.entries()) {
    const before = MODULES[i - 1]
    if (before) t.ok(fromYear > before.fromYear && watts[0]! >= before.watts[0]!)
    t.same(
      [...watts].sort((a, b) => a - b),
      watts,
    )
  }
})

t.test('gateways and meters are believable', async (t) => {
  for (const { model, partNumber, sku, fromYear, toYear, evidence } of ENVOYS) {
    t.match(partNumber, /^(800|880)-\d{5}-r\d\d$/, `${model} ${sku} ${fromYear}`)
    t.match(sku, /^(X-IQ|ENV|EMU)-/)
    t.ok(fromYear <= toYear && evidence.length > 10)
  }
  for (const { manufacturer, model, evidence } of METERS) {
    t.ok(manufacturer && model && evidence.length > 20, model)
  }
  t.equal(integratedMeterSerial('202138000001', 'production'), '202138000001EIM1')
  t.equal(integratedMeterSerial('202138000001', 'consumption'), '202138000001EIM2')
})

t.test('a serial tells factory, year and week', async (t) => {
  const serials: readonly (readonly [string, ...Parameters<typeof serialNumber>])[] = [
    ['121927000001', 'inverter', 2019, 27, 1],
    ['122052000002', 'inverter', 2020, 52, 2],
    ['030909022461', 'inverter', 2009, 9, 22_461],
    ['111024032940', 'inverter', 2010, 24, 32_940],
    ['202138000001', 'envoy', 2021, 38, 1],
    ['121112607295', 'envoy', 2011, 12, 607_295],
    ['010801999999', 'envoy', 2008, 1, 999_999],
  ]
  for (const [serial, ...from] of serials) t.equal(serialNumber(...from), serial)
  const weeks: readonly (readonly [date: string, year: number, week: number])[] = [
    ['2020-12-31', 2020, 53],
    ['2021-01-03', 2020, 53],
    ['2021-01-04', 2021, 1],
    ['2018-12-31', 2019, 1],
    ['2011-03-25', 2011, 12],
  ]
  for (const [date, year, week] of weeks) t.same(isoWeek(parseDate(date)!), { year, week }, date)
})

t.test('ids grow with time, through those that were seen', async (t) => {
  t.equal(systemIdAt(dayFrom(2008, 1, 26) * 86_400), 67)
  t.equal(systemIdAt(1_444_486_200), 777_364)
  t.equal(systemIdAt(1_636_749_578), 2_527_105)
  t.ok(systemIdAt(dayFrom(2015, 4, 1) * 86_400) < 540_000)
  t.equal(inverterIdAt(1_636_749_578), 51_311_991)
  t.equal(Math.floor(inverterIdAt(dayFrom(2019, 7, 5) * 86_400) / 1e6), 40)
  t.equal(envoyIdAt(dayFrom(2012, 3, 15) * 86_400), 434_803)
  for (const idAt of [systemIdAt, envoyIdAt, inverterIdAt]) {
    t.equal(idAt(0), 1, 'before the first')
    let last = 0
    for (let year = 2007; year <= 2040; year++) {
      const id = idAt(dayFrom(year, 7, 1) * 86_400)
      t.ok(Number.isInteger(id) && id >= last && id < 2_147_483_647, `${idAt.name} ${year}: ${id}`)
      last = id
    }
  }
})

t.test('a country has its grid profile', async (t) => {
  t.equal(gridProfileFor('US'), 'IEEE 1547 default 2015')
  t.equal(gridProfileFor('GB'), 'G99-1-6:2020 UK')
  t.equal(gridProfileFor('VU'), 'IEC 61727 50 Hz')
  for (const { country, state, gridProfile } of PLACES) {
    t.equal(gridProfileFor(country, state), gridProfile, `${country}-${state}`)
  }
  t.same(
    Object.keys(GRID_PROFILES).filter((key) => !COUNTRIES.includes(key.slice(0, 2))),
    [],
  )
})

t.test('names are drawn from words, never from a person', async (t) => {
  const { version } = JSON.parse(
    readFileSync(new URL('../node_modules/@faker-js/faker/package.json', import.meta.url), 'utf8'),
  )
  t.match(NAMES_ABOUT.source, version, 'the words come from the version that is pinned')
  const count = (words: string) => new Set(words.split(',')).size
  t.ok(count(NAME_WORDS.en.surnames) > 450 && count(NAME_WORDS.en.givenNames) >= 490)
  t.equal(count(NAME_WORDS.en.installers), 60)
  t.equal(nameOf(1, 'residence'), nameOf(1, 'residence', 'GB'))
  for (const country of COUNTRIES) {
    for (const kind of ['residence', 'commercial', 'installer'] as const) {
      const names = Array.from({ length: 200 }, (_, key) => nameOf(key * 0x9e3779b1, kind, country))
      t.ok(new Set(names).size >= 10, `${country} ${kind}: ${names[0]}, ${names[1]}, ${names[2]}`)
      t.same(
        names.filter((name) => !/^\p{L}[\p{L}'’.,&\- ]{2,}$/u.test(name)),
        [],
      )
    }
  }
  const english = Array.from({ length: 2000 }, (_, key) => nameOf(key, 'residence'))
  const share = (pattern: RegExp) => english.filter((name) => pattern.test(name)).length / 2000
  t.ok(Math.abs(share(/^\S+, \S+$/) - 1 / 2) < 0.05, 'Surname, Given')
  t.ok(Math.abs(share(/, \S+ Residence$/) - 1 / 6) < 0.05, 'Surname, Given Residence')
})

t.test('the measured days are as they were on the wire', async (t) => {
  t.ok(CAPTURED_DAYS_ABOUT.about)
  const totals = [18_085, 23_902]
  for (const [i, day] of CAPTURED_DAYS.entries()) {
    t.equal(day.powerW.length, day.energyWh.length, day.about)
    t.equal(day.powerW.length, day.devicesReporting.length)
    t.same(
      day.energyWh,
      day.powerW.map((powerW) => Math.floor(powerW / 12 + 0.5)),
    )
    t.equal(sum(day.energyWh), totals[i])
    t.ok(Math.max(...day.devicesReporting) === day.modules)
    t.ok(Math.max(...day.powerW) <= day.modules * day.microinverterVa)
    t.equal(day.firstEndAtS % 300, 0)
    t.equal(Math.floor((day.firstEndAtS - 7 * 3600) / 86_400), parseDate(day.date))
  }
  t.same(
    CAPTURED_TOTALS.map(({ energyWh }) => energyWh.length),
    [7, 365],
  )
  t.equal(CAPTURED_TOTALS[1]!.energyWh.filter((energyWh) => energyWh === 0).length, 13)
})
