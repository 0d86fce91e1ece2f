import { fileURLToPath } from 'node:url'
import { INVERTERS } from '../fixtures/inverters.ts'

/** Writes the table of `docs/inverters.md` from the catalogue; a test compares. */
export const INVERTERS_FILE = fileURLToPath(new URL('../docs/inverters.md', import.meta.url))

/** A document with its table made anew, between its markers. */
export function withInverters(document: string): string {
  return document.replace(
    /(<!-- inverters -->\n)[\s\S]*(<!-- \/inverters -->)/,
    (_all, start: string, end: string) => `${start}\n${table()}\n\n${end}`,
  )
}

function table(): string {
  const rows = INVERTERS.map((one) => {
    const { model, fromYear, toYear, peakVa, continuousVa, moduleW, variants } = one
    const cells = [
      `\`${model}\``,
      `${fromYear} to ${toYear}`,
      `${peakVa}`,
      `${continuousVa}`,
      `${moduleW[0]} to ${moduleW[1]}`,
      `${one.entriesPerUnit}`,
      [...new Set(variants.map(({ region }) => region))].join(', '),
    ]
    return `| ${cells.join(' | ')} |`
  })
  const head = '| model | installed | peak VA | continuous VA | modules W | entries | regions |'
  return [head, '|---|---|---|---|---|---|---|', ...rows].join('\n')
}
