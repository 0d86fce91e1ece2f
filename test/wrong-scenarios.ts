/** A text that is no scenario, and all that is said about it. */
export interface WrongScenario {
  readonly name: string
  readonly text: string
  readonly says: readonly string[]
}

/** `line:column path: message`, as a file's name would be written before them. */
export const WRONG_SCENARIOS: readonly WrongScenario[] = [
  {
    name: 'an unknown key, near a known one',
    text: `acess: {}
`,
    says: ['1:1 acess: there is no such key; did you mean "access"?'],
  },
  {
    name: 'an unknown key, far from all',
    text: `banana: 1
`,
    says: [
      '1:1 banana: there is no such key; here are $schema, name, description, seed, clock, access, fleet, systems, incidents, incident_ends, faults, behaviour',
    ],
  },
  {
    name: 'a synonym of a key',
    text: `systems: [{ id: 67 }]
`,
    says: ['1:13 systems[0].id: there is no such key; did you mean "system_id"?'],
  },
  {
    name: 'an unknown key deep down',
    text: `systems:
  - arrays:
      - { modules: 10, tilt: 22 }
`,
    says: ['3:24 systems[0].arrays[0].tilt: there is no such key; did you mean "tilt_deg"?'],
  },
  {
    name: 'an Envoy that is retired before it is installed',
    text: `systems: [{ envoys: [{ installed_on: 2019-05-02, retired_on: 2018-05-02 }] }]
`,
    says: [
      '1:62 systems[0].envoys[0].retired_on: 2018-05-02 is not later than installed_on, 2019-05-02: nothing lies between',
    ],
  },
  {
    name: 'an Envoy that is retired before the system begins, and leaves all its units',
    text: `systems:
  - place: Denver, CO
    operational_at: 2019-01-01
    arrays: [{ modules: 4 }]
    envoys: [{ serial_number: "121112607295", retired_on: 2018-05-02 }]
`,
    says: [
      '5:59 systems[0].envoys[0].retired_on: is not later than 2019-01-01T00:00:00-07:00, when it was installed or the system began: it never served',
      '5:59 systems[0].envoys[0].retired_on: leaves 4 microinverters without an Envoy: add the one that took its place, with replaces: "121112607295"',
    ],
  },
  {
    name: 'an Envoy that leaves a meter behind',
    text: `systems:
  - arrays: []
    operational_at: 2016-01-01
    envoys: [{ retired_on: 2018-05-02 }]
    meters: { consumption: { serial_number: M1 } }
`,
    says: [
      '4:28 systems[0].envoys[0].retired_on: leaves a meter without an Envoy: add the one that took its place, with replaces: "121545711748"',
    ],
  },
  {
    name: 'Envoys that replace one of nobody, one of a house without other serials, and themselves in a circle',
    text: `systems:
  - envoys:
      - { serial_number: "1211", replaces: "1212", installed_on: 2019-01-01 }
      - { serial_number: "1212", replaces: "1211", installed_on: 2018-01-01 }
      - { serial_number: "1213", replaces: "1299" }
  - envoys: [{ serial_number: "1214", replaces: "1215" }]
  - envoys: [{ serial_number: "1216", replaces: "1216" }]
`,
    says: [
      '4:44 systems[0].envoys[1].replaces: "1211" would be its own successor: they go round in a circle',
      '5:44 systems[0].envoys[2].replaces: the system has no Envoy "1299"; it has "1211" or "1212"',
      '6:49 systems[1].envoys[0].replaces: the system has no Envoy "1215"; no other has its serial number written',
      '7:49 systems[2].envoys[0].replaces: "1216" would be its own successor: they go round in a circle',
    ],
  },
  {
    name: 'two Envoys in one place, one without a date, and one that never served',
    text: `systems:
  - operational_at: 2015-01-01
    place: Denver, CO
    envoys:
      - { serial_number: "1211", retired_on: 2018-01-01 }
      - { serial_number: "1212", replaces: "1211", installed_on: 2017-01-01 }
      - { serial_number: "1213", replaces: "1211", installed_on: 2019-01-01 }
      - { serial_number: "1214", replaces: "1212" }
  - operational_at: 2015-01-01
    place: Denver, CO
    envoys:
      - { serial_number: "1221", installed_on: 2017-01-01 }
      - { serial_number: "1222", replaces: "1221", installed_on: 2016-01-01 }
`,
    says: [
      '6:66 systems[0].envoys[1].installed_on: is earlier than retired_on of "1211", whose place it takes: two cannot be in one place',
      '7:44 systems[0].envoys[2].replaces: "1211" is replaced already: only one can take its place',
      '8:9 systems[0].envoys[3].installed_on: is missing: when did it take the place of "1212"?',
      '13:66 systems[1].envoys[1].installed_on: is not later than 2017-01-01T00:00:00-07:00, when its predecessor was installed or the system began: that one never served',
    ],
  },
  {
    name: 'microinverters that nobody has, that are replaced twice, too early or by what there is not',
    text: `systems:
  - operational_at: 2015-01-01
    place: Denver, CO
    arrays: [{ modules: 3, inverter: M215, serial_numbers: ["1301", "1302", "1303"] }]
    replaced:
      - { serial_number: "1304", on: 2018-01-01 }
      - { serial_number: "1301", on: 2018-01-01, by: M9000, new_serial_number: "1401" }
      - { serial_number: "1301", on: 2019-01-01 }
      - { serial_number: "1401", on: 2017-01-01, by: M250 }
      - { serial_number: "1302", on: 2014-01-01, by: M250 }
      - { serial_number: "1303", on: 2018-01-01, by: D380 }
  - replaced: [{ serial_number: "1309", on: 2018-01-01, new_serial_number: "1309" }]
`,
    says: [
      '6:26 systems[0].replaced[0].serial_number: no array has "1304" among its serial_numbers: did you mean "1301" or "1302"?',
      '7:54 systems[0].replaced[1].by: there is no microinverter "M9000"; did you mean "M190" or "M250" or "M175"?',
      '8:26 systems[0].replaced[2].serial_number: "1301" is replaced already: its successor has a serial of its own',
      '9:38 systems[0].replaced[3].on: is not later than 2018-01-01T00:00:00-07:00, when "1401" came into its place',
      '10:38 systems[0].replaced[4].on: is not later than 2015-01-01T00:00:00-07:00, when "1302" came into its place',
      '11:54 systems[0].replaced[5].by: D380 carries two modules, M215 only one',
      '12:33 systems[1].replaced[0].serial_number: no array has "1309" among its serial_numbers: name it there',
    ],
  },
  {
    name: 'incidents of hardware outside its time',
    text: `systems:
  - operational_at: 2015-01-01
    place: Denver, CO
    arrays: [{ modules: 3, inverter: M215, serial_numbers: ["1301", "1302", "1303"] }]
    envoys:
      - { serial_number: "1211", retired_on: 2018-01-01 }
      - { serial_number: "1212", replaces: "1211" }
    replaced:
      - { serial_number: "1301", on: 2018-01-01, by: M250, new_serial_number: "1401" }
    incidents:
      - { kind: micro, inverters: ["1301"], from: 2019-01-01 }
      - { kind: micro, inverters: ["1401"], from: 2017-01-01 }
      - { kind: micro, inverters: ["1301", "1302"], from: 2017-01-01 }
      - { kind: micro, inverters: 3, from: 2017-01-01, to: 2018-01-02 }
      - { kind: comm, envoys: ["1211"], to: 2019-01-01 }
      - { kind: comm, envoys: ["1212"], from: 2017-01-01, to: 2019-01-01 }
`,
    says: [
      '11:36 systems[0].incidents[0].inverters[0]: "1301" was taken out on 2018-01-01T00:00:00-07:00: end by then, or name what took its place',
      '12:36 systems[0].incidents[1].inverters[0]: "1401" came on 2018-01-01T00:00:00-07:00: name what was there before it',
      '13:44 systems[0].incidents[2].inverters[1]: "1302" stays when another is taken out on 2018-01-01T00:00:00-07:00: end by then, or write an incident for each',
      '14:35 systems[0].incidents[3].inverters: "1301" was taken out on 2018-01-01T00:00:00-07:00: end by then, or name what took its place',
      '15:32 systems[0].incidents[4].envoys[0]: "1211" was taken out on 2018-01-01T00:00:00-07:00: end by then, or name what took its place',
      '16:32 systems[0].incidents[5].envoys[0]: "1212" came on 2018-01-01T00:00:00-07:00: name what was there before it',
    ],
  },
  {
    name: 'a replacement that does not say of what and when',
    text: `systems: [{ replaced: [{ by: M250 }] }]
`,
    says: [
      '1:24 systems[0].replaced[0].serial_number: is missing: the old unit, as an array names it among its serial_numbers, or its predecessor as new_serial_number',
      '1:24 systems[0].replaced[0].on: is missing: when: the first moment of its successor',
    ],
  },
  {
    name: 'a horizon higher than the sky',
    text: `systems: [{ shading: { horizon_deg: [[90, 95]] } }]
`,
    says: [
      '1:43 systems[0].shading.horizon_deg[0][1]: is 95°, but nothing stands higher than 89: [direction, elevation]',
    ],
  },
  {
    name: 'the American spelling of behaviour',
    text: `behavior: { strict: true }
`,
    says: ['1:1 behavior: there is no such key; did you mean "behaviour"?'],
  },
  {
    name: 'text where a number belongs',
    text: `fleet: { systems: many }
`,
    says: ['1:19 fleet.systems: expected a whole number from 0 to 100000; found the text "many"'],
  },
  {
    name: 'a number in quotes',
    text: `fleet: { systems: "25" }
`,
    says: [
      '1:19 fleet.systems: expected a whole number from 0 to 100000; found the text "25": write 25',
    ],
  },
  {
    name: 'a number with its unit',
    text: `systems: [{ arrays: [{ modules: 9, tilt_deg: 22° }] }]
`,
    says: [
      '1:46 systems[0].arrays[0].tilt_deg: expected a number from 0 to 90; found the text "22°": write 22',
    ],
  },
  {
    name: 'kilowatts where watts belong',
    text: `systems: [{ arrays: [{ modules: 9, panel_w: 0.17 }] }]
`,
    says: [
      '1:45 systems[0].arrays[0].panel_w: expected a whole number from 50 to 1000; found 0.17: in watts that is 170',
    ],
  },
  {
    name: 'kilowatts, written out, where watts belong',
    text: `systems: [{ arrays: [{ modules: 9, panel_w: 0.17 kW }] }]
`,
    says: [
      '1:45 systems[0].arrays[0].panel_w: expected a whole number from 50 to 1000; found the text "0.17 kW": write 170',
    ],
  },
  {
    name: 'watt-hours where kilowatt-hours belong',
    text: `systems: [{ meters: { consumption: { annual_kwh: 6500000 } } }]
`,
    says: [
      '1:50 systems[0].meters.consumption.annual_kwh: expected a number from 0 to 50000; found 6500000: if these are Wh, write 6500',
    ],
  },
  {
    name: 'watt-hours, written out, where kilowatt-hours belong',
    text: `systems: [{ meters: { consumption: { annual_kwh: 6500000 Wh } } }, { meters: { consumption: { annual_kwh: 6.5 MWh } } }]
`,
    says: [
      '1:50 systems[0].meters.consumption.annual_kwh: expected a number from 0 to 50000; found the text "6500000 Wh": write 6500',
      '1:107 systems[1].meters.consumption.annual_kwh: expected a number from 0 to 50000; found the text "6.5 MWh": write 6500',
    ],
  },
  {
    name: 'seconds where milliseconds belong',
    text: `faults: [{ reply: { delay_ms: 1.5s } }]
`,
    says: [
      '1:31 faults[0].reply.delay_ms: expected a whole number from 0 to 600000 or a mapping; found the text "1.5s": write 1500',
    ],
  },
  {
    name: 'per cent where a share belongs',
    text: `fleet: { meters: { production: 30 } }
`,
    says: ['1:32 fleet.meters.production: expected a number from 0 to 1; found 30: 30 % is 0.3'],
  },
  {
    name: 'per cent, written out, where a share belongs',
    text: `fleet: { anonymous: 30% }
`,
    says: ['1:21 fleet.anonymous: expected a number from 0 to 1; found the text "30%": write 0.3'],
  },
  {
    name: 'a speed with a unit',
    text: `clock: { speed: 60x }
`,
    says: ['1:17 clock.speed: expected a number from 0 to 1000000; found the text "60x": write 60'],
  },
  {
    name: 'a clock that runs backwards',
    text: `clock: { speed: -1 }
`,
    says: [
      '1:17 clock.speed: expected a number from 0 to 1000000; found -1: the clock can be put back, but it does not run backwards',
    ],
  },
  {
    name: 'a fraction where a whole number belongs',
    text: `fleet: { systems: 2.5 }
`,
    says: ['1:19 fleet.systems: expected a whole number from 0 to 100000; found 2.5'],
  },
  {
    name: 'a number out of range',
    text: `systems: [{ arrays: [{ modules: 9, tilt_deg: 95 }] }]
`,
    says: ['1:46 systems[0].arrays[0].tilt_deg: expected a number from 0 to 90; found 95'],
  },
  {
    name: 'not a number',
    text: `systems: [{ arrays: [{ modules: 9, tilt_deg: .nan }] }]
`,
    says: ['1:46 systems[0].arrays[0].tilt_deg: expected a number from 0 to 90; found NaN'],
  },
  {
    name: 'a direction counted from the south',
    text: `systems: [{ arrays: [{ modules: 9, azimuth_deg: -90 }] }]
`,
    says: [
      '1:49 systems[0].arrays[0].azimuth_deg: expected a number from 0 to 360; found -90: the same direction is 270',
    ],
  },
  {
    name: 'a number where text belongs',
    text: `name: 2022
`,
    says: ['1:7 name: expected text; found the number 2022: quote it ("2022")'],
  },
  {
    name: 'a boolean where text belongs',
    text: `description: true
`,
    says: ['1:14 description: expected text; found true: quote it ("true")'],
  },
  {
    name: 'yes where true belongs',
    text: `systems: [{ anonymous: yes }]
`,
    says: ['1:24 systems[0].anonymous: expected true or false; found the text "yes": write true'],
  },
  {
    name: 'off where false belongs',
    text: `systems: [{ anonymous: off }]
`,
    says: ['1:24 systems[0].anonymous: expected true or false; found the text "off": write false'],
  },
  {
    name: 'a word where true or false belongs',
    text: `behaviour: { strict: maybe }
`,
    says: ['1:22 behaviour.strict: expected true or false; found the text "maybe"'],
  },
  {
    name: 'a mapping where a list belongs',
    text: `systems: { system_id: 67 }
`,
    says: [
      '1:10 systems: expected a list; found a mapping: put it in a list, with a dash before it or in [ ]',
    ],
  },
  {
    name: 'a list where a mapping belongs',
    text: `fleet: [25]
`,
    says: ['1:8 fleet: expected a mapping; found a list'],
  },
  {
    name: 'a key without a value',
    text: `fleet:
name: x
`,
    says: ['1:1 fleet: has no value; expected a mapping. Leave the key out if nothing is meant.'],
  },
  {
    name: 'a key in brackets without a value',
    text: `{ name, systems: [{ place }] }
`,
    says: [
      '1:3 name: has no value; expected text. Leave the key out if nothing is meant.',
      '1:21 systems[0].place: has no value; expected text or a mapping. Leave the key out if nothing is meant.',
    ],
  },
  {
    name: 'a list where a scenario belongs',
    text: `- system_id: 67
`,
    says: ['1:1: expected a mapping; found a list'],
  },
  {
    name: 'a serial number without quotes',
    text: `systems: [{ envoys: [{ serial_number: 0309090224 }] }]
`,
    says: [
      '1:39 systems[0].envoys[0].serial_number: expected text; found the number 309090224: quote it ("0309090224"), or it is read as 309090224',
    ],
  },
  {
    name: 'serial numbers without quotes in a list',
    text: `systems: [{ incidents: [{ kind: micro, inverters: [121927000001, 1e3] }] }]
`,
    says: [
      '1:52 systems[0].incidents[0].inverters[0]: expected text; found the number 121927000001: quote it ("121927000001")',
      '1:66 systems[0].incidents[0].inverters[1]: expected text; found the number 1000: quote it ("1e3"), or it is read as 1000',
    ],
  },
  {
    name: 'a postal code without quotes',
    text: `systems:
  - place:
      country: US
      state: NH
      city: Pelham
      postal_code: 03076
      latitude: 42.7
      longitude: -71.3
      timezone: America/New_York
`,
    says: [
      '6:20 systems[0].place.postal_code: expected text; found the number 3076: quote it ("03076"), or it is read as 3076',
    ],
  },
  {
    name: 'a location without some of its keys',
    text: `systems: [{ place: { country: US, state: NH, city: Pelham, latitude: 42.7 } }]
`,
    says: [
      '1:20 systems[0].place.postal_code: is missing: postal code',
      '1:20 systems[0].place.longitude: is missing: longitude [°], east positive',
      '1:20 systems[0].place.timezone: is missing: time zone, a name of the IANA database',
    ],
  },
  {
    name: 'latitude and longitude exchanged',
    text: `systems:
  - place: { country: US, state: CA, city: Graton, postal_code: "95444", latitude: -122.9, longitude: 38.4, timezone: US/Pacific }
`,
    says: [
      '2:84 systems[0].place.latitude: expected a number from -90 to 90; found -122.9: are latitude and longitude exchanged?',
    ],
  },
  {
    name: 'an unknown time zone, near a known one',
    text: `systems:
  - place: { country: US, state: CA, city: Graton, postal_code: "95444", latitude: 38.4, longitude: -122.9, timezone: America/Los_Angles }
`,
    says: [
      '2:119 systems[0].place.timezone: there is no time zone "America/Los_Angles"; did you mean "America/Los_Angeles"?',
    ],
  },
  {
    name: 'an unknown time zone, far from all',
    text: `systems:
  - place: { country: US, state: CA, city: Graton, postal_code: "95444", latitude: 38.4, longitude: -122.9, timezone: Pacific Standard Time }
`,
    says: [
      '2:119 systems[0].place.timezone: there is no time zone "Pacific Standard Time"; expected a name such as America/Los_Angeles',
    ],
  },
  {
    name: 'a country in small letters',
    text: `fleet: { countries: [us, Germany] }
`,
    says: [
      '1:22 fleet.countries[0]: expected text like US; found "us": write US',
      '1:26 fleet.countries[1]: expected text like US; found "Germany"',
    ],
  },
  {
    name: 'a country that has another code',
    text: `systems:
  - place: { country: UK, state: LND, city: London, postal_code: E1, latitude: 51.5, longitude: 0, timezone: Europe/London }
`,
    says: ['2:23 systems[0].place.country: UK is no ISO 3166 code; did you mean "GB"?'],
  },
  {
    name: 'a plan that does not exist',
    text: `access: { keys: { demo: { plan: kilowat } } }
`,
    says: [
      '1:33 access.keys.demo.plan: expected one of watt, kilowatt, megawatt, gigawatt, unlimited or a mapping; found "kilowat"; did you mean "kilowatt"?',
    ],
  },
  {
    name: 'a limit of no requests',
    text: `access: { keys: { demo: { plan: { per_minute: 0 } } } }
`,
    says: ['1:47 access.keys.demo.plan.per_minute: expected a whole number of at least 1; found 0'],
  },
  {
    name: 'a key of more than 64 characters',
    text: `access: { keys: { 12345678901234567890123456789012345678901234567890123456789012345z: {} } }
`,
    says: [
      '1:19 access.keys["123456789012345678901234567890123456789012345678901234567890123…"]: has 66 characters; a key has at most 64',
    ],
  },
  {
    name: 'a key that cannot be seen',
    text: `access: { keys: { "a\\tb": {}, "": {} } }
`,
    says: [
      '1:19 access.keys["a\\tb"]: has a character that cannot be seen; a key is printable',
      '1:31 access.keys[""]: is empty: a key has 1 to 64 characters',
    ],
  },
  {
    name: 'a key that YAML reads as a number',
    text: `access: { keys: { 0123: {} } }
`,
    says: ['1:19 access.keys.0123: is a key that YAML does not read as text: quote it ("0123")'],
  },
  {
    name: 'a user_id that is a number',
    text: `access: { users: [{ user_id: 71 }] }
`,
    says: [
      '1:30 access.users[0].user_id: expected text; found the number 71: the user 71 is written 4e7a453d0a',
    ],
  },
  {
    name: 'a user_id that is not coded',
    text: `access: { users: [{ user_id: "71" }, { user_id: dummy }, { user_id: 4E7A453D0A }, { user_id: 4e7a453d3d0a }] }
`,
    says: [
      '1:30 access.users[0].user_id: "71" is no coded id: 71 is written 4e7a453d0a',
      '1:49 access.users[1].user_id: "dummy" is no coded id: 71 is written 4e7a453d0a',
      '1:69 access.users[2].user_id: "4E7A453D0A" is no coded id: 71 is written 4e7a453d0a',
      '1:94 access.users[3].user_id: "4e7a453d3d0a" is no coded id: 71 is written 4e7a453d0a',
    ],
  },
  {
    name: 'a user without user_id',
    text: `access: { users: [{ systems: all }] }
`,
    says: [
      '1:19 access.users[0].user_id: is missing: the coded id, as clients send it: lower-case hex of the base64 of a decimal number and a line feed',
    ],
  },
  {
    name: 'a user who sees something else than systems',
    text: `access: { users: [{ user_id: 4e7a453d0a, systems: some }, { user_id: 4d6a51330a, systems: 67 }] }
`,
    says: [
      '1:51 access.users[0].systems: expected all or a list; found "some"',
      '1:91 access.users[1].systems: expected all or a list; found the number 67: put it in a list, with a dash before it or in [ ]',
    ],
  },
  {
    name: 'a grant that ends before it begins, and a system with an end of the wrong kind',
    text: `access: { users: [{ user_id: "*", from: 2022-06-16, until: 2022-06-15, systems: [{ system_id: 67, until: never }, { until: 2022-06-15 }] }] }
`,
    says: [
      '1:60 access.users[0].until: 2022-06-15 is not later than from, 2022-06-16: nothing lies between',
      '1:82 access.users[0].systems[0]: there is no system 67 in this world',
      '1:106 access.users[0].systems[0].until: "never" is no moment: write 2022-06-03, 2022-06-03T14:00:00-07:00 or epoch seconds',
      '1:115 access.users[0].systems[1].system_id: is missing: its id',
    ],
  },
  {
    name: 'a system of a grant that is seen at no time',
    text: `systems: [{ system_id: 67 }]
access: { users: [{ user_id: "*", systems: [{ system_id: 67, start: 2022-06-15 }, { system_id: 67, from: 2022-06-16, until: 2022-06-15 }] }] }
`,
    says: [
      '2:62 access.users[0].systems[0].start: there is no such key; did you mean "from"?',
      '2:125 access.users[0].systems[1].until: 2022-06-15 is not later than from, 2022-06-16: nothing lies between',
    ],
  },
  {
    name: 'a quota used that cannot be',
    text: `access: { keys: { a: { used: { minute: 5, month: 3 } }, b: { used: {} }, "*": { used: { month: 3 } } } }
`,
    says: [
      '1:50 access.keys.a.used.month: 3 is less than minute, 5',
      '1:68 access.keys.b.used: says nothing: it needs one of minute, month',
      '1:81 access.keys["*"].used: counts the requests of one key: write it under a key of its own',
    ],
  },
  {
    name: 'a user_id that is taken',
    text: `access: { users: [{ user_id: 4e7a453d0a }, { user_id: 4e7a453d0a, consumption: false }] }
`,
    says: [
      '1:55 access.users[1].user_id: the user_id 4e7a453d0a is taken: it has to be the only one',
    ],
  },
  {
    name: 'a system_id that is taken',
    text: `systems: [{ system_id: 67 }, { system_id: 68 }, { system_id: 67 }]
`,
    says: ['1:62 systems[2].system_id: the system_id 67 is taken: it has to be the only one'],
  },
  {
    name: 'a serial number that is taken',
    text: `systems:
  - envoys: [{ serial_number: "121112607295" }]
    arrays: [{ modules: 2, serial_numbers: ["121112607295", "121112607296"] }]
    meters: { production: [{ serial_number: "121112607296" }] }
`,
    says: [
      '3:45 systems[0].arrays[0].serial_numbers[0]: the serial_number 121112607295 is taken: it has to be the only one',
      '4:45 systems[0].meters.production[0].serial_number: the serial_number 121112607296 is taken: it has to be the only one',
    ],
  },
  {
    name: 'an envoy_id that is taken',
    text: `systems: [{ envoys: [{ envoy_id: 1 }, { envoy_id: 1 }] }]
`,
    says: [
      '1:51 systems[0].envoys[1].envoy_id: the envoy_id 1 is taken: it has to be the only one',
    ],
  },
  {
    name: 'an id of incidents that is taken, in another system',
    text: `systems:
  - incidents: [{ id: storm, kind: comm }]
  - incidents: [{ id: storm, kind: micro }]
`,
    says: [
      '3:23 systems[1].incidents[0].id: the incident id storm is taken: it has to be the only one',
    ],
  },
  {
    name: 'an id of incidents that is taken by one without, in a system that draws its own',
    text: `systems:
  - { place: "Sebastopol, CA", incidents: [{ kind: comm }, { kind: power }, { kind: micro, id: 2099752-1 }] }
  - { system_id: 7, place: "Sebastopol, CA", incidents: [{ kind: micro, id: 2099752-2 }, { kind: comm, id: 2099752-3 }] }
`,
    says: [
      '2:96 systems[0].incidents[2].id: the incident id 2099752-1 is taken: it is one of system 2099752; choose another',
      '3:77 systems[1].incidents[0].id: the incident id 2099752-2 is taken: it is one of system 2099752; choose another',
    ],
  },
  {
    name: 'an id of incidents that is taken by one that the seed brings',
    text: `fleet: { systems: 3, first_system_id: 100 }
seed: x
systems:
  - { system_id: 7, place: "Sebastopol, CA", incidents: [{ kind: comm, id: 100-router-15-0 }] }
  - { system_id: 8, place: "Sebastopol, CA", incidents: [{ kind: comm, id: 100-router-15-9 }] }
`,
    says: [
      '4:76 systems[0].incidents[0].id: the incident id 100-router-15-0 is taken: it is one of system 100; choose another',
    ],
  },
  {
    name: 'an id of incidents that one beside systems would have by its place',
    text: `systems: [{ system_id: 7, place: "Sebastopol, CA", incidents: [{ kind: comm, id: incident-1 }] }]
incidents: [{ system_id: 7, kind: comm }]
`,
    says: [
      '2:13 incidents[0].id: the incident id incident-1 is taken: it is one of system 7; choose another',
    ],
  },
  {
    name: 'an id of faults that is taken',
    text: `faults: [{ id: down, reply: { status: 503 } }, { id: down, reply: { abort: hang } }]
`,
    says: ['1:54 faults[1].id: the fault id down is taken: it has to be the only one'],
  },
  {
    name: 'more serial numbers than modules',
    text: `systems: [{ arrays: [{ modules: 1, serial_numbers: [a, b] }] }]
`,
    says: ['1:52 systems[0].arrays[0].serial_numbers: has 2 serial numbers for 1 modules'],
  },
  {
    name: 'no country at all',
    text: `fleet: { countries: [] }
`,
    says: ['1:21 fleet.countries: is an empty list: leave the key out or give it an entry'],
  },
  {
    name: 'a date that does not exist',
    text: `systems: [{ operational_at: 2022-02-29 }]
`,
    says: ['1:29 systems[0].operational_at: 2022-02-29 is no date: 2022-02 has 28 days'],
  },
  {
    name: 'day and month exchanged',
    text: `systems: [{ operational_at: 2008-26-01 }]
`,
    says: [
      '1:29 systems[0].operational_at: 2008-26-01 is no date: there are 12 months; did you mean 2008-01-26?',
    ],
  },
  {
    name: 'a month that does not exist',
    text: `systems: [{ operational_at: 2008-13-32 }]
`,
    says: ['1:29 systems[0].operational_at: 2008-13-32 is no date: there are 12 months'],
  },
  {
    name: 'a date in another order',
    text: `systems: [{ operational_at: 06/15/2022 }]
`,
    says: [
      '1:29 systems[0].operational_at: "06/15/2022" is no moment: write 2022-06-03, 2022-06-03T14:00:00-07:00 or epoch seconds',
    ],
  },
  {
    name: 'a date without its zeroes',
    text: `systems: [{ operational_at: 2022-6-3 }]
`,
    says: ['1:29 systems[0].operational_at: "2022-6-3" is no moment: write 2022-06-03'],
  },
  {
    name: 'a local time without its offset',
    text: `systems: [{ operational_at: 2022-06-03T14:00:00 }]
`,
    says: [
      '1:29 systems[0].operational_at: "2022-06-03T14:00:00" is no moment: it has no offset; write 2022-06-03T14:00:00Z or with another, such as -07:00',
    ],
  },
  {
    name: 'an instant with blanks',
    text: `systems: [{ operational_at: 2022-06-03 14:00:00 -07:00 }]
`,
    says: [
      '1:29 systems[0].operational_at: "2022-06-03 14:00:00 -07:00" is no moment: write 2022-06-03T14:00:00-07:00',
    ],
  },
  {
    name: 'a year where a moment belongs',
    text: `systems: [{ incidents: [{ kind: comm, from: 2022 }] }]
`,
    says: [
      '1:45 systems[0].incidents[0].from: 2022 would be epoch seconds, an instant in 1970; the beginning of that year is 2022-01-01',
    ],
  },
  {
    name: 'the digits of a date where a moment belongs',
    text: `systems: [{ incidents: [{ kind: comm, from: 20220603 }] }]
`,
    says: [
      '1:45 systems[0].incidents[0].from: 20220603 would be epoch seconds, an instant in 1970; a date is written 2022-06-03',
    ],
  },
  {
    name: 'milliseconds where seconds belong',
    text: `systems: [{ incidents: [{ kind: comm, from: 1654290000000 }] }]
`,
    says: [
      '1:45 systems[0].incidents[0].from: 1654290000000 looks like milliseconds; in epoch seconds that is 1654290000',
    ],
  },
  {
    name: 'a year in quotes where a moment belongs',
    text: `systems: [{ incidents: [{ kind: comm, from: "2022" }] }]
`,
    says: [
      '1:45 systems[0].incidents[0].from: 2022 would be epoch seconds, an instant in 1970; the beginning of that year is 2022-01-01',
    ],
  },
  {
    name: 'a moment of another century',
    text: `systems: [{ incidents: [{ kind: comm, from: 1922-06-03 }, { kind: comm, to: 3 }, { kind: comm, to: 2122-06-03T00:00:00Z }, { kind: comm, to: -5 }] }]
`,
    says: [
      '1:45 systems[0].incidents[0].from: 1922-06-03 is out of range: the years are 2000 to 2099',
      '1:77 systems[0].incidents[1].to: 3 (1970-01-01T00:00:03Z) is out of range: the years are 2000 to 2099',
      '1:100 systems[0].incidents[2].to: "2122-06-03T00:00:00Z" is no moment: the years are 2000 to 2099',
      '1:142 systems[0].incidents[3].to: -5 is out of range: the years are 2000 to 2099',
    ],
  },
  {
    name: 'something that is no moment at all',
    text: `systems: [{ incidents: [{ kind: comm, from: yesterday, to: 1.5 }, { kind: comm, from: noon, to: 2022-06-03 }, { kind: comm, from: 2022-06-03, to: noon }] }]
`,
    says: [
      '1:45 systems[0].incidents[0].from: "yesterday" is no moment: write 2022-06-03, 2022-06-03T14:00:00-07:00 or epoch seconds',
      '1:60 systems[0].incidents[0].to: expected a whole number; found 1.5',
      '1:87 systems[0].incidents[1].from: "noon" is no moment: write 2022-06-03, 2022-06-03T14:00:00-07:00 or epoch seconds',
      '1:147 systems[0].incidents[2].to: "noon" is no moment: write 2022-06-03, 2022-06-03T14:00:00-07:00 or epoch seconds',
    ],
  },
  {
    name: 'a list where a moment belongs',
    text: `systems: [{ operational_at: [2022] }]
`,
    says: [
      '1:29 systems[0].operational_at: expected a date, an instant or epoch seconds or null; found a list',
    ],
  },
  {
    name: 'a list where the beginning belongs',
    text: `systems: [{ incidents: [{ kind: comm, from: [2022] }] }]
`,
    says: [
      '1:45 systems[0].incidents[0].from: expected a date, an instant or epoch seconds; found a list',
    ],
  },
  {
    name: 'a clock that follows and runs by itself',
    text: `clock: { follow: [{ advance: PT5M }] }
`,
    says: ['1:10 clock.follow: needs speed: 0 beside it: such a clock moves with the client alone'],
  },
  {
    name: 'a clock that follows nothing',
    text: `clock: { speed: 0, follow: [] }
`,
    says: ['1:28 clock.follow: is an empty list: leave the key out or give it an entry'],
  },
  {
    name: 'spans of time that a clock cannot follow by',
    text: `clock:
  speed: 0
  follow:
    - { match: { route: stats }, advance: 5 minutes }
    - { advance: -PT5M }
    - { advance: PT0S }
    - { advance: 300 }
    - { advance: 0 }
    - { advance: period-end }
    - { match: { status: 409 } }
    - { match: { status: [200, 503] }, advance: period_end }
    - { match: { route: stat, nth: 2 }, advance: PT5M }
    - { match: { query: { key: demo } }, advance: PT5M }
`,
    says: [
      '4:43 clock.follow[0].advance: "5 minutes" is no span of time; write PT5M, P1D or period_end',
      '5:18 clock.follow[1].advance: "-PT5M" does not move on: a clock follows forward; write PT5M, P1D or period_end',
      '6:18 clock.follow[2].advance: "PT0S" does not move on: a clock follows forward; write PT5M, P1D or period_end',
      '7:18 clock.follow[3].advance: expected text; found the number 300: 300 seconds are PT300S',
      '8:18 clock.follow[4].advance: expected text; found the number 0',
      '9:18 clock.follow[5].advance: "period-end" is no span of time; write PT5M, P1D or period_end; did you mean "period_end"?',
      '10:7 clock.follow[6].advance: is missing: by how much: an ISO 8601 duration, or period_end',
      '11:49 clock.follow[7].advance: period_end moves nothing here: only a 409 has a period that ends',
      '12:25 clock.follow[8].match.route: found "stat"; did you mean "stats"?',
      '12:31 clock.follow[8].match.nth: there is no such key; here are route, system_id, key, user_id, query, status',
      '13:27 clock.follow[9].match.query.key: is a condition of its own: match.key',
    ],
  },
  {
    name: 'a date alone for the clock',
    text: `clock: { now: 2022-06-15 }
`,
    says: [
      '1:15 clock.now: 2022-06-15 is a date, which begins at another instant in every time zone: write 2022-06-15T00:00:00Z or with another offset',
    ],
  },
  {
    name: 'a date in another form for the clock',
    text: `clock: { now: 2022/06/15 }
`,
    says: ['1:15 clock.now: "2022/06/15" is no moment: write 2022-06-15T00:00:00Z'],
  },
  {
    name: 'no instant for the clock',
    text: `clock: { now: noon }
`,
    says: ['1:15 clock.now: "noon" is no moment: write 2022-06-03T14:00:00-07:00 or epoch seconds'],
  },
  {
    name: 'a fault that ends before it begins',
    text: `faults: [{ match: { from: 2022-06-15, to: 2022-06-14 }, reply: { status: 503 } }]
`,
    says: [
      '1:43 faults[0].match.to: 2022-06-14 is not later than from, 2022-06-15: nothing lies between',
    ],
  },
  {
    name: 'an incident that ends before it begins',
    text: `systems: [{ incidents: [{ kind: comm, from: 2022-06-12, to: 2022-06-03 }] }]
`,
    says: [
      '1:61 systems[0].incidents[0].to: 2022-06-03 is not later than from, 2022-06-12: nothing lies between',
    ],
  },
  {
    name: 'an incident without extent',
    text: `systems: [{ incidents: [{ kind: comm, from: 2022-06-12, to: 2022-06-12 }] }]
`,
    says: [
      '1:61 systems[0].incidents[0].to: 2022-06-12 is not later than from, 2022-06-12: nothing lies between',
    ],
  },
  {
    name: 'an incident whose seconds go backwards',
    text: `systems: [{ incidents: [{ kind: comm, from: 1655000000, to: 1654000000 }] }]
`,
    says: [
      '1:61 systems[0].incidents[0].to: 1654000000 is not later than from, 1655000000: nothing lies between',
    ],
  },
  {
    name: 'an incident that ends at an instant before its first day',
    text: `systems: [{ incidents: [{ kind: comm, from: 2022-06-12, to: 2022-06-11T00:00:00Z }] }]
`,
    says: [
      '1:61 systems[0].incidents[0].to: 2022-06-11T00:00:00Z is not later than from, 2022-06-12: nothing lies between',
    ],
  },
  {
    name: 'a meter taken out before it is put in',
    text: `systems: [{ meters: { production: [{ installed_on: 2013-02-14, retired_on: 2012-02-14 }] } }]
`,
    says: [
      '1:76 systems[0].meters.production[0].retired_on: 2012-02-14 is not later than installed_on, 2013-02-14: nothing lies between',
    ],
  },
  {
    name: 'a kind of incident that does not exist',
    text: `systems: [{ incidents: [{ kind: com }] }]
`,
    says: ['1:33 systems[0].incidents[0].kind: found "com"; did you mean "comm"?'],
  },
  {
    name: 'an incident without a kind',
    text: `systems: [{ incidents: [{ from: 2022-06-12 }] }]
`,
    says: [
      '1:25 systems[0].incidents[0].kind: is missing: one of comm, power, meter, meter_issue, micro, noise, curtailment, battery, storage_idle, snow, clock',
    ],
  },
  {
    name: 'keys that mean nothing to the kind of incident',
    text: `systems: [{ incidents: [{ kind: comm, factor: 0.5, fraction: 1 }, { kind: battery, inverters: 4 }] }]
`,
    says: [
      '1:39 systems[0].incidents[0].factor: means nothing to comm: it belongs to meter_issue',
      '1:52 systems[0].incidents[0].fraction: means nothing to comm: it belongs to power and snow',
      '1:84 systems[0].incidents[1].inverters: means nothing to battery: it belongs to power and micro and noise',
    ],
  },
  {
    name: 'a limit that is left out, and one of another kind',
    text: `systems: [{ incidents: [{ kind: curtailment }, { kind: power, limit_w: 3000 }] }]
`,
    says: [
      '1:25 systems[0].incidents[0].limit_w: is missing: a curtailment needs it',
      '1:63 systems[0].incidents[1].limit_w: means nothing to power: it belongs to curtailment',
    ],
  },
  {
    name: 'noise with a key of another kind',
    text: `systems: [{ incidents: [{ kind: noise, fraction: 0.5 }] }]
`,
    says: [
      '1:40 systems[0].incidents[0].fraction: means nothing to noise: it belongs to power and snow',
    ],
  },
  {
    name: 'clocks that are further off than a day, and of nobody',
    text: `systems:
  - envoys: [{ serial_number: "121112607295", clock_offset_s: 86401 }]
    incidents: [{ kind: clock }, { kind: clock, offset_s: 1.5 }, { kind: comm, offset_s: 60 }]
`,
    says: [
      '2:63 systems[0].envoys[0].clock_offset_s: expected a whole number from -86400 to 86400; found 86401',
      '3:17 systems[0].incidents[0].offset_s: is missing: a clock needs it',
      '3:59 systems[0].incidents[1].offset_s: expected a whole number from -86400 to 86400; found 1.5',
      '3:80 systems[0].incidents[2].offset_s: means nothing to comm: it belongs to clock',
    ],
  },
  {
    name: 'quirks of reporting that nobody saw',
    text: `systems: [{ reporting: { rows: pairs, standby_w: -1, night_rows: 1, energy_ahead_s: 601, standby: 2 } }]
`,
    says: [
      '1:32 systems[0].reporting.rows: expected one of plain, triplets; found "pairs"',
      '1:50 systems[0].reporting.standby_w: expected a number from 0 to 1000; found -1',
      '1:66 systems[0].reporting.night_rows: expected true or false; found the number 1',
      '1:85 systems[0].reporting.energy_ahead_s: expected a whole number from 0 to 600; found 601',
      '1:90 systems[0].reporting.standby: there is no such key; did you mean "standby_w"?',
    ],
  },
  {
    name: 'a meter that is more wrong than any',
    text: `systems: [{ meters: { production: [{}] }, incidents: [{ kind: meter_issue, factor: -11, offset_w: 200000 }] }]
`,
    says: [
      '1:84 systems[0].incidents[0].factor: expected a number from -10 to 10; found -11',
      '1:99 systems[0].incidents[0].offset_w: expected a number from -100000 to 100000; found 200000',
    ],
  },
  {
    name: 'the id that another fault has by its position',
    text: `faults: [{ reply: { status: 503 } }, { id: fault-1, reply: { status: 500 } }]
`,
    says: ['1:44 faults[1].id: the fault id fault-1 is taken: it has to be the only one'],
  },
  {
    name: 'the id that another incident has by its position',
    text: `systems: [{ system_id: 67, incidents: [{ id: 67-2, kind: comm }, { kind: battery }] }]
`,
    says: [
      '1:66 systems[0].incidents[1].id: the incident id 67-2 is taken: it has to be the only one',
    ],
  },
  {
    name: 'a list of no microinverters',
    text: `systems: [{ incidents: [{ kind: micro, inverters: [] }] }]
`,
    says: [
      '1:51 systems[0].incidents[0].inverters: is an empty list: leave the key out or give it an entry',
    ],
  },
  {
    name: 'days without a date',
    text: `systems: [{ daily_wh: { from: yesterday, production: [1] } }]
`,
    says: ['1:31 systems[0].daily_wh.from: expected a date such as 2016-01-01; found "yesterday"'],
  },
  {
    name: 'days that begin at an instant',
    text: `systems: [{ daily_wh: { from: 2016-01-01T00:00:00Z, production: [1] } }]
`,
    says: [
      '1:31 systems[0].daily_wh.from: expected a date such as 2016-01-01; found "2016-01-01T00:00:00Z"',
    ],
  },
  {
    name: 'days without any series',
    text: `systems: [{ daily_wh: { from: 2016-01-01 } }]
`,
    says: [
      '1:23 systems[0].daily_wh: fixes nothing: it needs one of production, meter, consumption',
    ],
  },
  {
    name: 'a negative total of a day',
    text: `systems: [{ daily_wh: { from: 2016-01-01, production: [909, -1, 2.5] } }]
`,
    says: [
      '1:56 systems[0].daily_wh.production[0]: 909 Wh, but the system was not yet in operation on that day',
      '1:61 systems[0].daily_wh.production[1]: expected a whole number of at least 0; found -1',
      '1:65 systems[0].daily_wh.production[2]: expected a whole number of at least 0; found 2.5',
    ],
  },
  {
    name: 'fewer modules at most than at least',
    text: `fleet: { modules: { min: 20, max: 10 } }
`,
    says: ['1:35 fleet.modules.max: 10 is less than min, 20'],
  },
  {
    name: 'built last before first',
    text: `fleet: { built: { from: 2020, to: 2012 } }
`,
    says: ['1:35 fleet.built.to: 2012 is less than from, 2020'],
  },
  {
    name: 'shares of more than the whole fleet',
    text: `fleet: { statuses: { comm: 0.5, micro: 0.4, power: 0.2 } }
`,
    says: ['1:20 fleet.statuses: the shares add up to 1.1, more than the whole fleet'],
  },
  {
    name: 'a share of a status that does not exist',
    text: `fleet: { statuses: { normal: 0.5 } }
`,
    says: [
      '1:22 fleet.statuses.normal: there is no such key; here are comm, power, meter, meter_issue, micro, battery, storage_idle',
    ],
  },
  {
    name: 'an endpoint that does not exist',
    text: `faults: [{ match: { route: stat }, reply: { status: 503 } }]
`,
    says: ['1:28 faults[0].match.route: found "stat"; did you mean "stats"?'],
  },
  {
    name: 'an endpoint that is like no other',
    text: `faults: [{ match: { route: xyz }, reply: { status: 503 } }]
`,
    says: [
      '1:28 faults[0].match.route: expected one of systems, summary, stats, rgm_stats, consumption_stats, energy_lifetime, consumption_lifetime, monthly_production, production_meter_readings, envoys, inventory, inverters_summary_by_envoy_or_site, search_system_id or a list; found "xyz"',
    ],
  },
  {
    name: 'a condition with an empty list, and one with a wrong word in it',
    text: `faults: [{ match: { route: [stats, sumary], system_id: [] }, reply: { status: 503 } }]
`,
    says: [
      '1:36 faults[0].match.route[1]: found "sumary"; did you mean "summary"?',
      '1:56 faults[0].match.system_id: is an empty list: leave the key out or give it an entry',
    ],
  },
  {
    name: 'a parameter that looks like a number, and credentials among them',
    text: `faults:
- match: { query: { start_at: 0123, key: demo } }
  reply: { status: 503 }
- { match: { query: {} }, reply: { status: 503 } }
- { match: { key: 42 }, reply: { status: 503 } }
`,
    says: [
      '2:31 faults[0].match.query.start_at: expected text or null; found the number 123: quote it ("0123"), or it is read as 123',
      '2:37 faults[0].match.query.key: is a condition of its own: match.key',
      '4:21 faults[1].match.query: is empty: leave it out or name a parameter',
      '5:19 faults[2].match.key: expected text or a list; found the number 42: quote it ("42")',
    ],
  },
  {
    name: 'more parameters in a condition than are looked at',
    text: `faults: [{ match: { query: { ${Array.from({ length: 101 }, (_, i) => `p${i}: x`).join(', ')} } }, reply: { status: 503 } }]
`,
    says: ['1:28 faults[0].match.query: has 101 parameters; at most 100 are possible'],
  },
  {
    name: 'more entries of a clock that follows than are looked at',
    text: `clock:
  now: 2022-06-15T12:00:00Z
  speed: 0
  follow: [${Array.from({ length: 101 }, () => '{ advance: PT5M }').join(', ')}]
`,
    says: ['4:11 clock.follow: has 101 entries; at most 100 are possible'],
  },
  {
    name: 'a fault that does nothing',
    text: `faults: [{ match: { route: stats }, reply: {} }]
`,
    says: [
      '1:44 faults[0].reply: does nothing: it needs one of status, body, headers, rename, drop, set, add, delay_ms, trickle, abort',
    ],
  },
  {
    name: 'a fault without a reply',
    text: `faults: [{ match: { route: stats } }]
`,
    says: ['1:10 faults[0]: does nothing: it needs one of reply, replies, profile'],
  },
  {
    name: 'the nth and every nth together',
    text: `faults: [{ match: { nth: 1, every: 2, times: 3 }, reply: { status: 503 } }]
`,
    says: ['1:29 faults[0].match.every: excludes nth: one request, or one in so many'],
  },
  {
    name: 'a probability of more than one',
    text: `faults: [{ match: { probability: 50 }, reply: { status: 503 } }]
`,
    says: [
      '1:34 faults[0].match.probability: expected a number from 0 to 1; found 50: 50 % is 0.5',
    ],
  },
  {
    name: 'a fault that never happens',
    text: `faults: [{ match: { probability: 0 }, reply: { status: 503 } }]
`,
    says: [],
  },
  {
    name: 'a status beside a reset',
    text: `faults: [{ reply: { abort: reset, status: 503, body: x } }]
`,
    says: [
      '1:35 faults[0].reply.status: is never sent: with abort: reset there is no answer',
      '1:48 faults[0].reply.body: is never sent: with abort: reset there is no answer',
    ],
  },
  {
    name: 'a status that is no fault',
    text: `faults: [{ reply: { status: 200 } }]
`,
    says: [
      '1:29 faults[0].reply.status: 200 is no error of the API: write the body too, or leave the status out',
    ],
  },
  {
    name: 'a body where there is none',
    text: `faults: [{ reply: { status: 304, body: x } }]
`,
    says: ['1:34 faults[0].reply.body: is never sent: a 304 has no body'],
  },
  {
    name: 'a status that is none',
    text: `faults: [{ reply: { status: 99 } }]
`,
    says: ['1:29 faults[0].reply.status: expected a whole number from 200 to 599; found 99'],
  },
  {
    name: 'a shortest delay above the longest',
    text: `faults: [{ reply: { delay_ms: { min: 500, max: 100 } } }]
`,
    says: ['1:48 faults[0].reply.delay_ms.max: 100 is less than min, 500'],
  },
  {
    name: 'a delay of neither form',
    text: `faults: [{ reply: { delay_ms: long } }]
`,
    says: [
      '1:31 faults[0].reply.delay_ms: expected a whole number from 0 to 600000 or a mapping; found the text "long"',
    ],
  },
  {
    name: 'what is changed, in no answer and where nothing is sent',
    text: `faults:
- reply: { body: x, set: { status: 0 }, drop: [meta] }
- reply: { abort: hang, headers: { X: 1 }, add: { x: 0 }, trickle: { bytes: 1, every_ms: 1 } }
- reply: { status: 204, rename: { status: state } }
- reply: { abort: truncate, trickle: { bytes: 1, every_ms: 1 } }
`,
    says: [
      '2:21 faults[0].reply.set: changes a true answer, and body stands in its place: write one of them',
      '2:41 faults[0].reply.drop: changes a true answer, and body stands in its place: write one of them',
      '3:25 faults[1].reply.headers: is never sent: with abort: hang there is no answer',
      '3:44 faults[1].reply.add: is never sent: with abort: hang there is no answer',
      '3:59 faults[1].reply.trickle: is never sent: with abort: hang there is no answer',
      '4:25 faults[2].reply.rename: is never sent: a 204 has no body',
      '5:12 faults[3].reply.abort: excludes trickle: a body is cut in its middle, or comes in portions',
    ],
  },
  {
    name: 'a redirect that leads nowhere, and one with a body',
    text: `faults:
- reply: { status: 302 }
- reply: { status: 301, headers: { location: /x }, body: x }
- reply: { status: 302, set: { status: 0 }, headers: { X: x } }
`,
    says: [
      '2:20 faults[0].reply.status: 302 leads nowhere: write headers: { Location: … } beside it',
      '3:52 faults[1].reply.body: is never sent: a 301 has a Location and no body',
      '4:20 faults[2].reply.status: 302 leads nowhere: write headers: { Location: … } beside it',
      '4:25 faults[2].reply.set: is never sent: a 302 has a Location and no body',
    ],
  },
  {
    name: 'headers that cannot be',
    text: `faults:
- reply: { headers: { Content-length: 5, Transfer-Encoding: x, connection: close, Trailer: y } }
- reply: { headers: { 'a b': x, X: "a\\nb", x: '…', Y: true } }
- reply: { headers: {} }
- reply: { headers: { X: ${'x'.repeat(8192)} } }
`,
    says: [
      '2:23 faults[0].reply.headers["Content-length"]: belongs to HTTP itself: abort and trickle are there to break a reply',
      '2:42 faults[0].reply.headers["Transfer-Encoding"]: belongs to HTTP itself: abort and trickle are there to break a reply',
      '2:64 faults[0].reply.headers.connection: belongs to HTTP itself: abort and trickle are there to break a reply',
      '2:83 faults[0].reply.headers.Trailer: belongs to HTTP itself: abort and trickle are there to break a reply',
      '3:23 faults[1].reply.headers["a b"]: is no name of a header: letters, digits and dashes',
      '3:36 faults[1].reply.headers.X: has a line break or a character that no header can hold',
      '3:44 faults[1].reply.headers.x: is there already, in other letters',
      '3:47 faults[1].reply.headers.x: has a line break or a character that no header can hold',
      '3:55 faults[1].reply.headers.Y: expected text or a whole number of at least 0; found true',
      '4:21 faults[2].reply.headers: is empty: leave it out or write a header',
      '5:21 faults[3].reply.headers: has 8193 characters; at most 8192 are possible',
    ],
  },
  {
    name: 'paths that are none, or none of a field',
    text: `faults:
- reply: { set: { a..b: 0 }, drop: ['a b', '[-1]'], add: { 'x[0]': 0, 'x y': 1 }, rename: { '[0]': b, meta: 5 } }
- reply: { set: {}, drop: [] }
`,
    says: [
      '2:19 faults[0].reply.set["a..b"]: is no path: write it like meta.status or intervals[*].powr',
      '2:37 faults[0].reply.drop[0]: expected text like intervals[*].powr; found "a b"',
      '2:44 faults[0].reply.drop[1]: expected text like intervals[*].powr; found "[-1]"',
      '2:60 faults[0].reply.add["x[0]"]: is no field: entries of lists are changed with set',
      '2:71 faults[0].reply.add["x y"]: is no path: write it like meta.status or intervals[*].powr',
      '2:93 faults[0].reply.rename["[0]"]: has no name that could be another',
      '2:109 faults[0].reply.rename.meta: expected text; found the number 5: quote it ("5")',
      '3:17 faults[1].reply.set: is empty: leave it out or name a field',
      '3:27 faults[1].reply.drop: is an empty list: leave the key out or give it an entry',
    ],
  },
  {
    name: 'more paths in a reply than it takes',
    text: `faults: [{ reply: { set: { ${Array.from({ length: 101 }, (_, i) => `'intervals[${i}]': 0`).join(', ')} } } }]
`,
    says: ['1:26 faults[0].reply.set: has 101 paths; at most 100 are possible'],
  },
  {
    name: 'a trickle that never comes to an end of its first portion',
    text: `faults: [{ reply: { trickle: { bytes: 0, every_ms: 600001 } } }, { reply: { trickle: {} } }]
`,
    says: [
      '1:39 faults[0].reply.trickle.bytes: expected a whole number from 1 to 1000000; found 0',
      '1:52 faults[0].reply.trickle.every_ms: expected a whole number from 1 to 600000; found 600001',
      '1:86 faults[1].reply.trickle.bytes: is missing: bytes of a portion',
      '1:86 faults[1].reply.trickle.every_ms: is missing: milliseconds of real time before each portion',
    ],
  },
  {
    name: 'sequences that say nothing, or too much',
    text: `faults:
- replies: []
- replies: [pass, pass]
- replies: [200, psas, 99.5, { status: 200 }, true]
- replies: [503]
  reply: { status: 503 }
`,
    says: [
      '2:12 faults[0].replies: is an empty list: leave the key out or give it an entry',
      '3:12 faults[1].replies: does nothing: every step passes',
      '4:13 faults[2].replies[0]: expected a whole number from 400 to 599; found 200: pass lets the true answer through',
      '4:18 faults[2].replies[1]: expected a whole number from 400 to 599 or pass or a mapping; found "psas"',
      '4:24 faults[2].replies[2]: expected a whole number from 400 to 599; found 99.5',
      '4:40 faults[2].replies[3].status: 200 is no error of the API: write the body too, or leave the status out',
      '4:47 faults[2].replies[4]: expected a whole number from 400 to 599 or pass or a mapping; found true',
      '5:3 faults[3].replies: stands in place of reply: write one of them',
    ],
  },
  {
    name: 'a profile that there is not, and one beside a reply',
    text: `faults:
- profile: brownout
- { profile: slow, reply: { status: 503 } }
`,
    says: [
      '2:12 faults[0].profile: expected one of brown-out, flaky, slow, maintenance, html-front; found "brownout"; did you mean "brown-out"?',
      '3:5 faults[1].profile: stands in place of reply: write one of them',
    ],
  },
  {
    name: 'a fault for a malformed user_id',
    text: `faults: [{ match: { user_id: "247" }, reply: { status: 503 } }]
`,
    says: ['1:30 faults[0].match.user_id: "247" is no coded id: 247 is written 4d6a51330a'],
  },
  {
    name: 'a number with too many digits',
    text: `seed: 12345678901234567890
`,
    says: ['1:7 seed: 12345678901234567890 has more digits than a number keeps'],
  },
  {
    name: 'empty text',
    text: `name: ""
`,
    says: ['1:7 name: is empty text: leave the key out or write something'],
  },
  {
    name: 'nothing at all',
    text: `# to be written
`,
    says: ['1:1: is empty; a scenario is a mapping, the smallest is {}'],
  },
  {
    name: 'a key written twice',
    text: `name: a
seed: 1
name: b
`,
    says: ['3:1 name: is written twice; one of them would be lost'],
  },
  {
    name: 'a tag',
    text: `seed: !!str 42
name: !python/object x
`,
    says: [
      '1:13 seed: has the tag "!!str"; a scenario has none: quote the value instead',
      '2:22 name: has the tag "!python/object"; a scenario has none',
    ],
  },
  {
    name: 'a merge key',
    text: `systems:
  - &first { system_id: 67 }
  - { <<: *first, system_id: 68 }
`,
    says: ['3:7 systems[1]["<<"]: merge keys are no part of YAML 1.2: write the keys out'],
  },
  {
    name: 'an alias without an anchor',
    text: `name: *nobody
`,
    says: ['1:7 name: the alias "nobody" has no anchor before it'],
  },
  {
    name: 'an alias within what it stands for',
    text: `systems: &all
  - *all
`,
    says: ['2:5 systems[0]: the alias "all" stands for something that contains it'],
  },
  {
    name: 'two documents',
    text: `name: a
---
name: b
`,
    says: ['2:1: has a second document; a scenario is one: take the line --- out'],
  },
  {
    name: 'an older YAML',
    text: `%YAML 1.1
---
behaviour: { strict: yes }
`,
    says: ['1:1: is YAML 1.1; a scenario is YAML 1.2: leave the line %YAML out'],
  },
  {
    name: 'a tab for indentation',
    text: `fleet:
\tsystems: 25
`,
    says: ['2:1: is indented with a tab; YAML takes spaces only'],
  },
  {
    name: 'a bracket that is not closed',
    text: `systems: [{ system_id: 67 }
name: x
`,
    says: [
      '2:1: cannot be read: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  },
  {
    name: 'a key that is a list',
    text: `? [a, b]
: 1
`,
    says: ['1:3: has a key that is not text'],
  },
  {
    name: 'a scenario that is only text',
    text: `comm-outage
`,
    says: ['1:1: expected a mapping; found the text "comm-outage"'],
  },
  {
    name: 'a key named like the parent of all objects',
    text: `__proto__: { polluted: true }
constructor: { prototype: { polluted: true } }
systems: [{ __proto__: { system_id: 1 }, toString: 1 }]
`,
    says: [
      '1:1 __proto__: there is no such key; here are $schema, name, description, seed, clock, access, fleet, systems, incidents, incident_ends, faults, behaviour',
      '2:1 constructor: there is no such key; here are $schema, name, description, seed, clock, access, fleet, systems, incidents, incident_ends, faults, behaviour',
      '3:13 systems[0].__proto__: there is no such key; here are system_id, name, anonymous, public_name, reference, other_references, company, installer, place, connection_type, operational_at, arrays, envoys, shading, degradation_percent, snow, replaced, meters, daily_wh, reporting, incidents',
      '3:42 systems[0].toString: there is no such key; here are system_id, name, anonymous, public_name, reference, other_references, company, installer, place, connection_type, operational_at, arrays, envoys, shading, degradation_percent, snow, replaced, meters, daily_wh, reporting, incidents',
    ],
  },
  {
    name: 'a state too short for typed clients',
    text: `systems:
  - place: { country: IE, state: D, city: Howth, postal_code: D13, latitude: 53.4, longitude: -6.1, timezone: Europe/Dublin }
  - place: { country: IE, state: "", city: Howth, postal_code: D13, latitude: 53.4, longitude: -6.1, timezone: Europe/Dublin }
`,
    says: [
      '2:34 systems[0].place.state: expected text of at least 2 characters; found "D"',
      '3:34 systems[1].place.state: is empty text: leave the key out or write something',
    ],
  },
  {
    name: 'mistakes of keys and of meaning, all at once',
    text: `systems:
  - system_id: 67
    tilt: 20
    operational_at: 2022-02-29
    envoys: [{ serial_number: "1" }, { serial_number: "1" }]
    meters: { production: [{ installed_on: 2013, channels: 4, retired_on: 2012-01-01 }] }
    incidents: [{ kind: comm, from: 2022-06-12, to: 2022-06-03, factor: 30 }]
access: { users: [{ user_id: "71", systems: 67 }] }
faults:
  - match: { nth: 1, every: 2, rout: stats }
    reply: { abort: reset, status: 99 }
fleet: { modules: { min: 9, max: 3 }, statuses: { comm: 0.7, power: 0.7, mikro: 1 } }
clock: { now: 2022-06-15, speed: fast }
`,
    says: [
      '3:5 systems[0].tilt: there is no such key; here are system_id, name, anonymous, public_name, reference, other_references, company, installer, place, connection_type, operational_at, arrays, envoys, shading, degradation_percent, snow, replaced, meters, daily_wh, reporting, incidents',
      '4:21 systems[0].operational_at: 2022-02-29 is no date: 2022-02 has 28 days',
      '5:55 systems[0].envoys[1].serial_number: the serial_number 1 is taken: it has to be the only one',
      '6:44 systems[0].meters.production[0].installed_on: 2013 would be epoch seconds, an instant in 1970; the beginning of that year is 2013-01-01',
      '6:60 systems[0].meters.production[0].channels: expected a whole number from 1 to 3; found 4',
      '7:53 systems[0].incidents[0].to: 2022-06-03 is not later than from, 2022-06-12: nothing lies between',
      '7:65 systems[0].incidents[0].factor: means nothing to comm: it belongs to meter_issue',
      '7:73 systems[0].incidents[0].factor: expected a number from -10 to 10; found 30',
      '8:30 access.users[0].user_id: "71" is no coded id: 71 is written 4e7a453d0a',
      '8:45 access.users[0].systems: expected all or a list; found the number 67: put it in a list, with a dash before it or in [ ]',
      '10:22 faults[0].match.every: excludes nth: one request, or one in so many',
      '10:32 faults[0].match.rout: there is no such key; did you mean "route"?',
      '11:28 faults[0].reply.status: is never sent: with abort: reset there is no answer',
      '11:36 faults[0].reply.status: expected a whole number from 200 to 599; found 99',
      '12:34 fleet.modules.max: 3 is less than min, 9',
      '12:49 fleet.statuses: the shares add up to 2.4, more than the whole fleet',
      '12:74 fleet.statuses.mikro: there is no such key; did you mean "micro"?',
      '13:15 clock.now: 2022-06-15 is a date, which begins at another instant in every time zone: write 2022-06-15T00:00:00Z or with another offset',
      '13:34 clock.speed: expected a number from 0 to 1000000; found the text "fast"',
    ],
  },
  {
    name: 'two incidents of one name beside systems',
    text: `systems: [{ system_id: 67, place: "Sebastopol, CA", arrays: [{ modules: 4 }] }]
incidents: [{ system_id: 67, kind: comm, id: a }, { system_id: 67, kind: comm, id: a }]
`,
    says: ['2:84 incidents[1].id: the id among incidents a is taken: it has to be the only one'],
  },
  {
    name: 'incidents beside systems that name what is not there',
    text: `systems:
  - { system_id: 67, place: "Sebastopol, CA", arrays: [{ modules: 4 }], incidents: [{ kind: comm }] }
  - { system_id: 68, place: "Sebastopol, CA", arrays: [{ modules: 4 }] }
incidents:
  - { system_id: 69, kind: comm }
  - { system_id: 67, kind: micro, inverters: 9 }
  - { system_id: 68, kind: comm, id: 67-1 }
incident_ends: { 67-2: 2022-06-03, 67-1: 2022-06-04 }
`,
    says: [
      '5:18 incidents[0].system_id: there is no system 69 in this world',
      '6:46 incidents[1].inverters: 9 microinverters, but the system has 4',
      '7:38 incidents[2].id: the incident id 67-1 is taken: it is one of system 67; choose another',
      '8:24 incident_ends["67-2"]: there is no incident "67-2"; did you mean "67-1"?',
    ],
  },
  {
    name: 'incidents of a generated system that it cannot have',
    text: `fleet: { systems: 1, first_system_id: 5, meters: { production: 0 } }
incidents: [{ system_id: 5, kind: meter }, { system_id: 5, kind: micro, inverters: 5000 }]
incident_ends: { 5-router-9-9: 2022-06-03, 6-router-1-1: 2022-06-03 }
`,
    says: [
      '2:35 incidents[0].kind: the system has no production meter: write one under `meters`',
      '2:84 incidents[1].inverters: 5000 microinverters, but the system has 19',
      '3:32 incident_ends["5-router-9-9"]: there is no incident "5-router-9-9"',
      '3:58 incident_ends["6-router-1-1"]: there is no incident "6-router-1-1"',
    ],
  },
  {
    name: 'an end without an instant, and counts that cannot be',
    text: `incidents: [{ kind: comm }]
incident_ends: { 67-1: never }
faults: [{ reply: { status: 503 }, counted: { seen: 1, fired: 2 } }, { reply: { status: 503 }, counted: { seen: 1 } }]
`,
    says: [
      '1:13 incidents[0].system_id: is missing: the system it happens to',
      '2:18 incident_ends["67-1"]: there is no incident "67-1"',
      '2:24 incident_ends["67-1"]: "never" is no moment: write 2022-06-03, 2022-06-03T14:00:00-07:00 or epoch seconds',
      '3:53 faults[0].counted.seen: 1 is less than fired, 2',
      '3:105 faults[1].counted.fired: is missing: requests it was applied to',
    ],
  },
]
