import { type Day, formatDate } from '../../time/calendar.ts'
import { formatInstant } from '../../time/instant.ts'
import type { Zone } from '../../time/zone.ts'

/**
 * What `datetime_format` asks for; anything else is as if it were left out.
 *
 * @example
 * const answer = await simulator.inject('/systems/67/summary?datetime_format=iso8601')
 * const { last_report_at } = answer.json<SummaryResponse<'iso8601'>>()
 */
export type TimeFormat = 'default' | 'iso8601' | 'epoch'

declare const KIND: unique symbol
type Time<Kind> = (number | string) & { readonly [KIND]: Kind }

/** `*_at`: epoch seconds, or local ISO 8601. */
export type WireInstant = Time<'instant'>
/** `*_date`: `YYYY-MM-DD`; under a format, local midnight as an instant. */
export type WireDate = Time<'date'>
/** The inverters' `last_report_date`, which is local ISO 8601 unless epochs are asked for. */
export type WireReportDate = Time<'report date'>

/** A value of the API as it is under a `datetime_format`. */
export type InFormat<T, Format extends TimeFormat> = T extends WireInstant
  ? { default: number; iso8601: string; epoch: number }[Format]
  : T extends WireDate | WireReportDate
    ? { default: string; iso8601: string; epoch: number }[Format]
    : T extends object
      ? { readonly [K in keyof T]: InFormat<T[K], Format> }
      : T

export function timeFormat(text: string | undefined): TimeFormat {
  return text === 'iso8601' || text === 'epoch' ? text : 'default'
}

/** Instants and days of one site as they go on the wire. */
export class Times {
  readonly format: TimeFormat
  readonly zone: Zone

  constructor(format: TimeFormat, zone: Zone) {
    this.format = format
    this.zone = zone
  }

  at(instantS: number): WireInstant
  at(instantS: number | null): WireInstant | null
  at(instantS: number | null): number | string | null {
    if (instantS === null || this.format !== 'iso8601') return instantS
    return formatInstant(instantS, this.zone)
  }

  date(day: Day): WireDate
  date(day: Day): number | string {
    if (this.format === 'default') return formatDate(day)
    const midnightS = this.zone.dayStartS(day)
    return this.format === 'epoch' ? midnightS : formatInstant(midnightS, this.zone)
  }

  reportDate(instantS: number | null): WireReportDate | null
  reportDate(instantS: number | null): number | string | null {
    if (instantS === null || this.format === 'epoch') return instantS
    return formatInstant(instantS, this.zone)
  }
}
