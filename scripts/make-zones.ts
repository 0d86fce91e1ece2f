/**
 * Writes fixtures/zones.ts from the time zone data of the Node that runs it:
 *
 *     npx -p node@24 node scripts/make-zones.ts
 *
 * A new version of these data is a reason to run it again, and may change answers about the future.
 */
import { writeFileSync } from 'node:fs'
import { transitionsFromIntl } from '../src/time/intl.ts'
import {
  CYCLE_S,
  decodeTransitions,
  TABLE_END_S,
  TABLE_START_S,
  type Transitions,
} from '../src/time/transitions.ts'

const NAMES = `
  UTC UCT Zulu Universal GMT Etc/UTC Etc/UCT Etc/Zulu Etc/Universal Etc/GMT
  America/Los_Angeles America/Denver America/Boise America/Phoenix America/Chicago America/Detroit
  America/Indiana/Indianapolis America/Kentucky/Louisville America/New_York America/Anchorage
  America/Juneau America/Adak America/Puerto_Rico Pacific/Honolulu
  US/Pacific US/Mountain US/Arizona US/Central US/Eastern US/Michigan US/East-Indiana US/Alaska
  US/Aleutian US/Hawaii
  America/St_Johns America/Halifax America/Moncton America/Toronto America/Montreal America/Winnipeg
  America/Regina America/Edmonton America/Vancouver America/Whitehorse
  Canada/Newfoundland Canada/Atlantic Canada/Eastern Canada/Central Canada/Mountain Canada/Pacific
  America/Mexico_City America/Monterrey America/Cancun America/Hermosillo America/Tijuana
  America/Guatemala America/Costa_Rica America/Panama America/Havana America/Jamaica
  America/Santo_Domingo America/Barbados America/Curacao America/Bogota America/Lima America/Guayaquil
  America/Caracas America/La_Paz America/Santiago America/Asuncion America/Montevideo
  America/Argentina/Buenos_Aires America/Buenos_Aires America/Sao_Paulo America/Bahia
  America/Fortaleza America/Manaus
  Europe/London Europe/Dublin Europe/Lisbon Atlantic/Azores Atlantic/Madeira Atlantic/Canary
  Atlantic/Reykjavik Europe/Paris Europe/Brussels Europe/Amsterdam Europe/Luxembourg Europe/Berlin
  Europe/Zurich Europe/Vienna Europe/Rome Europe/Malta Europe/Madrid Europe/Copenhagen Europe/Oslo
  Europe/Stockholm Europe/Prague Europe/Bratislava Europe/Warsaw Europe/Budapest Europe/Ljubljana
  Europe/Zagreb Europe/Belgrade Europe/Helsinki Europe/Tallinn Europe/Riga Europe/Vilnius
  Europe/Bucharest Europe/Sofia Europe/Athens Europe/Kyiv Europe/Kiev Europe/Istanbul Europe/Moscow
  Asia/Nicosia
  Africa/Johannesburg Africa/Cairo Africa/Nairobi Africa/Lagos Africa/Accra Africa/Casablanca
  Africa/Tunis Africa/Algiers Africa/Windhoek Africa/Khartoum Africa/Harare Indian/Mauritius
  Indian/Reunion
  Asia/Jerusalem Asia/Beirut Asia/Amman Asia/Riyadh Asia/Dubai Asia/Tehran Asia/Karachi Asia/Tashkent Asia/Kolkata
  Asia/Ulaanbaatar Asia/Calcutta Asia/Colombo Asia/Kathmandu Asia/Katmandu Asia/Dhaka Asia/Yangon Asia/Bangkok
  Asia/Ho_Chi_Minh Asia/Jakarta Asia/Kuala_Lumpur Asia/Singapore Asia/Manila Asia/Shanghai
  Asia/Hong_Kong Asia/Taipei Asia/Seoul Asia/Pyongyang Asia/Tokyo
  Australia/Perth Australia/Eucla Australia/Darwin Australia/Adelaide Australia/Broken_Hill
  Australia/Brisbane Australia/Lindeman Australia/Sydney Australia/Melbourne Australia/Hobart
  Australia/Lord_Howe
  Pacific/Auckland Pacific/Chatham Pacific/Apia Pacific/Fiji Pacific/Guam Pacific/Noumea
  Pacific/Tahiti Pacific/Marquesas Pacific/Tongatapu Pacific/Kiritimati Pacific/Norfolk
`

const namesByTable = new Map<string, string[]>()
for (const name of NAMES.trim().split(/\s+/)) {
  const transitions = transitionsFromIntl(name, 86_400)
  const table = encodeTransitions(transitions)
  if (JSON.stringify(decodeTransitions(table)) !== JSON.stringify(transitions)) {
    throw new Error(`${name} does not survive its encoding`)
  }
  namesByTable.set(table, [...(namesByTable.get(table) ?? []), name])
}

const rows = [...namesByTable].map(([table, names]) => `  ['${names.join(' ')}', '${table}'],\n`)
writeFileSync(
  new URL('../fixtures/zones.ts', import.meta.url),
  `/** What the tables were made from. */
export const ZONES_ABOUT = {
  source: 'IANA time zone database, read from Node.js through scripts/make-zones.ts',
  version: '${process.versions.tz}',
  years: '1990 to 2099',
  unit: 'offsets and distances between transitions in minutes',
} as const

/**
 * Zones that agree since 1990 share a row: their names, and the table that
 * src/time/transitions.ts reads.
 */
// biome-ignore format: a row is a line
export const ZONES: readonly (readonly [names: string, table: string])[] = [
${rows.join('')}]
`,
)

/** The inverse of `decodeTransitions`, in the shortest form it reads. */
function encodeTransitions({ atS, offsetsS }: Transitions): string {
  const offsets = [...new Set(offsetsS)]
  const kept = countBeforeRepetition(atS, offsetsS)
  let text = `${offsets.map((offset) => offset / 60).join(',')}|`
  let lastS = TABLE_START_S
  for (let i = 1; i < kept; i++) {
    const instantS = atS[i] as number
    const letter = String.fromCharCode(65 + offsets.indexOf(offsetsS[i] as number))
    text += letter + ((instantS - lastS) / 60).toString(36)
    lastS = instantS
  }
  return kept < atS.length ? `${text}*` : text
}

/** How many entries must be written until the last 28 years of them foretell all others. */
function countBeforeRepetition(atS: readonly number[], offsetsS: readonly number[]): number {
  for (let kept = 2; kept < atS.length; kept++) {
    if (foretells(atS, offsetsS, kept)) return kept
  }
  return atS.length
}

function foretells(atS: readonly number[], offsetsS: readonly number[], kept: number): boolean {
  const lastS = atS[kept - 1] as number
  const start = atS.findIndex((at) => at > lastS - CYCLE_S)
  const cycle = kept - start
  for (let i = kept; i < atS.length; i++) {
    const sameTime = atS[i] === (atS[i - cycle] as number) + CYCLE_S
    if (!sameTime || offsetsS[i] !== offsetsS[i - cycle]) return false
  }
  return (atS[atS.length - cycle] as number) + CYCLE_S >= TABLE_END_S
}
