import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { getPosition, getTimes } from 'suncalc'
import t from 'tap'
import type { Place } from '../fixtures/places/place.ts'
import { PLACES } from '../fixtures/places.ts'
import { asMarkdown, isMet } from '../scripts/report.ts'
import { LIMITS } from '../src/limits.ts'
import { createHousehold } from '../src/simulation/household/household.ts'
import {
  childKey,
  fleetVersion,
  gaussian,
  hash32,
  integer,
  lognormal,
  rootKey,
  uniform,
} from '../src/simulation/random.ts'
import { acPowerW, inverterCurve } from '../src/simulation/roof/inverter.ts'
import { createModule, type ModulePlane } from '../src/simulation/roof/module.ts'
import { clearnessQuantile } from '../src/simulation/weather/clearness.ts'
import type { Climate } from '../src/simulation/weather/climate.ts'
import { createSky } from '../src/simulation/weather/field.ts'
import { airTemperatureC, horizontalWm2 } from '../src/simulation/weather/irradiance.ts'
import { createCell, QUARTERS } from '../src/simulation/weather/sky.ts'
import {
  daylight,
  meanNoonS,
  sinElevation,
  solarDay,
  VISIBLE_SIN,
} from '../src/simulation/weather/sun.ts'
import { dayFrom } from '../src/time/calendar.ts'
import { zone } from '../src/time/zone.ts'
import { validate } from './validation.ts'

fc.configureGlobal({ seed: 67, numRuns: 200 })

/** Undefined if a property holds, else what fast-check has to say. */
const complaint = <T>(property: fc.IProperty<T>) => fc.defaultReportMessage(fc.check(property))

const root = rootKey('test', 'sky')
const place = (city: string): Place => PLACES.find((row) => row.city === city)!
const cellOf = (climate: Climate, name: string) =>
  createCell(createSky(childKey(root, name)), climate)
const PLANE: ModulePlane = {
  tiltDeg: 22,
  azimuthDeg: 190,
  mount: 'roof',
  panelW: 250,
  gammaPctPerK: -0.4,
  peakVa: 215,
  efficiency: 0.96,
}
const moduleAt = (climate: Climate, name: string, plane = PLANE) =>
  createModule(cellOf(climate, name), plane)
const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0)
const mean = (values: readonly number[]) => sum(values) / values.length

t.test('random numbers', async (t) => {
  const key = childKey(root, 'numbers')
  const counters = Array.from({ length: 20_000 }, (_, i) => i)

  t.test('are spread evenly', async (t) => {
    const counts = new Array<number>(256).fill(0)
    for (const i of counters) counts[hash32(key, i) % 256]! += 1
    const expected = counters.length / 256
    const chi2 = sum(counts.map((n) => ((n - expected) * (n - expected)) / expected))
    t.ok(chi2 > 180 && chi2 < 330, `chi² of 256 cells is ${chi2.toFixed(0)}`)
    t.ok(Math.abs(mean(counters.map((i) => uniform(key, i))) - 0.5) < 0.01)
    t.strictSame([...new Set(counters.map((i) => integer(key, i, 5)))].sort(), [0, 1, 2, 3, 4])
  })

  t.test('have the moments of their distribution', async (t) => {
    const normal = counters.map((i) => gaussian(key, i))
    t.ok(Math.abs(mean(normal)) < 0.02)
    t.ok(Math.abs(mean(normal.map((z) => z * z)) - 1) < 0.03)
    t.ok(Math.abs(mean(normal.slice(1).map((z, i) => z * normal[i]!))) < 0.02)
    const factors = counters.map((i) => lognormal(key, i, 2, 0.5)).sort((a, b) => a - b)
    t.ok(Math.abs(factors[10_000]! - 2) < 0.05, 'the median is the median')
  })

  t.test('differ between keys, whatever their path looks like', async (t) => {
    const paths = [[67], ['67'], ['system', 67], ['system67'], [6, 7], [-67], [67 + 4294967296]]
    const keys = paths.map((path) => childKey(root, ...path))
    t.equal(new Set(keys.map(({ k0, k1 }) => `${k0},${k1}`)).size, paths.length)
    t.strictSame(childKey(root, 'system', 67), childKey(childKey(root, 'system'), 67))
    t.not(rootKey('test', 'sky').k0, rootKey('test', 'fleet').k0)
    t.not(rootKey('test', 'sky').k0, rootKey('tests', 'sky').k0)
  })
})

