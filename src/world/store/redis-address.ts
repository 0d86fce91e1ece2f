import { quote } from '../../scenario/mistakes.ts'
import { WrongValue } from '../wrong-value.ts'

/** Where the store is, and which part of it is ours. */
export interface StoreAddress {
  readonly host: string
  readonly port: number
  readonly isEncrypted: boolean
  readonly username: string | undefined
  readonly password: string | undefined
  /** Number of the database. */
  readonly database: number
  /** What all keys begin with, so that teams share a store and nothing in it. */
  readonly prefix: string
  /** For people: without credentials. */
  readonly shown: string
}

const SCHEMES = ['redis:', 'rediss:']
const PREFIX = /^[A-Za-z0-9][\w.-]{0,63}$/
const EXAMPLE = 'redis://host:6379 or rediss://user:password@host:6379/0?prefix=team-a'

/**
 * Reads the URL of a store. What it says is all that counts: the client library would take any of its
 * own options from a URL. Throws RangeError with a sentence that quotes no password.
 */
export function readStoreAddress(text: string): StoreAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !SCHEMES.includes(url.protocol) || url.hostname === '') {
    throw new WrongValue(`it is no address of a store: write ${EXAMPLE}`)
  }
  const [, database = ''] = /^\/?(\d{0,4})$/.exec(url.pathname) ?? []
  if (url.pathname.length > 1 && database === '') {
    throw new WrongValue(`${quote(url.pathname)} is no number of a database: write /0, or nothing`)
  }
  for (const name of url.searchParams.keys()) {
    if (name !== 'prefix') throw new WrongValue(`there is no ${quote(name)} in it, only prefix`)
  }
  const prefix = url.searchParams.get('prefix') ?? 'main'
  if (!PREFIX.test(prefix)) {
    throw new WrongValue(
      `the prefix ${quote(prefix)} cannot be: use 1 to 64 of letters, digits, _ . and -`,
    )
  }
  const port = Number(url.port || 6379)
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    isEncrypted: url.protocol === 'rediss:',
    username: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    database: Number(database),
    prefix,
    shown: `${url.protocol}//${url.hostname}:${port}/${Number(database)}?prefix=${prefix}`,
  }
}
