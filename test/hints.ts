/** What is written in a scenario, and what is guessed from it: a hint is right or absent. */
export interface Hint {
  readonly written: string
  /** What the message says beside what was expected and found. */
  readonly guess: string
}

const system = (text: string) => `systems: [{ ${text} }]`
const roof = (text: string) => system(`arrays: [{ modules: 9, ${text} }]`)
const place = (text: string) =>
  system(`place: { country: AU, state: NSW, city: x, postal_code: '2', timezone: UTC, ${text} }`)
const incident = (text: string) => system(`incidents: [{ ${text} }]`)
const days = (text: string) => system(`daily_wh: { from: 2016-01-01, production: [${text}] }`)

/** Each is one mistake. */
export const HINTS: readonly Hint[] = [
  { written: days('"8,298"'), guess: ': write 8298' },
  { written: days('"1,234,567"'), guess: ': write 1234567' },
  { written: days('"8.298"'), guess: '' },
  { written: days('8.298 kWh'), guess: ': write 8298' },
  { written: days('"8,298 kWh"'), guess: '' },
  { written: days('9 kW'), guess: '' },
  { written: days('many'), guess: '' },
  { written: days('"1,5"'), guess: '' },
  { written: system('daily_wh: { from: 20160101, production: [1] }'), guess: '' },
  { written: place('latitude: -33.9°, longitude: 151.2'), guess: ': write -33.9' },
  {
    written: place('latitude: 151.2, longitude: -33.9'),
    guess: ': are latitude and longitude exchanged?',
  },
  { written: place('latitude: 3390, longitude: 151.2'), guess: '' },
  { written: roof('tilt_deg: "22,5"'), guess: ': write 22.5' },
  { written: roof('tilt_deg: "22,500"'), guess: '' },
  { written: roof('tilt_deg: 30 %'), guess: '' },
  { written: roof('tilt_deg: 95°'), guess: '' },
  { written: roof('azimuth_deg: -90'), guess: ': the same direction is 270' },
  { written: roof('azimuth_deg: -200'), guess: '' },
  { written: roof('azimuth_deg: south'), guess: '' },
  { written: roof('panel_w: 0.17 kW'), guess: ': write 170' },
  { written: roof('panel_w: 0.17'), guess: ': in watts that is 170' },
  { written: roof('panel_w: 0.00017'), guess: '' },
  { written: roof('panel_w: 170 Wh'), guess: '' },
  { written: incident('kind: meter_issue, factor: 20'), guess: '' },
  { written: incident('kind: meter_issue, factor: 50 %'), guess: ': write 0.5' },
  { written: incident('kind: meter_issue, factor: 0.5x'), guess: ': write 0.5' },
  { written: incident('kind: power, fraction: 40'), guess: ': 40 % is 0.4' },
  { written: incident('kind: power, fraction: 140'), guess: '' },
  {
    written: incident('kind: power, fraction: 1.2'),
    guess: ': it is a share, of which 1 is all',
  },
  {
    written: 'faults: [{ match: { probability: 33.3 }, reply: { status: 503 } }]',
    guess: ': it is a share, of which 1 is all',
  },
  {
    written: 'faults: [{ match: { probability: 3 }, reply: { status: 503 } }]',
    guess: ': 3 % is 0.03',
  },
  { written: 'fleet: { anonymous: 140.5 }', guess: '' },
  { written: incident('kind: power, fraction: 40 %'), guess: ': write 0.4' },
  { written: incident('kind: power, fraction: 140 %'), guess: '' },
  { written: incident('kind: micro, inverters: two'), guess: '' },
  { written: incident('kind: micro, inverters: "4"'), guess: ': write 4' },
  {
    written: incident('kind: micro, inverters: "121927000001"'),
    guess: ': put it in a list, with a dash before it or in [ ]',
  },
  { written: incident('kind: comm, from: true'), guess: '' },
  { written: incident('kind: micro, inverters: 121927000001.5'), guess: '' },
  {
    written: incident('kind: comm, envoys: "121112607295"'),
    guess: ': put it in a list, with a dash before it or in [ ]',
  },
  { written: incident('kind: comm, envoys: true'), guess: '' },
  { written: system('envoys: two'), guess: '' },
  { written: system('envoys: "2"'), guess: ': write 2' },
  {
    written: system('envoys: { name: x }'),
    guess: ': put it in a list, with a dash before it or in [ ]',
  },
  { written: system('meters: { production: true }'), guess: '' },
  {
    written: system('meters: { production: {} }'),
    guess: ': put it in a list, with a dash before it or in [ ]',
  },
  { written: system('place: 95472'), guess: '' },
  { written: system('name: 7'), guess: ': quote it ("7")' },
  { written: system('anonymous: "off"'), guess: ': write false' },
  { written: system('anonymous: perhaps'), guess: '' },
  { written: 'fleet: { countries: [us] }', guess: ': write US' },
  { written: 'fleet: { countries: [Germany] }', guess: '' },
  { written: 'fleet: { countries: [49] }', guess: '' },
  { written: 'clock: { speed: 60x }', guess: ': write 60' },
  { written: 'clock: { speed: 60 min }', guess: '' },
  { written: 'clock: { speed: 2000000 }', guess: '' },
  { written: 'faults: [{ reply: { delay_ms: 2 min } }]', guess: ': write 120000' },
  { written: 'faults: [{ reply: { delay_ms: 1 h } }]', guess: '' },
  { written: 'faults: [{ reply: { delay_ms: 20 min } }]', guess: '' },
]

/** A key that does not exist, and the one that is meant. */
export const KEYS: readonly { readonly written: string; readonly meant: string | undefined }[] = [
  { written: roof('azimuth: 180'), meant: 'azimuth_deg' },
  { written: roof('watts: 170'), meant: 'panel_w' },
  { written: system('envoys: [{ id: 3 }]'), meant: 'envoy_id' },
  { written: system('envoys: [{ sn: "1" }]'), meant: 'serial_number' },
  { written: system('id: 67'), meant: 'system_id' },
  { written: system('toString: 1'), meant: undefined },
  { written: incident('kind: comm, until: 2022-06-03'), meant: 'to' },
  { written: incident('kind: comm, to_date: 2022-06-03'), meant: 'to' },
  { written: incident('kind: comm, toString: 1'), meant: undefined },
  { written: incident('kind: comm, start: 2022-06-03'), meant: 'from' },
  { written: 'faults: [{ match: { start: 2022-06-03 }, reply: { status: 503 } }]', meant: 'from' },
  { written: 'faults: [{ reply: { delay: 5 } }]', meant: 'delay_ms' },
  { written: 'behavior: {}', meant: 'behaviour' },
  { written: 'clock: { time: 1655328730 }', meant: 'now' },
]
