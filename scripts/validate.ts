import { readFileSync, writeFileSync } from 'node:fs'
import type { Finding, Section } from '../test/finding.ts'
import { validate } from '../test/validation.ts'
import { asMarkdown, figures, isMet } from './report.ts'

/**
 * Prints the simulation against what is known of the real world, place by place, and fails if a
 * figure is off. `--write` also puts the tables into docs/physics.md.
 *
 *     npm run validate [-- --write]
 */

const PAGE = 'docs/physics.md'
const START = '<!-- validation: written by npm run validate -- --write -->'
const END = '<!-- end of validation -->'

const sections = validate()
process.stdout.write(`${asText(sections)}\n`)
if (process.argv.includes('--write')) {
  const page = readFileSync(PAGE, 'utf8')
  const before = page.slice(0, page.indexOf(START) + START.length)
  const after = page.slice(page.indexOf(END))
  writeFileSync(PAGE, `${before}\n\n${asMarkdown(sections)}\n${after}`)
}
const findings = sections.flatMap((section) => section.findings)
const off = findings.filter((finding) => !isMet(finding)).length
process.stdout.write(`${findings.length} figures, ${off} off\n`)
process.exitCode = off === 0 ? 0 : 1

/** Plain text, one line a figure. */
function asText(sections: readonly Section[]): string {
  return sections
    .map(({ title, why, findings }) =>
      [title, why, ...findings.map((finding) => `  ${line(finding)}`), ''].join('\n'),
    )
    .join('\n')
}

function line(finding: Finding): string {
  const { place, what, unit, reference, version1 } = finding
  const [value, low, high] = figures(finding)
  return [
    isMet(finding) ? 'ok  ' : 'OFF ',
    place.padEnd(21),
    what.padEnd(34),
    value!.padStart(8),
    ` in ${low} … ${high} ${unit}`.padEnd(34),
    `real ${reference}`,
    version1 ? `version 1 ${version1}` : '',
  ].join(' ')
}
