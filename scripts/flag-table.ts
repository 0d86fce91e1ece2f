import { fileURLToPath } from 'node:url'
import { COMMANDS } from '../src/commands/commands.ts'
import { FLAGS } from '../src/commands/flags.ts'
import { spelling } from '../src/commands/help.ts'

/**
 * Writes the tables of `docs/cli.md` from the lists that the command line itself goes by. Run it with
 * a Node that strips types (22.18 or later) after a change of either; a test compares.
 */

export const CLI_DOCUMENT = fileURLToPath(new URL('../docs/cli.md', import.meta.url))

export function commandTable(): string {
  const rows = COMMANDS.map(({ usage, summary }) => `| \`${usage}\` | ${summary} |`)
  return ['| command | does |', '|---|---|', ...rows].join('\n')
}

export function flagTable(): string {
  const rows = FLAGS.map((flag) => {
    const { variable } = flag
    const all = flag.commands.length === COMMANDS.length
    const cells = [
      `\`${spelling(flag)}\``,
      variable === undefined ? '' : `\`${variable}\``,
      all ? 'all' : flag.commands.join(', '),
      flag.help,
      [flag.usual, flag.execUsual].filter(Boolean).join(', with exec '),
    ]
    return `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |')
  })
  const head = '| flag | variable | commands | what it does | left out |\n|---|---|---|---|---|'
  return [head, ...rows].join('\n')
}

/** A document with its tables made anew, between their markers. */
export function withFlagTables(document: string): string {
  const between = (text: string, name: string, table: string) =>
    text.replace(
      new RegExp(`(<!-- ${name} -->\n)[^]*(<!-- /${name} -->)`),
      (_all, start: string, end: string) => `${start}\n${table}\n\n${end}`,
    )
  return between(between(document, 'commands', commandTable()), 'flags', flagTable())
}
