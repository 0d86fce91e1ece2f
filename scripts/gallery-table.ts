import { fileURLToPath } from 'node:url'
import { shippedScenarios } from '../src/scenario/load.ts'

/**
 * Writes the table in `docs/gallery.md` from the descriptions of the shipped scenarios. Run it with a
 * Node that strips types (22.18 or later) after a change of `scenarios/`; a test compares.
 */

export const GALLERY_FILE = fileURLToPath(new URL('../docs/gallery.md', import.meta.url))

/** A document with its table made anew, between its markers. */
export function withGallery(document: string): string {
  const [before = '', rest = ''] = document.split(/(?<=<!-- gallery -->\n)/)
  const after = rest.slice(rest.indexOf('<!-- /gallery -->'))
  return `${before}\n${table()}\n${after}`
}

function table(): string {
  const rows = shippedScenarios().map(
    ({ name, description }) =>
      `| [\`${name}\`](../scenarios/${name}.yaml) | ${description.replaceAll('|', '\\|')} |`,
  )
  return `${['| file | what it shows |', '|---|---|', ...rows].join('\n')}\n`
}
