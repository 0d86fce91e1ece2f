/**
 * The thirteen endpoints: each row is a request, what about the service it shows, and its status. The
 * bodies, byte for byte, are in goldens/routes.txt; they change with what the fleet is made of and with
 * nothing else. `GOLDEN=write npx tap --disable-coverage test/routes.test.ts` writes them anew.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { ROUTES as TABLES } from '../src/api/v2/routes.ts'
import { pathsIn, toWire } from '../src/api/v2/table.ts'
import { toJson } from '../src/api/v2/wire.ts'
import { everywhere, isPath } from '../src/scenario/answer-path.ts'
import { build } from './helper.ts'
import { ACME, FEW } from './houses.ts'

const GOLDEN = new URL('goldens/routes.txt', import.meta.url)
const isWriting = process.env.GOLDEN === 'write'

type Row = readonly [path: string, fact: string, status?: number]

const SUMMARY_OF_INVERTERS = 'inverters_summary_by_envoy_or_site'
const INVERTERS = `/systems/${SUMMARY_OF_INVERTERS}`

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  systems: [
    ['/systems', 'by ascending id; keys that have no value are left out'],
    ['/systems?limit=2', 'a page says where the next begins'],
    ['/systems?limit=2&next=4e7a493d0a', 'and the next page begins there'],
    ['/systems?limit=2&next=4d5441770a', 'the last page has no next'],
    ['/systems?limit=2&next=nonsense', 'a cursor that is none is the first page'],
    ['/systems?limit=0&system_id=67', 'a limit of zero is the usual one'],
    ['/systems?limit=-1&system_id=67', 'so is a negative one'],
    ['/systems?limit=few&system_id=67', 'and one that is no number'],
    ['/systems?limit=5000&system_id=67', 'a greater one than a thousand is a thousand'],
    ['/systems?limit=1.9&system_id[]=67&system_id[]=72', 'decimals are cut off'],
    ['/systems?system_id=67', 'one system'],
    ['/systems?system_id[]=72&system_id[]=67', 'systems in the order of their ids'],
    ['/systems?system_id%5B%5D=72&system_id=67&system_id=67', 'all spellings together'],
    ['/systems?system_id=999', 'no such system: an empty list'],
    ['/systems?system_name=gREEN', 'a part of the name, in any case'],
    ['/systems?status=comm', 'by status'],
    ['/systems?status[]=comm&status[]=micro', 'one status or the other'],
    ['/systems?reference=sr-1', 'the whole reference, in any case'],
    ['/systems?reference=SR', 'a part of a reference is none'],
    ['/systems?installer=Other%20Solar', 'by installer'],
    ['/systems?connection_type=wifi', 'by connection'],
    [
      '/systems?limit=1&system_id=67&system_name=Sample+Residence+1&status=normal&reference=SR-1&connection_type=ethernet',
      'parameters narrow the list down together',
    ],
    ['/systems?system_id=67&status=comm', 'one that does not pass is enough'],
    ['/systems?limit=1&status=normal&next=4e7a493d0a', 'filters go on behind a cursor'],
    ['/systems?next=4d5449770a', 'behind the last there is nothing'],
    ['/systems?status=fine', 'no such status: an empty list'],
    ['/systems?system_id=67&datetime_format=iso8601', 'times are local'],
    ['/systems?system_id=67&datetime_format=epoch', 'or epochs, as they are anyway'],
    [`/systems?system_id=67&user_id=${ACME}`, 'a company sees its own reference as such'],
    [`/systems?user_id=${FEW}`, 'a user sees what it may'],
  ],
  summary: [
    ['/systems/67/summary', 'today'],
    ['/systems/67/summary?summary_date=2022-06-15', 'today by its date is the same'],
    ['/systems/67/summary?summary_date=2022-06-13', 'in the past sizes and power are 0'],
    ['/systems/67/summary?summary_date=2007-06-13', 'before operation there is nothing'],
    ['/systems/67/summary?datetime_format=iso8601', 'local times, dates as midnights'],
    ['/systems/67/summary?datetime_format=epoch', 'epochs, dates too'],
    ['/systems/67/summary?datetime_format=other', 'an unknown format is ignored'],
    ['/systems/72/summary', 'a production meter is the source'],
    ['/systems/80/summary', 'a meter that is switched off is not'],
    ['/systems/90/summary', 'never produced: null, and no energy'],
    ['/systems/100/summary', 'silent: status comm, all of the last report'],
    ['/systems/120/summary', 'the first day'],
  ],
  stats: [
    ['/systems/67/stats?start_at=1655325600&end_at=1655326800', 'five-minute rows'],
    ['/systems/67/stats?start_at=1655325899&end_at=1655326801', 'both ends are rounded down'],
    ['/systems/67/stats?start_at=1655327400', 'up to the newest row'],
    ['/systems/67/stats?start_at=1655327400&end_at=1655399000', 'an end in the future is forgiven'],
    ['/systems/67/stats?start_at=1655262000&end_at=1655269200', 'dusk: rows end, none at night'],
    ['/systems/67/stats?start_at=1655325600&end_at=1655325600', 'an empty window is an empty list'],
    ['/systems/67/stats?start_at=1655328000', 'from the newest row on: an empty list'],
    ['/systems/67/stats?start_at=1623700000', 'over a year ago: an empty list'],
    ['/systems/67/stats?start_at=1623792729&end_at=1623793600', 'by a second'],
    ['/systems/67/stats?start_at=1623792730&end_at=1623793600', 'a year ago: rows'],
    ['/systems/90/stats?start_at=1', 'over a year ago, and never produced: an empty list'],
    [
      '/systems/67/stats?start_at=1655325600&end_at=1655326200&datetime_format=iso8601',
      'rows and meta in local time',
    ],
    ['/systems/67/stats?start_at=1655327700&datetime_format=epoch', 'or in epochs'],
  ],
  rgm_stats: [
    [
      '/systems/72/rgm_stats?start_at=1655321400&end_at=1655324100',
      'quarters of an hour, channels',
    ],
    ['/systems/72/rgm_stats?start_at=1655321899&end_at=1655324101', 'rounded down to 15 minutes'],
    ['/systems/72/rgm_stats?start_at=1655272800&end_at=1655276400', 'meters report at night: 0.0'],
    [
      '/systems/110/rgm_stats?start_at=1647299700&end_at=1647306000',
      'a meter that was retired in the window, and its successor',
    ],
    ['/systems/67/rgm_stats', 'no meter: empty'],
    ['/systems/67/rgm_stats?start_at=1655325600&end_at=1', 'no meter, whatever the window'],
    ['/systems/80/rgm_stats', 'a meter that is switched off: empty'],
    ['/systems/72/rgm_stats?start_at=1623700000', 'over a year ago: empty'],
    [
      '/systems/72/rgm_stats?start_at=1655321400&end_at=1655322300&datetime_format=iso8601',
      'all in local time',
    ],
  ],
  consumption_stats: [
    ['/systems/72/consumption_stats?start_at=1655321400&end_at=1655324100', 'quarters of an hour'],
    ['/systems/72/consumption_stats?start_at=1655272800&end_at=1655276400', 'at night too'],
    ['/systems/72/consumption_stats?start_at=1655321899&end_at=1655324101', 'rounded down'],
    ['/systems/72/consumption_stats?start_at=1655326800&datetime_format=iso8601', 'local time'],
    ['/systems/72/consumption_stats?start_at=1623700000', 'over a year ago: empty'],
    ['/systems/67/consumption_stats', 'no meter: empty'],
    ['/systems/95/consumption_stats', 'a meter that has not reported', 422],
    [`/systems/72/consumption_stats?user_id=${FEW}`, 'no permission', 401],
    ['/systems/80/consumption_stats', 'a site whose only meter is switched off', 401],
  ],
  energy_lifetime: [
    ['/systems/67/energy_lifetime?start_date=2022-06-10', 'up to yesterday'],
    ['/systems/67/energy_lifetime?start_date=2022-06-10&end_date=2022-06-12', 'both ends included'],
    ['/systems/67/energy_lifetime?start_date=2022-06-14&end_date=2022-06-15', 'today so far'],
    [
      '/systems/67/energy_lifetime?start_date=2022-06-14&end_date=2023-01-01',
      'no later than today',
    ],
    ['/systems/67/energy_lifetime?start_date=2007-01-01&end_date=2008-01-28', 'from operation on'],
    ['/systems/67/energy_lifetime?start_date=2022-06-12&production=all', 'no meter: nothing more'],
    ['/systems/72/energy_lifetime', 'the first full day of the meter'],
    ['/systems/72/energy_lifetime?production=all', 'with both series'],
    ['/systems/72/energy_lifetime?production=some', 'other words are ignored'],
    ['/systems/72/energy_lifetime?start_date=2022-06-13&datetime_format=iso8601', 'midnights'],
    ['/systems/72/energy_lifetime?start_date=2022-06-13&datetime_format=epoch', 'epochs'],
    ['/systems/80/energy_lifetime?start_date=2022-06-13', 'a meter switched off is none'],
    ['/systems/90/energy_lifetime', 'never produced'],
    ['/systems/100/energy_lifetime?start_date=2022-06-07', 'up to the day of the last report'],
    [
      '/systems/100/energy_lifetime?start_date=2022-06-07&end_date=2022-06-14',
      'zeroes trail where nothing was reported',
    ],
    ['/systems/120/energy_lifetime?end_date=2022-06-15', 'the first day so far, if asked for'],
    ['/systems/120/energy_lifetime', 'the first day is not over', 422],
    ['/systems/67/energy_lifetime?start_date=2022-06-15', 'today has no full day', 422],
  ],
  consumption_lifetime: [
    ['/systems/72/consumption_lifetime?start_date=2022-06-10', 'up to yesterday'],
    ['/systems/72/consumption_lifetime?start_date=2022-06-10&end_date=2022-06-11', 'both included'],
    ['/systems/72/consumption_lifetime?start_date=2022-06-13&end_date=2023-01-01', 'up to today'],
    [
      '/systems/72/consumption_lifetime?start_date=2022-06-13&datetime_format=iso8601',
      'midnights in local time',
    ],
    ['/systems/72/consumption_lifetime?start_date=2022-06-13&datetime_format=epoch', 'epochs'],
    ['/systems/67/consumption_lifetime', 'no meter: no content', 204],
    ['/systems/90/consumption_lifetime', 'never produced, no meter: no content', 204],
    ['/systems/95/consumption_lifetime', 'never produced, but with a meter'],
    ['/systems/67/consumption_lifetime?start_date=soon', 'dates are read before that', 422],
    [`/systems/72/consumption_lifetime?user_id=${FEW}`, 'no permission', 401],
    ['/systems/80/consumption_lifetime', 'a site whose only meter is switched off', 401],
  ],
  monthly_production: [
    ['/systems/67/monthly_production?start_date=2022-05-15', 'a month ago to the day'],
    ['/systems/67/monthly_production?start_date=2011-07-20', 'the day before the same of the next'],
    ['/systems/67/monthly_production?start_date=2011-01-31', 'a shorter month'],
    ['/systems/67/monthly_production?start_date=2012-02-01', 'a calendar month'],
    ['/systems/110/monthly_production?start_date=2022-01-01', 'odometers of the meter'],
    ['/systems/110/monthly_production?start_date=2022-03-01', 'of both in the month of the swap'],
    ['/systems/110/monthly_production?start_date=2022-03-01&datetime_format=iso8601', 'midnights'],
    ['/systems/110/monthly_production?start_date=2022-03-01&datetime_format=epoch', 'epochs'],
    ['/systems/72/monthly_production?start_date=2022-05-10', 'the month in which a meter came'],
    ['/systems/90/monthly_production?start_date=2022-05-01', 'never produced: nothing'],
    ['/systems/67/monthly_production?start_date=2007-03-01', 'before operation: nothing'],
    ['/systems/67/monthly_production?start_date=2022-05-16', 'not over yet', 422],
    ['/systems/67/monthly_production', 'which month?', 422],
    ['/systems/67/monthly_production?start_date=may', 'not a date', 422],
  ],
  production_meter_readings: [
    ['/systems/110/production_meter_readings', 'retired meters keep their last reading'],
    ['/systems/110/production_meter_readings?end_at=1640995200', 'as of an instant'],
    ['/systems/110/production_meter_readings?end_at=1640995200&read_at=1', 'read_at is ignored'],
    ['/systems/110/production_meter_readings?end_at=1893456000', 'the future is now'],
    ['/systems/110/production_meter_readings?end_at=1640995201', 'readings are on 15 minute marks'],
    ['/systems/110/production_meter_readings?end_at=1500000000', 'before all meters'],
    ['/systems/67/production_meter_readings', 'no meters'],
    ['/systems/110/production_meter_readings?datetime_format=iso8601', 'local times'],
    ['/systems/110/production_meter_readings?datetime_format=epoch', 'epochs'],
    ['/systems/110/production_meter_readings?end_at=yesterday', 'not an instant', 422],
  ],
  envoys: [
    ['/systems/67/envoys', 'its part number, name and report'],
    ['/systems/110/envoys', 'two'],
    ['/systems/90/envoys', 'never reported: null'],
    ['/systems/100/envoys', 'silent'],
    ['/systems/67/envoys?datetime_format=iso8601', 'local time'],
    ['/systems/67/envoys?datetime_format=epoch', 'epochs'],
  ],
  inventory: [
    ['/systems/67/inventory', 'by serial number, twin inverters twice'],
    ['/systems/72/inventory', 'both meters'],
    ['/systems/80/inventory', 'a meter that is switched off'],
    ['/systems/110/inventory', 'retired meters are left out'],
    ['/systems/110/inventory?datetime_format=iso8601', 'local times in meta'],
  ],
  inverters_summary_by_envoy_or_site: [
    [`${INVERTERS}?site_id=67`, 'by id; report dates are local unless epochs are asked for'],
    [`${INVERTERS}?site_id=110`, 'an element for each Envoy'],
    [`${INVERTERS}?envoy_serial_number=121816000111`, 'one Envoy'],
    [`${INVERTERS}?envoy_serial_number=121816000111&site_id=67`, 'which prevails over the site'],
    [`${INVERTERS}?site_id=90`, 'never reported: null'],
    [`${INVERTERS}?site_id=80&datetime_format=epoch`, 'epochs'],
    [`${INVERTERS}?site_id=80&datetime_format=iso8601`, 'local times'],
    [`${INVERTERS}?site_id=-1`, 'no such site', 422],
    [`${INVERTERS}?envoy_serial_number=000000000000`, 'no such Envoy', 422],
    [INVERTERS, 'neither', 422],
    [`${INVERTERS}?site_id=80&user_id=${FEW}`, "another's", 401],
  ],
  search_system_id: [
    ['/systems/search_system_id?serial_num=121812000345', 'found'],
    ['/systems/search_system_id?serial_num=121816000111', 'by any of its Envoys'],
    ['/systems/search_system_id?serial_num=121812000345&datetime_format=iso8601', 'no times'],
    ['/systems/search_system_id?serial_num=000000000000', 'not found', 404],
    ['/systems/search_system_id', 'which?', 422],
    [`/systems/search_system_id?serial_num=202138000001&user_id=${FEW}`, "another's", 401],
  ],
}

/** A body read, and written by its table and as a value that may be changed. */
function rewritten(route: string, body: string): string[] {
  const { response } = TABLES.find(({ name }) => name === route)!
  const value: unknown = JSON.parse(body)
  return [response.write(value), toJson(toWire(response, value))]
}

