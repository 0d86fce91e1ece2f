import { type Day, formatDate } from '../../time/calendar.ts'
import { formatInstant } from '../../time/instant.ts'
import type { Zone } from '../../time/zone.ts'

/** What `datetime_format` asks for; anything else is as if it were left out. */
export type TimeFormat = 'default' | 'iso8601' | 'epoch'

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

  /** `*_at`: epoch seconds, or local ISO 8601. */
  at(instantS: number | null): number | string | null {
    if (instantS === null || this.format !== 'iso8601') return instantS
    return formatInstant(instantS, this.zone)
  }

  /** The same as JSON. */
  atJson(instantS: number): string {
    return this.format === 'iso8601' ? `"${formatInstant(instantS, this.zone)}"` : `${instantS}`
  }

  /** `*_date`: `YYYY-MM-DD`; under a format, local midnight as an instant. */
  date(day: Day): number | string {
    if (this.format === 'default') return formatDate(day)
    const midnightS = this.zone.dayStartS(day)
    return this.format === 'epoch' ? midnightS : formatInstant(midnightS, this.zone)
  }

  /** The inverters' `last_report_date`, which is local ISO 8601 unless epochs are asked for. */
  reportDate(instantS: number | null): number | string | null {
    if (instantS === null || this.format === 'epoch') return instantS
    return formatInstant(instantS, this.zone)
  }
}
