import { truthOf } from '../curve/known.ts'
import { whole } from '../say/number.ts'
import type { Row } from '../server/wire.ts'
import { rowS } from '../state/clock.ts'
import { clockTime, timeNear } from '../time/say.ts'

const WORDS = { known: 'known', silent: 'not yet reported', coming: 'still to come' } as const

interface Props {
  readonly zone: string
  readonly micro: readonly Row[]
  readonly meter: readonly Row[] | undefined
  readonly consumption: readonly Row[] | undefined
}

/** The same rows as the curve shows, to be read. */
export function DayTable({ zone, micro, meter, consumption }: Props) {
  const at = (rows: readonly Row[] | undefined) => new Map(rows?.map((row) => [row.end_at, row]))
  const [meters, households] = [at(meter), at(consumption)]
  const micros = at(micro)
  const ends = [...new Set([...micros.keys(), ...meters.keys(), ...households.keys()])].sort(
    (a, b) => a - b,
  )
  const watts = (row: Row | undefined) => (row === undefined ? '–' : whole(row.power_w))
  return (
    <section class="day-table" tabIndex={0} aria-label="Rows of the day">
      <table>
        <caption class="unseen">Rows of the day, by the end of their interval</caption>
        <thead>
          <tr>
            <th scope="col">Ends at</th>
            <th scope="col">Truth</th>
            <th scope="col">Known at</th>
            <th scope="col" class="right">
              Microinverters, W
            </th>
            <th scope="col" class="right">
              Meter, W
            </th>
            <th scope="col" class="right">
              Household, W
            </th>
          </tr>
        </thead>
        <tbody>
          {ends.map((end) => {
            const row = micros.get(end) ?? meters.get(end) ?? households.get(end)!
            const known = row.known_at
            return (
              <tr key={end}>
                <td>{clockTime(zone, end)}</td>
                <td class="dim">{WORDS[truthOf(row, rowS.value)]}</td>
                <td class="dim">{known === null ? 'never' : timeNear(zone, known, end)}</td>
                <td class="right">{watts(micros.get(end))}</td>
                <td class="right">{watts(meters.get(end))}</td>
                <td class="right">{watts(households.get(end))}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
