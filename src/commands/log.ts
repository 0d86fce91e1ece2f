import type { EndedRequest } from '../index.ts'
import { formatUtc } from '../time/instant.ts'

/** What a simulator tells while it runs, for people or as JSON lines. */
export interface Log {
  /** Writes a message if its level is to be told. */
  tell(level: Level, message: string, data?: object): void
  /** Whether messages of a level are told. */
  tells(level: Level): boolean
  /** As the library takes it: told of what should not have happened. */
  readonly logger: { error(failure: unknown): void }
}

const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60, silent: Infinity }
export type Level = keyof typeof LEVELS

/** One line, under the names that pino gives its own. */
interface LogRecord {
  readonly level: number
  /** Epoch milliseconds. */
  readonly time: number
  readonly msg: string
  readonly err?: { readonly stack?: string }
}

export interface LogOptions {
  /** One JSON object a line; else text for people. */
  readonly json: boolean
  /** The least level that is told. */
  readonly level: Level
}

export function createLog(write: (text: string) => void, { json, level }: LogOptions): Log {
  const tells = (asked: Level) => LEVELS[asked] >= LEVELS[level]
  const tell = (asked: Level, msg: string, data?: object) => {
    if (!tells(asked)) return
    const record: LogRecord = { level: LEVELS[asked], time: Date.now(), msg, ...data }
    write(json ? `${JSON.stringify(record)}\n` : readable(record))
  }
  return {
    tell,
    tells,
    logger: {
      error(failure) {
        if (!(failure instanceof Error)) return tell('error', String(failure))
        const { name: type, message, stack } = failure
        tell('error', message, { err: { type, message, stack } })
      },
    },
  }
}

function readable({ level, msg, err }: LogRecord): string {
  const [name] = Object.entries(LEVELS).find(([, number]) => number === level)!
  const mark = level > LEVELS.info ? `${name}: ` : ''
  return `${mark}${err?.stack ?? msg}\n`
}

/** Tells of requests: what came when by the world's clock, what became of it, and why. */
export function requestLog(log: Log, level: Level): (request: EndedRequest) => void {
  return ({ nowS, method, url, status, durationMs, reason = '' }) => {
    const at = formatUtc(nowS)
    const path = withoutCredentials(url)
    const ms = Math.round(durationMs * 10) / 10
    const why = reason === '' ? '' : `: ${reason}`
    const data = { at, method, path, status, ms, ...(reason !== '' && { reason }) }
    log.tell(level, `${at} ${method} ${path} ${status} ${ms} ms${why}`, data)
  }
}

const LONGEST_PATH = 200

/** Those of a simulator are no secret, but they hide what matters. */
export function withoutCredentials(url: string): string {
  const [path, query = ''] = url.split(/\?(.*)/s)
  const rest = query.split('&').filter((part) => !/^(key|user_id)=|^$/.test(part))
  const text = rest.length === 0 ? path! : `${path}?${rest.join('&')}`
  return text.length > LONGEST_PATH ? `${text.slice(0, LONGEST_PATH - 1)}…` : text
}