t.test('the sun', async (t) => {
  t.test('stands where suncalc sees it', async (t) => {
    const instants = fc.integer({ min: 0, max: 4_000_000_000 })
    const latitudes = fc.integer({ min: -70, max: 70 })
    const longitudes = fc.integer({ min: -180, max: 180 })
    t.equal(
      complaint(
        fc.property(instants, latitudes, longitudes, (instantS, latitude, longitude) => {
          const { altitude } = getPosition(new Date(1000 * instantS), latitude, longitude)
          const elevation = (Math.asin(sinElevation(latitude, longitude, instantS)) * 180) / Math.PI
          // What suncalc gives is lifted by refraction, half a degree at the horizon.
          return elevation < -1 || Math.abs(elevation - altitude) < (elevation < 12 ? 0.7 : 0.12)
        }),
      ),
      undefined,
    )
  })

  t.test('rises and sets when suncalc sees it', async (t) => {
    for (const { city, latitudeDeg, longitudeDeg } of PLACES) {
      const day = solarDay(1_660_000_000, longitudeDeg)
      const noon = new Date(1000 * meanNoonS(day, longitudeDeg))
      const { sunrise, sunset } = getTimes(noon, latitudeDeg, longitudeDeg)
      // Beyond the polar circle it neither rises nor sets in August.
      if (!sunrise || !sunset) continue
      const { riseS, setS } = daylight(latitudeDeg, longitudeDeg, day, -0.833)!
      const off = Math.max(
        Math.abs(riseS - sunrise.getTime() / 1000),
        Math.abs(setS - sunset.getTime() / 1000),
      )
      t.ok(off < (Math.abs(latitudeDeg) < 66 ? 120 : 180), `${city}: off by ${off.toFixed(0)} s`)
    }
  })

  t.test('stays up or down beyond the polar circle', async (t) => {
    const june = dayFrom(2020, 6, 21)
    const { riseS, setS } = daylight(69.65, 18.96, june)!
    t.equal(setS - riseS, 86_400, 'midnight sun in Tromsø')
    t.equal(daylight(69.65, 18.96, dayFrom(2020, 12, 21)), null, 'polar night in Tromsø')
  })
})

t.test('the clearness of days has the mean that was asked for', async (t) => {
  const z = Array.from({ length: 20_000 }, (_, i) => gaussian(childKey(root, 'z'), i))
  for (const wanted of [0.25, 0.4, 0.555, 0.7, 0.85, 0.95]) {
    const found = mean(z.map((value) => clearnessQuantile(wanted, value)))
    t.ok(Math.abs(found - wanted) < 0.01, `${wanted}: ${found.toFixed(4)}`)
  }
  t.equal(clearnessQuantile(0.05, 0), clearnessQuantile(0.18, 0), 'nothing below the darkest')
  t.equal(clearnessQuantile(1.2, 0), clearnessQuantile(0.98, 0), 'nothing above the clearest')
  t.equal(clearnessQuantile(0.5, 9), clearnessQuantile(0.5, 3.75), 'tails are cut')
})

t.test('an inverter', async (t) => {
  const curve = inverterCurve(215, 0.96)
  for (const [dcW, acW, name] of [
    [0, 0, 'gives nothing from nothing'],
    [0.2, 0, 'keeps the first quarter of a watt'],
    [215 / 0.96, 215 * (0.9637 / 0.9637), 'gives its peak at its rating'],
    [300, 215, 'never gives more'],
  ] as const) {
    t.ok(Math.abs(acPowerW(curve, dcW) - acW) < 0.1, `${name}: ${acPowerW(curve, dcW)}`)
  }
  t.ok(acPowerW(curve, 112) / 112 > 0.955, 'is as good at half load')
})

