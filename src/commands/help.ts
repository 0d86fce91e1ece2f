import { COMMANDS, type Command, type CommandName } from './commands.ts'
import { FLAGS, type NamedFlag } from './flags.ts'

const PROGRAM = 'enlighten-simulator'

/** What a command does and takes; without one, what all of them do. */
export function help(topic: CommandName | undefined): string {
  const command = COMMANDS.find(({ name }) => name === (topic ?? 'serve'))!
  const blocks = [
    topic === undefined
      ? `A simulated fleet of solar systems behind the Enlighten Systems API v2.\n\n${commandList()}`
      : `Usage: ${PROGRAM} ${command.usage} [flags]\n\n${fold(command.about, 80)}`,
    `${topic === undefined ? 'Flags of serve' : 'Flags'}:\n${flagList(command.name)}`,
    ...environment(command),
    `Examples:\n${command.examples.map((line) => `  ${PROGRAM} ${line}`.trimEnd()).join('\n')}`,
    command.exits ?? EXIT_CODES,
  ]
  return `${blocks.join('\n\n')}\n`
}

/** How the command's flags and its scenario are named in the environment. */
function environment({ name, hasScenario }: Command): string[] {
  const named = FLAGS.filter(({ commands, variable }) => commands.includes(name) && variable)
  const sample = named.find(({ key }) => key === 'now') ?? named[0]
  if (sample === undefined) return []
  const scenario = hasScenario ? ',\nthe scenario as ENLIGHTEN_SCENARIO' : ''
  return [
    `Every flag but help and version can be set in the environment: --${sample.name} as ${sample.variable}${scenario}.\nFlags beat the environment${hasScenario ? ', which beats the scenario' : ''}.`,
  ]
}

const EXIT_CODES =
  'Exits with 0 if all is well, 1 if something is wrong with the scenario or the answer,\n2 if something is wrong with the command line.'

function commandList(): string {
  const rows = COMMANDS.map(({ usage, summary }) => [`${PROGRAM} ${usage}`, summary] as const)
  return `Usage:\n${columns(rows)}\n\n${PROGRAM} COMMAND --help says more about each.`
}

function flagList(command: CommandName): string {
  const flags = FLAGS.filter(({ commands }) => commands.includes(command))
  return columns(flags.map((flag) => [spelling(flag), meaning(flag, command)] as const))
}

/** `-p, --port N` */
export function spelling({ name, short, form, negated }: NamedFlag): string {
  const long = negated ? `--${name} / --no-${name}` : `--${name}`
  return [short === undefined ? long : `-${short}, ${long}`, form.placeholder ?? '']
    .join(' ')
    .trimEnd()
}

function meaning({ help, usual: most, execUsual = most }: NamedFlag, command: CommandName): string {
  const usual = command === 'exec' ? execUsual : most
  return usual === undefined ? help : `${help} (${usual})`
}

const WIDTH = 100

function columns(rows: readonly (readonly [string, string])[]): string {
  const left = Math.max(...rows.map(([name]) => name.length)) + 4
  return rows
    .map(([name, text]) => {
      const lines = fold(text, WIDTH - left).split('\n')
      return `  ${name.padEnd(left - 2)}${lines.join(`\n${' '.repeat(left)}`)}`
    })
    .join('\n')
}

/** Text in lines of at most so many characters. */
function fold(text: string, width: number): string {
  return text.replace(new RegExp(`(.{1,${width}})( |$)`, 'g'), '$1\n').trimEnd()
}