/** Does an answer lack what was asked for: no content, or a list without elements. */
function isEmpty(body: string): boolean {
  // An inventory without meters is an answer: that there are none.
  return body === '' || /^\[\]|"(?!meters")\w+":\[\]/.test(body)
}

const golden = isWriting ? new Map<string, string>() : readGolden()

for (const [route, rows] of Object.entries(ROWS)) {
  t.test(route, async (t) => {
    const { get } = await build(t)
    for (const [path, fact, status = 200] of rows) {
      const reply = await get(path)
      t.equal(reply.status, status, `${path} → ${status}: ${fact}`)
      if (isWriting) golden.set(path, reply.body)
      else t.equal(reply.body, golden.get(path), `${path}, byte for byte`)
      const again = await get(path)
      t.equal(again.body, reply.body, 'and the same again')
      const reasons = [reply, again].map(({ headers }) => headers['x-simulator-reason'])
      if (status >= 300 || isEmpty(reply.body)) t.match(reasons, [/\w/, /\w/], `${path} says why`)
      if (reply.status === 200) t.same(rewritten(route, reply.body), [reply.body, reply.body], path)
    }
  })
}

t.test('the order of questions changes no answer', async (t) => {
  const { get } = await build(t)
  for (const [path] of Object.values(ROWS).flat().reverse()) {
    const { body } = await get(path)
    if (body !== golden.get(path)) t.fail(path)
  }
  if (isWriting) writeGolden()
})

