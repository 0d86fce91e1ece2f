import type { Finding, Section } from '../test/finding.ts'

/** The validation as tables for docs/physics.md. */

export function isMet({ value, low, high }: Finding): boolean {
  return value >= low && value <= high
}

/** GitHub Markdown, a table a section. */
export function asMarkdown(sections: readonly Section[]): string {
  return sections
    .map(({ title, why, findings }) =>
      [
        `### ${title}`,
        '',
        why,
        '',
        '| place | figure | simulated | version 1 | allowed | real, and where it is from |',
        '|---|---|--:|--:|---|---|',
        ...findings.map(row),
        '',
      ].join('\n'),
    )
    .join('\n')
}

function row(finding: Finding): string {
  const [value, low, high] = figures(finding)
  const unit = finding.unit === '' ? '' : ` ${finding.unit}`
  const { place, what, version1 = '', reference } = finding
  const cells = [place, what, value, version1, `${low} … ${high}${unit}`, reference]
  return `| ${cells.join(' | ')} |`
}

/** The value and its bounds with the digits that matter. */
export function figures({ value, low, high }: Finding): string[] {
  const digits =
    Number.isInteger(low) && Number.isInteger(high) ? 1 : high >= 100 ? 0 : high >= 10 ? 1 : 3
  return [value, low, high].map((x) => x.toFixed(Number.isInteger(x) ? 0 : digits))
}