/** Places and zones where days are odd. */
const ODD: readonly (readonly [string, number, number, string])[] = [
  ['Los Angeles', 34, -118, 'America/Los_Angeles'],
  ["St John's, at 00:01", 47.6, -52.7, 'America/St_Johns'],
  ['Lord Howe, half an hour', -31.5, 159.1, 'Australia/Lord_Howe'],
  ['Chatham', -44, -176.5, 'Pacific/Chatham'],
  ['Kathmandu', 27.7, 85.3, 'Asia/Kathmandu'],
  ['Apia, where a day is missing', -13.8, -171.8, 'Pacific/Apia'],
  ['Kashgar on Shanghai time', 39.5, 76, 'Asia/Shanghai'],
  ['Tromsø', 69.65, 18.96, 'Europe/Oslo'],
  ['UTC at the date line', 10, 179.9, 'UTC'],
]
const climateAt = (latitudeDeg: number, longitudeDeg: number): Climate => ({
  ...place('Boston'),
  latitudeDeg,
  longitudeDeg,
})

/** Is the upper edge of the sun seen, or almost, at any time of a quarter hour? */
const isLit = (latitude: number, longitude: number, startS: number) =>
  [0, 450, 900].some((s) => sinElevation(latitude, longitude, startS + s) > VISIBLE_SIN - 0.002)

t.test('a module', async (t) => {
  for (const [name, latitude, longitude, zoneName] of ODD) {
    t.test(`adds up and stays within its rating: ${name}`, async (t) => {
      const local = zone(zoneName)
      const climate = climateAt(latitude, longitude)
      const module = moduleAt(climate, name)
      const cap = Math.floor((PLANE.peakVa * 1000) / 12)
      let total = 0
      let wrong = 0
      let dark = 0
      const first = dayFrom(2011, 1, 1)
      for (let day = first; day < first + 365; day += 1) {
        const fromS = local.dayStartS(day)
        const toS = local.dayStartS(day + 1)
        const parts = module.fiveMinutesMwh(fromS, toS)
        const energy = module.sumMwh(fromS, toS)
        total += energy
        if (parts.length !== (toS - fromS) / 300 || sum(parts) !== energy) wrong++
        if (parts.some((part) => part < 0 || part > cap)) wrong++
        for (let i = 0; i < parts.length; i += 3) {
          const slotS = fromS + 300 * i
          const whole = parts[i]! + parts[i + 1]! + parts[i + 2]!
          if (whole !== module.sumMwh(slotS, slotS + 900)) wrong++
          if (whole > 0 && !isLit(latitude, longitude, slotS)) dark++
        }
      }
      t.equal(wrong, 0, 'every 15 minutes and every day')
      t.equal(dark, 0, 'nothing while the sun is down')
      t.equal(
        total,
        module.sumMwh(local.dayStartS(first), local.dayStartS(first + 365)),
        'the year',
      )
    })
  }

  t.test('is the same in any order, and after everything was forgotten', async (t) => {
    const starts = Array.from({ length: 400 }, (_, i) => 86_400 * (15_000 + 7 * i))
    const energies = (order: readonly number[]) => {
      const module = moduleAt(place('Munich'), 'order')
      return new Map(order.map((s) => [s, module.sumMwh(s, s + 86_400)] as const))
    }
    const forward = energies(starts)
    const key = childKey(root, 'shuffle')
    const shuffled = energies([...starts].sort((a, b) => hash32(key, a) - hash32(key, b)))
    t.ok(starts.every((s) => forward.get(s) === shuffled.get(s)))

    const module = moduleAt(place('Munich'), 'order')
    const before = module.fiveMinutesMwh(starts[0]!, starts[0]! + 86_400)
    // More days than are kept, so that all of them make room.
    moduleAt(place('Honolulu'), 'crowd').sumMwh(0, 86_400 * 33_000)
    t.strictSame(module.fiveMinutesMwh(starts[0]!, starts[0]! + 86_400), before)
  })

  t.test('shares its weather with its neighbours and with nobody else', async (t) => {
    const day = (name: string, plane = PLANE) => [
      ...moduleAt(place('Boston'), name, plane).fiveMinutesMwh(
        1.5e9 - (1.5e9 % 86_400),
        1.5e9 - (1.5e9 % 86_400) + 86_400,
      ),
    ]
    t.strictSame(day('a'), day('a'))
    t.notSame(day('a'), day('b'))
    const pairs = day('a').map((mwh, i) => [mwh, day('a', { ...PLANE, panelW: 200 })[i]!] as const)
    t.ok(pairs.every(([large, small]) => small <= large))
  })

  t.test('clips flat, minds its mount and its tilt', async (t) => {
    const phoenix = place('Phoenix')
    const year = (plane: Partial<ModulePlane>) =>
      moduleAt(phoenix, 'planes', { ...PLANE, ...plane }).sumMwh(1_577_836_800, 1_609_459_200)
    const day = moduleAt(phoenix, 'planes', { ...PLANE, panelW: 400 }).fiveMinutesMwh(
      1_592_697_600,
      1_592_784_000,
    )
    t.equal(Math.max(...day), Math.floor((PLANE.peakVa * 1000) / 12), 'reaches its peak')
    t.ok(year({ mount: 'rack' }) > year({ mount: 'roof' }), 'a rack stays cooler')
    t.ok(year({ azimuthDeg: 180 }) > year({ azimuthDeg: 90 }), 'south beats east')
    t.ok(year({ azimuthDeg: 90 }) > year({ azimuthDeg: 0 }), 'east beats north')
    t.ok(year({ losses: 0.2 }) < year({}), 'losses are lost')
  })

  t.test('answers an empty span with nothing', async (t) => {
    const module = moduleAt(place('Boston'), 'empty')
    t.equal(module.sumMwh(900, 900), 0)
    t.equal(module.fiveMinutesMwh(900, 900).length, 0)
  })
})

