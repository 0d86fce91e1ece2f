export const COMMAND_NAMES = [
  'serve',
  'validate',
  'get',
  'describe',
  'schema',
  'exec',
  'export',
  'scenarios',
  'init',
] as const
export type CommandName = (typeof COMMAND_NAMES)[number]

export interface Command {
  readonly name: CommandName
  /** After the program's name. */
  readonly usage: string
  readonly summary: string
  readonly about: string
  readonly examples: readonly string[]
  /** What its exit code says, if that is not what the others' says. */
  readonly exits?: string
  /** A scenario can be named for it, in the environment too. */
  readonly hasScenario: boolean
}

const SCENARIO_ABOUT =
  'A scenario is named by its path or, for those that come along, by its bare name.'

export const COMMANDS: readonly Command[] = [
  {
    name: 'serve',
    hasScenario: true,
    usage: '[serve] [scenario]',
    summary: 'serve a scenario (what happens without a command)',
    about: `Serves the emulated API, its controls and its documents until it is stopped. ${SCENARIO_ABOUT}`,
    examples: [
      '',
      'comm-outage --port 0',
      'serve my-world.yaml --watch --now 2022-06-15T12:00:00Z',
    ],
  },
  {
    name: 'validate',
    hasScenario: false,
    usage: 'validate FILE…',
    summary: 'check scenarios and say what is wrong where',
    about:
      'Reads every file and builds its world; - is standard input. Exits with 1 if one has mistakes.',
    examples: ['validate my-world.yaml', 'validate scenarios/*.yaml', 'validate - < my-world.yaml'],
  },
  {
    name: 'get',
    hasScenario: true,
    usage: 'get PATH [scenario]',
    summary: 'answer one request without a server',
    about:
      'Prints the body of the answer. Key and user_id are added unless the path names them. Exits with 1 if it is a refusal, and says why.',
    examples: [
      'get /systems/67/summary',
      "get '/systems/67/stats?start_at=1655272800' comm-outage --now 2022-06-15T12:00:00Z",
    ],
  },
  {
    name: 'describe',
    hasScenario: true,
    usage: 'describe [scenario]',
    summary: 'show clock, keys, users and fleet as tables',
    about:
      'Shows what a scenario makes: its clock, keys, users, faults, incidents, and the fleet as it stands.',
    examples: ['describe', 'describe comm-outage --now 2022-06-20T12:00:00Z'],
  },
  {
    name: 'schema',
    hasScenario: false,
    usage: 'schema',
    summary: 'print the JSON Schema of scenarios',
    about: 'Prints the JSON Schema by which editors complete and check scenario files.',
    examples: ['schema'],
  },
  {
    name: 'exec',
    hasScenario: true,
    usage: 'exec [scenario] -- COMMAND…',
    summary: 'serve on a free port while a command runs',
    about:
      'Starts on a free port and runs the command with ENLIGHTEN_BASE_URL, ENLIGHTEN_API_KEY and ENLIGHTEN_USER_ID in its environment, and ENLIGHTEN_SIMULATOR_URL and ENLIGHTEN_CONTROL_TOKEN if there are such. Passes signals on and exits as the command does.',
    examples: ['exec -- npm test', 'exec comm-outage -- pytest -q'],
    exits:
      'Exits as the command does: with its code, with 128 and the number of the signal that ended it,\n127 if it does not exist, 126 if it cannot be run. Where it was not started: with 1 if something\nis wrong with the scenario or the port, 2 if something is wrong with the command line.',
  },
  {
    name: 'export',
    hasScenario: true,
    usage: 'export SYSTEM [scenario]',
    summary: 'write the data of a system as CSV or JSON',
    about:
      'Writes what the system had reported by the world’s now: rows of microinverters (5m), of the site’s meters beside them (15m), or days. A date alone begins at midnight at the site.',
    examples: [
      'export 67 --now 2022-06-15T12:00:00Z --from 2022-06-01',
      'export 67 system-67 --interval 5m --from 2016-01-01 --to 2016-01-02 --format json',
    ],
  },
  {
    name: 'scenarios',
    hasScenario: false,
    usage: 'scenarios',
    summary: 'list the scenarios that come along',
    about: 'Lists the scenarios that can be named without a path, each with what it shows.',
    examples: ['scenarios', 'scenarios --json'],
  },
  {
    name: 'init',
    hasScenario: false,
    usage: 'init [NAME] [FILE]',
    summary: 'write a scenario to begin with, or a copy of one that comes along',
    about:
      'Writes a commented scenario to begin with, or a copy of the one of that name: to FILE, or to scenario.yaml or NAME.yaml here. Folders are made, files never written over.',
    examples: ['init', 'init comm-outage', 'init comm-outage outages/june.yaml'],
  },
]
