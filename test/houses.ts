import type { Scenario } from '../src/scenario/scenario.ts'

/** 2022-06-15T14:32:10-07:00, a Wednesday. */
export const NOW_S = 1_655_328_730

/** Users: one who sees all, one who sees two systems and no consumption, one of a company. */
export const ALL = '4e7a453d0a'
export const FEW = '4d6a51330a'
export const ACME = '4d5467784d5445770a'

/**
 * A system for each case of the API's documentation, at one instant. Days with a fixed total make
 * what is written of them here readable.
 */
export const HOUSES: Scenario = {
  name: 'houses',
  seed: 'houses',
  clock: { now: '2022-06-15T14:32:10-07:00', speed: 0 },
  access: {
    keys: {
      demo: { plan: 'unlimited' },
      watt: { plan: 'watt' },
      'one at a time': { plan: { name: 'Single', concurrent: 1 } },
      'two a month': { plan: { per_month: 2, name: 'Trial' } },
    },
    users: [
      { user_id: ALL },
      { user_id: FEW, systems: [67, 72], consumption: false },
      { user_id: ACME, company: 'Acme' },
    ],
  },
  systems: [
    // Microinverters only; twin ones among them; references of several companies.
    {
      system_id: 67,
      name: 'Sample Residence 1',
      reference: 'SR-1',
      other_references: ['Solarfox', { company: 'Acme', reference: 'A-67' }],
      installer: 'Sample Solar',
      place: 'Sebastopol, CA',
      connection_type: 'ethernet',
      operational_at: '2008-01-26T07:45:00-08:00',
      envoys: [{ envoy_id: 434803, serial_number: '121112607295', part_number: '800-00069-r02' }],
      arrays: [
        { modules: 3, panel_w: 170, inverter: 'M190', serial_numbers: ['030909022461'] },
        {
          modules: 2,
          panel_w: 250,
          inverter: 'D380',
          serial_numbers: ['110924032940-A', '110924032940-B'],
        },
      ],
      daily_wh: { from: '2022-06-10', production: [3909, 4970, 0, 5021, 4711] },
    },
    // Both meters; the production meter came on 3 June.
    {
      system_id: 72,
      name: 'Green Gables',
      anonymous: true,
      installer: 'Other Solar',
      place: 'Denver, CO',
      connection_type: 'wifi',
      operational_at: '2022-06-01T09:00:00-06:00',
      envoys: [{ serial_number: '121812000345' }],
      arrays: [{ modules: 4, panel_w: 330, inverter: 'IQ7+' }],
      meters: {
        production: [{ installed_on: '2022-06-03T12:00:00-06:00', channels: 2 }],
        consumption: { annual_kwh: 6000 },
      },
      daily_wh: {
        from: '2022-06-01',
        production: [
          6101, 7102, 7103, 7104, 7105, 7106, 7107, 7108, 7109, 7110, 7111, 7112, 7113, 7114,
        ],
        meter: [0, 0, 3503, 7004, 7005, 7006, 7007, 7008, 7009, 7010, 7011, 7012, 7013, 7014],
        consumption: [
          8001, 15002, 15003, 15004, 15005, 15006, 15007, 15008, 15009, 15010, 15011, 15012, 15013,
          15014,
        ],
      },
    },
    // Its only meter is switched off.
    {
      system_id: 80,
      name: 'Maple Court, Garden Wing',
      anonymous: true,
      installer: 'Sample Solar',
      place: 'Boston, MA',
      connection_type: 'cellular',
      operational_at: '2021-11-12T12:39:38-05:00',
      envoys: [{ serial_number: '202138000001' }],
      arrays: [{ modules: 2, panel_w: 250, inverter: 'IQ7AS' }],
      meters: { production: [{ disabled: true }] },
    },
    // Never produced.
    { system_id: 90, name: 'Lakeside School', place: 'Kathmandu, NP', operational_at: null },
    // Never produced, and yet there is a meter for what the house draws.
    {
      system_id: 95,
      name: 'Lakeside Annexe',
      place: 'Kathmandu, NP',
      operational_at: null,
      meters: { consumption: {} },
    },
    // Silent for five days, and still.
    {
      system_id: 100,
      name: 'Lindenhof',
      place: 'Munich, DE',
      operational_at: '2020-05-04',
      arrays: [{ modules: 3, panel_w: 300 }],
      daily_wh: { from: '2022-06-07', production: [4007, 4008, 4009] },
      incidents: [{ kind: 'comm', from: '2022-06-10' }],
    },
    // A meter was replaced; two Envoys.
    {
      system_id: 110,
      name: 'Windmill Lane',
      place: 'London, GB',
      operational_at: '2018-10-30',
      envoys: [{ serial_number: '121816000110' }, { serial_number: '121816000111' }],
      arrays: [
        { modules: 2, panel_w: 300, envoy: '121816000110' },
        { modules: 1, panel_w: 300, envoy: '121816000111' },
      ],
      meters: {
        production: [
          { serial_number: '110518000321', retired_on: '2022-03-15', envoy: '121816000110' },
          { serial_number: '110518000322', installed_on: '2022-03-15', envoy: '121816000110' },
        ],
      },
    },
    // First day.
    {
      system_id: 120,
      name: 'Newcomer',
      place: 'Phoenix, AZ',
      connection_type: 'ethernet',
      operational_at: '2022-06-15T10:00:00-07:00',
      arrays: [{ modules: 2, panel_w: 350 }],
    },
  ],
}

/** The same clock, keys and users for other systems: nobody is granted single ones of these. */
export const ELSEWHERE: Scenario = {
  ...HOUSES,
  access: { ...HOUSES.access, users: [{ user_id: ALL }, { user_id: ACME, company: 'Acme' }] },
}