t.test('the weather', async (t) => {
  t.test('is warm in summer, in the afternoon, and dark at night', async (t) => {
    const sydney = cellOf(place('Sydney'), 'weather')
    const slotOf = (instantS: number) => Math.floor(instantS / 900)
    const temperature = (instantS: number) =>
      mean(Array.from({ length: 60 }, (_, i) => airTemperatureC(sydney, slotOf(instantS) + 96 * i)))
    // 2020-01-01 and 2020-06-15, 04:30 UTC is half past two.
    t.ok(temperature(1_577_853_000) > temperature(1_592_195_400) + 7)
    t.ok(temperature(1_577_853_000) > temperature(1_577_853_000 + 43_200) + 5)
    t.equal(horizontalWm2(sydney, slotOf(1_577_853_000 + 36_000)), 0)
    t.ok(horizontalWm2(sydney, slotOf(1_577_853_000)) > 50)
  })

  t.test('knows polar night', async (t) => {
    const pole = cellOf(climateAt(85, 0), 'pole')
    const january = 1_578_000_000 / 900
    t.ok(
      Array.from({ length: 96 }, (_, i) => horizontalWm2(pole, Math.floor(january) + i)).every(
        (w) => w === 0,
      ),
    )
  })
})

const house = (city: string, name: string, annualKwh = 5000) => {
  const row = place(city)
  return createHousehold(childKey(root, 'house', name), {
    cell: cellOf(row, city),
    zone: zone(row.timezone),
    annualKwh,
    country: row.country,
  })
}

