import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { loadScenario, shippedDirectory } from '../scenario/load.ts'
import { CommandError, type ExitCode, type Io, OK } from './io.ts'
import type { Options } from './options.ts'

/** Writes a scenario to begin with, or a copy of a shipped one. Throws CommandError, ScenarioError. */
export function init({ name, file }: Options, io: Io): ExitCode {
  const text = name === undefined ? STARTER : readFileSync(loadScenario(name).file, 'utf8')
  const path = file ?? `${name ?? 'scenario'}.yaml`
  if (existsSync(path)) {
    throw new CommandError(`init: ${path} is there already: remove it, or name another file`)
  }
  try {
    writeFileSync(path, withSchema(text, path), { flag: 'wx' })
  } catch (error) {
    throw new CommandError(`init: ${path} can't be written: ${(error as Error).message}`)
  }
  const shown = /[\\/]/.test(path) ? path : `./${path}`
  io.write(`Wrote ${shown}. Now: enlighten-simulator ${shown} --watch\n`)
  return OK
}

/** Editors find the schema from where the file lies. */
function withSchema(text: string, path: string): string {
  const folder = realpathSync(dirname(resolve(path)))
  const schema = relative(folder, join(shippedDirectory(), 'scenario.schema.json'))
  return text.replace('$schema=./scenario.schema.json', `$schema=${schema.replaceAll('\\', '/')}`)
}

const STARTER = `# yaml-language-server: $schema=./scenario.schema.json
# A world of the Enlighten simulator. Whatever is left out is drawn from the seed; editors complete the
# keys, and "enlighten-simulator validate" says what is wrong where.
name: my-world
description: Two houses, one of them in trouble
seed: my-world

# Time stands still at a sunny noon. Without "now" it is the machine's time, without "speed" real pace.
clock: { now: 2022-06-15T12:00:00-07:00, speed: 0 }

# Left out, any key and any user_id work. "'*'" stands for every other key.
access:
  keys:
    demo-key: { plan: watt } # 10 requests a minute, 10,000 a month; or { per_minute: 2, per_month: 100 }
    '*': { plan: unlimited }

systems:
  - system_id: 67
    name: Sample Residence
    place: Sebastopol, CA # a city of the list, or a location written out
    operational_at: 2015-03-01 # midnight at the site
    arrays:
      - { modules: 20, panel_w: 300, inverter: IQ7, tilt_deg: 22, azimuth_deg: 180 }
    meters:
      production: [{ installed_on: 2016-07-01 }]
      consumption: { annual_kwh: 6500 }

  - system_id: 68
    name: Silent House
    place: Munich, DE
    operational_at: 2018-05-01
    incidents: # trouble on the roof, from its beginning to its end, exclusive
      - { kind: comm, from: 2022-06-12, to: 2022-06-18 }

# So many more are generated. A fleet of thousands starts as fast.
fleet: { systems: 0 }

# Trouble in the service: the third request for stats is refused once.
faults:
  - { match: { route: stats, nth: 3 }, reply: { status: 503 } }
`