t.test('a table writes what no roof here shows', async (t) => {
  const power = /"power_produced":\{"value":(\d+),[^}]*\}/g
  const inverters = golden
    .get(`${INVERTERS}?site_id=80&datetime_format=epoch`)!
    .replaceAll(power, '"power_produced":$1')
  t.match(inverters, /"power_produced":\d/, 'as it was until 2021')
  t.same(rewritten(SUMMARY_OF_INVERTERS, inverters), [inverters, inverters])
  const [path = ''] = ROWS.rgm_stats!.find(([path]) =>
    /"wh_del":[\d.]+,"curr_w"/.test(golden.get(path)!),
  )!
  const channel = /"wh_del":[\d.]+,"curr_w":\d+/g
  const unwired = golden.get(path)!.replaceAll(channel, '"wh_del":null,"curr_w":null')
  t.match(unwired, /"curr_w":null/, 'a channel that is not wired')
  t.same(rewritten('rgm_stats', unwired), [unwired, unwired])
})

t.test('a table knows which paths its answers can have', async (t) => {
  const paths: readonly (readonly [route: string, there: string, ...nowhere: string[]])[] = [
    ['summary', 'energy_today', '', '.energy_today', 'energy_today.', 'energy_today.x', 'energy'],
    ['summary', 'status', 'status[0]', 'constructor', '[0].status', 'status status'],
    ['stats', 'intervals[*].powr', 'intervals.powr', 'intervals[*].wh_del', 'intervals[].powr'],
    ['stats', 'intervals[0]', 'intervals[-1]', 'intervals[0][0]', 'intervals[0]powr.x', '[*]'],
    ['stats', 'meta.status', 'meta[0].status', 'meta..status'],
    ['rgm_stats', 'meter_intervals[0].intervals[*].wh_del', 'meter_intervals[0].wh_del'],
    ['energy_lifetime', 'micro_production[3]', 'micro_production[3].x', 'consumption'],
    ['systems', 'systems[0].other_references[0]', 'systems[0].other_references[0].x'],
    [SUMMARY_OF_INVERTERS, '[0].micro_inverters[*].power_produced', 'micro_inverters', '[0][0]'],
    [SUMMARY_OF_INVERTERS, '[*].micro_inverters[7].power_produced.value', '[0].power_produced'],
  ]
  for (const [route, there, ...nowhere] of paths) {
    const { response } = TABLES.find(({ name }) => name === route)!
    const all = pathsIn(response)
    const has = (path: string) => isPath(path) && all.includes(everywhere(path))
    t.ok(has(there), `${route} ${there}`)
    for (const path of nowhere) t.notOk(has(path), `${route} ${path}`)
  }
})

/** Two lines for each request: its path, then the body. */
function readGolden(): Map<string, string> {
  const lines = readFileSync(GOLDEN, 'utf8').split('\n')
  const pairs = new Map<string, string>()
  for (let i = 0; i + 1 < lines.length; i += 2) pairs.set(lines[i]!, lines[i + 1]!)
  return pairs
}

function writeGolden(): void {
  writeFileSync(GOLDEN, [...golden].map(([path, body]) => `${path}\n${body}\n`).join(''))
}