t.test('a day of the sky is forgotten when another takes its place', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const cell = cellOf(place('Seattle'), 'forgotten')
  const look = (solarDay: number) => {
    const day = cell.day(solarDay)
    const clouds = cell.clouds(day).slice(day.cloudsAt, day.cloudsAt + QUARTERS)
    return { day, clouds, dryDays: cell.dryDays(solarDay) }
  }
  const { day, ...seen } = look(19_000)
  const kept = (() => new WeakRef(look(19_001).day))()
  for (const solarDay of [19_000, 19_001]) cell.day(solarDay + LIMITS.skyDays)
  // What a task has looked at is held to its end.
  await pause()
  collect()
  t.equal(kept.deref(), undefined, 'neither its clouds nor the rain before it keep it alive')
  t.not(cell.day(19_000), day, 'it is made again')
  t.same(look(19_000), { day, ...seen }, 'and the same')
})

t.test('a household', async (t) => {
  for (const city of ['Phoenix', 'Boston', 'London', 'Lyon', 'Sydney', 'Lord Howe Island']) {
    t.test(`adds up, and to its year: ${city}`, async (t) => {
      const local = zone(place(city).timezone)
      const household = house(city, 'a')
      const first = dayFrom(2012, 1, 1)
      let wrong = 0
      let total = 0
      for (let day = first; day < first + 1461; day++) {
        const fromS = local.dayStartS(day)
        const toS = local.dayStartS(day + 1)
        const quarters = household.quartersMwh(fromS, toS)
        total += sum(quarters)
        if (quarters.length !== (toS - fromS) / 900) wrong++
        if (sum(quarters) !== household.sumMwh(fromS, toS)) wrong++
        if (quarters.some((quarter) => quarter <= 0 || quarter > 5e6)) wrong++
      }
      t.equal(wrong, 0)
      t.equal(total, household.sumMwh(local.dayStartS(first), local.dayStartS(first + 1461)))
      const ratio = total / 4e6 / 5000
      t.ok(Math.abs(ratio - 1) < 0.05, `${ratio.toFixed(3)} of what is expected`)
    })
  }

  t.test('sleeps at night, cooks in the evening, rests at the weekend', async (t) => {
    const local = zone('Europe/Berlin')
    const hours = new Array<number>(24).fill(0)
    const mornings = [0, 0]
    const households = Array.from({ length: 20 }, (_, i) => house('Munich', `rhythm ${i}`))
    const monday = dayFrom(2013, 9, 2)
    for (let day = monday; day < monday + 35; day++) {
      const fromS = local.dayStartS(day)
      for (const household of households) {
        household.quartersMwh(fromS, fromS + 86_400).forEach((energy, i) => {
          const hour = Math.floor(i / 4)
          hours[hour]! += energy
          const weekend = (day - monday) % 7 >= 5
          if (hour === 7) mornings[weekend ? 1 : 0]! += energy / (weekend ? 2 : 5)
        })
      }
    }
    const peak = hours.indexOf(Math.max(...hours))
    t.ok(peak >= 18 && peak <= 20, `the peak hour is ${peak}`)
    t.ok(hours[3]! < 0.75 * mean(hours), 'little at three in the morning')
    t.ok(mornings[0]! > mornings[1]!, 'earlier on working days')
  })

  t.test('lives by the clock on the wall when it jumps', async (t) => {
    const local = zone('America/New_York')
    const household = house('Boston', 'clock')
    const quarters = (year: number, month: number, day: number) => {
      const at = dayFrom(year, month, day)
      return household.quartersMwh(local.dayStartS(at), local.dayStartS(at + 1)).length
    }
    t.equal(quarters(2021, 3, 14), 92)
    t.equal(quarters(2021, 11, 7), 100)
  })

  t.test('cools in a desert summer, heats in a northern winter', async (t) => {
    const share = (city: string, month: number) => {
      const household = house(city, 'season')
      const year = household.sumMwh(1_420_070_400, 1_577_836_800) / 60
      let energy = 0
      for (let y = 2015; y < 2020; y++) {
        const fromS = 86_400 * dayFrom(y, month, 1)
        energy += household.sumMwh(fromS, fromS + 30.4375 * 86_400 - ((30.4375 * 86_400) % 900)) / 5
      }
      return energy / year
    }
    t.ok(share('Phoenix', 7) > 2 * share('Phoenix', 12))
    t.ok(share('Stockholm', 1) > 1.5 * share('Stockholm', 7))
  })

  t.test('draws nothing where nothing is asked for', async (t) => {
    t.equal(sum(house('Boston', 'empty', 0).quartersMwh(0, 86_400)), 0, 'no consumption')
    t.ok(
      house('Kathmandu', 'elsewhere').sumMwh(0, 86_400) > 0,
      'countries without habits of their own',
    )
    t.equal(house('Boston', 'span').sumMwh(900, 900), 0)
    t.equal(house('Boston', 'span').quartersMwh(900, 0).length, 0)
  })
})

