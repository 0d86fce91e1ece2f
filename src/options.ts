import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { nameOf } from './scenario/describe.ts'
import type { Report } from './scenario/mistakes.ts'
import {
  amount,
  flag,
  isMapping,
  list,
  mapping,
  mappingOf,
  type Schema,
  text,
  whole,
  word,
} from './scenario/schema.ts'

/**
 * What the library takes beside scenarios, in the words of its types: a typing error in an option would
 * otherwise be no option at all.
 */

/** Checked elsewhere, with a scenario or by whom it is handed to. */
const ANYTHING: Schema = {}
const COUNT = 1_000_000_000_000

export const SIMULATOR_OPTIONS = mapping('Options of createSimulator', {
  scenario: ANYTHING,
  snapshot: ANYTHING,
  seed: ANYTHING,
  now: ANYTHING,
  speed: ANYTHING,
  systems: ANYTHING,
  control: flag('Offer controls'),
  controlToken: text('Bearer token of the controls'),
  controlHosts: list('Host names of the controls', text('A host name')),
  controlOrigins: list(
    'Origins whose pages may control',
    text('An origin', {
      rule(value, report) {
        if (!isOrigin(String(value))) report([], 'expected an origin such as http://localhost:5173')
      },
    }),
  ),
  limits: mapping('Bounds of the sandboxes', {
    sandboxes: whole('Sandboxes at a time', 0, COUNT),
    systems: whole('Systems of all of them', 0, COUNT),
  }),
  cacheBytes: whole('Bytes of answers that are kept', 0, COUNT),
  warm: whole('Systems to look at as soon as it listens', 0, COUNT),
  journalBodies: flag('Keep headers and bodies'),
  tls: mapping(
    'For https',
    {
      cert: { description: 'The certificate, as PEM' },
      key: { description: 'Its private key, as PEM' },
    },
    { required: ['cert', 'key'], rule: pairRule },
  ),
  onRequest: { rule: functionRule },
  logger: { rule: loggerRule },
})

function pairRule(pair: unknown, report: Report): void {
  const { cert, key } = mappingOf(pair) as SecureContextOptions
  if (cert === undefined || key === undefined) return
  try {
    createSecureContext({ cert, key })
  } catch (error) {
    report([], `is no certificate and its key as PEM: ${(error as Error).message}`)
  }
}

function functionRule(value: unknown, report: Report): void {
  if (typeof value !== 'function') report([], `expected a function; found ${nameOf(value)}`)
}

function loggerRule(value: unknown, report: Report): void {
  if (typeof value === 'boolean' || isMapping(value)) return
  report([], `expected a logger, such as console; found ${nameOf(value)}`)
}

/** What a browser sends as `Origin`: a scheme, a host and a port, and nothing behind. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}

export const LISTEN_OPTIONS = mapping('Options of listen', {
  port: whole('The port', 0, 65_535),
  host: text('The address'),
})

/** A timer takes no more. */
const LONGEST_MS = 2_147_483_647

export const PATIENCE = amount('For how long to wait [ms]', 0, LONGEST_MS)

export const CLOSE_OPTIONS = mapping('Options of close', {
  drain: amount('Seconds of accepting while not ready', 0, 3600),
  grace: amount('Seconds for what is under way', 0, 3600),
})

export const SANDBOX_OPTIONS = mapping('Options of sandbox', {
  ttl: amount('Seconds without a request', 0, COUNT),
})

export const REPLACE_OPTIONS = mapping('Options of replace', { keep: flag('Keep the clock') })

export const INJECT_OPTIONS = mapping('Options of inject', {
  method: word('The method', ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']),
  headers: ANYTHING,
  body: text('What is sent beside the URL'),
})
