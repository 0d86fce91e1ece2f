import { readFileSync, writeFileSync } from 'node:fs'
import { CLI_DOCUMENT, withFlagTables } from './flag-table.ts'
import { GALLERY_FILE, withGallery } from './gallery-table.ts'
import { INVERTERS_FILE, withInverters } from './inverter-table.ts'

/**
 * Writes the tables of commands, flags and shipped scenarios into their documents. Run it with a Node
 * that strips types (22.18 or later) after a change of any of them; tests compare.
 */
for (const [file, fill] of [
  [CLI_DOCUMENT, withFlagTables],
  [GALLERY_FILE, withGallery],
  [INVERTERS_FILE, withInverters],
] as const) {
  writeFileSync(file, fill(readFileSync(file, 'utf8')))
}
