import type { FaultReply } from './reply.ts'

/** Trouble as services have it, under a name: what a fault does that has no reply of its own. */

/** A reply for one request of so many: of each so many one after the other, one that the seed draws. */
export interface Share {
  readonly oneIn: number
  readonly reply: FaultReply
}

export interface Profile {
  readonly says: string
  /** Those that meet in one request are put together. */
  readonly shares: readonly Share[]
  /** It stands before the check of the key, as what is in front of a service does, and counts no quota. */
  readonly isFront?: true
}

const page = (title: string, text: string) =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1>${text}</body></html>`

const MAINTENANCE = page('Scheduled maintenance', '<p>We will be back shortly.</p>')
const LOGIN = page(
  'Sign in',
  '<form method="post" action="/login"><input name="email"><input name="password" type="password"><button>Sign in</button></form>',
)

export const PROFILES = {
  'brown-out': {
    says: 'More load than it can bear: 503 for a tenth of the requests, delays of 0.3 to 3 seconds for a half',
    shares: [
      { oneIn: 2, reply: { delay_ms: { min: 300, max: 3000 } } },
      { oneIn: 10, reply: { status: 503 } },
    ],
  },
  flaky: {
    says: 'A connection is reset for each fiftieth request, a 500 comes for each hundredth',
    shares: [
      { oneIn: 100, reply: { status: 500 } },
      { oneIn: 50, reply: { abort: 'reset' } },
    ],
  },
  slow: {
    says: 'All is right and 2 to 8 seconds late',
    shares: [{ oneIn: 1, reply: { delay_ms: { min: 2000, max: 8000 } } }],
  },
  maintenance: {
    says: 'An HTML page with 503 and Retry-After, whatever the key; no quota is counted',
    shares: [
      { oneIn: 1, reply: { status: 503, body: MAINTENANCE, headers: { 'Retry-After': 600 } } },
    ],
    isFront: true,
  },
  'html-front': {
    says: 'For a tenth of the requests 200 with a login page as text/html, whatever the key; no quota is counted',
    shares: [{ oneIn: 10, reply: { status: 200, body: LOGIN } }],
    isFront: true,
  },
} as const satisfies Readonly<Record<string, Profile>>

export type ProfileName = keyof typeof PROFILES

export function profileOf(name: ProfileName): Profile {
  return PROFILES[name]
}

/** Does a profile stand before the check of the key? */
export function isFront(name: unknown): boolean {
  return Object.entries<Profile>(PROFILES).some(([one, { isFront }]) => one === name && isFront)
}

/** What each profile says, by its name. */
export const PROFILE_MEANINGS = Object.fromEntries(
  Object.entries(PROFILES).map(([name, { says }]) => [name, says]),
) as Readonly<Record<ProfileName, string>>