/** Eight places written out: the golden year must not move when a fixture is corrected. */
const GOLDEN: readonly (readonly [string, number, number, string, string])[] = [
  ['Sebastopol', 38.4, -122.82, 'America/Los_Angeles', 'US'],
  ['Phoenix', 33.45, -112.07, 'America/Phoenix', 'US'],
  ['Boston', 42.36, -71.06, 'America/New_York', 'US'],
  ['Honolulu', 21.32, -157.93, 'Pacific/Honolulu', 'US'],
  ['London', 51.5, -0.13, 'Europe/London', 'GB'],
  ['Munich', 48.14, 11.58, 'Europe/Berlin', 'DE'],
  ['Lyon', 45.76, 4.84, 'Europe/Paris', 'FR'],
  ['Sydney', -33.87, 151.21, 'Australia/Sydney', 'AU'],
]
const GOLDEN_GHI = [1.6, 2.4, 3.2, 4, 4.8, 5.2, 5.2, 4.8, 4, 2.8, 1.8, 1.4]

t.test('golden: energies of a fleet-year (changes only with fleetVersion)', async (t) => {
  let hash = 0x811c9dc5
  const add = (value: number) => {
    hash = Math.imul(hash ^ value, 0x01000193)
  }
  for (const [name, latitudeDeg, longitudeDeg, zoneName, country] of GOLDEN) {
    const cell = createCell(createSky(childKey(rootKey('golden', 'sky'), name)), {
      latitudeDeg,
      longitudeDeg,
      ghiKwhM2Day: GOLDEN_GHI.map((ghi, i) => (latitudeDeg < 0 ? GOLDEN_GHI[(i + 6) % 12]! : ghi)),
      temperatureC: [3, 4, 8, 12, 16, 20, 22, 22, 18, 13, 8, 4],
      clearness: 1.02,
    })
    const module = createModule(cell, { ...PLANE, azimuthDeg: latitudeDeg < 0 ? 10 : 190 })
    const local = zone(zoneName)
    const options = { cell, zone: local, annualKwh: 5000, country }
    const household = createHousehold(childKey(rootKey('golden', 'households'), name), options)
    for (let day = 17_532; day < 17_532 + 365; day++) {
      const fromS = local.dayStartS(day)
      const toS = local.dayStartS(day + 1)
      add(module.sumMwh(fromS, toS))
      module.fiveMinutesMwh(fromS, toS).forEach(add)
      household.quartersMwh(fromS, toS).forEach(add)
    }
  }
  t.strictSame({ fleetVersion, hash: hash >>> 0 }, { fleetVersion: 2, hash: 1379072967 })
})

t.test('validation: the same comparison as `npm run validate`', async (t) => {
  const sections = validate()
  for (const { title, findings } of sections) {
    t.test(title, async (t) => {
      for (const finding of findings) {
        const { place, what, value, low, high, unit } = finding
        const window = `${low.toFixed(3)} … ${high.toFixed(3)} ${unit}`
        t.ok(isMet(finding), `${place}, ${what}: ${value.toFixed(3)} in ${window}`)
      }
    })
  }

  t.test('is what docs/physics.md shows', async (t) => {
    const page = readFileSync(new URL('../docs/physics.md', import.meta.url), 'utf8')
    t.ok(
      page.includes(`\n\n${asMarkdown(sections)}\n<!-- end of validation -->`),
      '`npm run validate -- --write` brings the page up to date',
    )
  })
})
