/** What a simulator tells while it runs, for people or as JSON lines. */
export interface Log {
  readonly json: boolean
  /** Writes a message if its level is to be told. */
  tell(level: Level, message: string, data?: object): void
  /** As Fastify takes it. */
  readonly logger: {
    readonly level: string
    readonly stream: { write(line: string): void }
  }
}

const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60, silent: Infinity }
type Level = keyof typeof LEVELS

/** A log record, as the server's logger writes them. */
interface LogRecord {
  readonly level: number
  readonly msg: string
  readonly err?: { readonly stack?: string }
}

export function createLog(write: (text: string) => void, json: boolean, level: string): Log {
  const least = LEVELS[level as Level]
  const put = (record: LogRecord) => write(json ? `${JSON.stringify(record)}\n` : readable(record))
  return {
    json,
    tell(level, msg, data) {
      if (LEVELS[level] < least) return
      put({ level: LEVELS[level], ...{ time: Date.now() }, msg, ...data })
    },
    logger: {
      // Of its own the server says at this level no more than the address, which the banner tells.
      level: level === 'info' ? 'warn' : level,
      stream: { write: (line) => (json ? write(line) : put(JSON.parse(line))) },
    },
  }
}

function readable({ level, msg, err }: LogRecord): string {
  const [name] = Object.entries(LEVELS).find(([, number]) => number === level)!
  const mark = level > LEVELS.info ? `${name}: ` : ''
  return `${mark}${err?.stack ?? msg}\n`
}
