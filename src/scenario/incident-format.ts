import { type Static, Type } from 'typebox'
import { amount, mapping, moment, serials, share, text, word } from './schema.ts'
import { INCIDENT_KINDS } from './words.ts'

const incidentKeys = {
  id: text('A name for it, unique in the world; the controls end it by this name', {
    examples: ['june-outage'],
  }),
  kind: Type.Enum(INCIDENT_KINDS, {
    description: 'What is wrong: the status that the system shows while it lasts',
    enumDescriptions: [
      'The Envoy is out of touch: nothing is reported until it ends, then everything at once',
      'Production is lost although the devices report',
      'The Envoy does not reach a meter: its rows are held back until it ends',
      'A meter counts wrongly: its rows and all their sums with them',
      'Microinverters are silent and what they would have produced is lost',
      'The battery is out of touch: status only',
      'The battery has not moved for days: status only',
    ],
  }),
  from: moment(
    'When it begins. Left out: with the system (or, added by the controls, at the world’s now)',
  ),
  to: moment('When it is over: the first moment without it. Left out: still going on'),
  inverters: Type.Optional(
    Type.Union(
      [Type.Integer({ minimum: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })],
      {
        description:
          'micro: which microinverters. A number is that many, beginning with the lowest serial; a list is these serials. Left out: all.',
        examples: [4, ['121927000001', '121927000002']],
      },
    ),
  ),
  envoys: serials(
    'comm: the Envoys that fall silent; power: those whose modules lose production; by serial number. Left out: all',
    '121112607295',
  ),
  meters: serials(
    'meter, meter_issue: the meters concerned, by serial number. Left out: all production meters',
    '202125000001EIM1',
  ),
  fraction: share('power: the part of the production that is lost', { default: 1 }),
  factor: amount('meter_issue: what the meter’s true reading is multiplied by', 0, 1, {
    default: 0.5,
  }),
  catch_up: word('comm: how what was held back arrives when it ends', ['at_once', 'fifo'], {
    default: 'at_once',
    enumDescriptions: [
      'All of it with the first report',
      'First in, first out: an hour for every day held back and 22.5 microinverters, status micro meanwhile',
    ],
  }),
}

export const Incident = mapping('Trouble on the roof over a span of time', incidentKeys)

/** What the controls take: an incident and the system that it happens to. */
export const AddedIncident = mapping('An incident and the system that it happens to', {
  system_id: Type.Integer({
    minimum: 1,
    maximum: 2_147_483_647,
    description: 'The system it happens to',
  }),
  ...incidentKeys,
})

export type Incident = Static<typeof Incident>
export type AddedIncident = Static<typeof AddedIncident>
