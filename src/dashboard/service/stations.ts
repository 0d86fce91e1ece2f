import type { Entry, Quota, Stage } from '../server/wire.ts'

/** The way of a request: five stations in its order, and a sixth before them for what stands in front. */
export interface Station {
  readonly name: 'front' | 'key' | 'quota' | 'user' | 'faults' | 'route'
  readonly state: 'passed' | 'refused' | 'unreached'
  readonly fact: string
}

const ORDER: readonly Stage[] = ['key', 'quota', 'user', 'fault', 'route']
const NAMES = { key: 'key', quota: 'quota', user: 'user', fault: 'faults', route: 'route' } as const

/** Was it refused at all, or cut. */
export function isRefused({ status }: Pick<Entry, 'status'>): boolean {
  return status !== null && (status === 0 || status >= 400)
}

/** Where it ended, for servers that do not say so too. */
export function stageOf(entry: Entry): Stage {
  if (entry.stage !== undefined && entry.stage !== null) return entry.stage
  if (!isRefused(entry)) return 'route'
  if (entry.fault_id !== null) return 'fault'
  if (entry.status === 409) return 'quota'
  if (entry.status !== 401) return 'route'
  return entry.key === null || /^The (parameter )?key/.test(entry.reason ?? '') ? 'key' : 'user'
}

/** Profiles that answer before the key is looked at, as the reason names them. */
const FRONT = /applies \((maintenance|html-front)\b/

export function stationsOf(entry: Entry, quota: Quota | undefined): Station[] {
  const stage = stageOf(entry)
  const refused = isRefused(entry)
  const [, front] = FRONT.exec(entry.reason ?? '') ?? []
  const isInFront = stage === 'fault' && front !== undefined
  const last = refused ? ORDER.indexOf(stage) : ORDER.length
  const stations = ORDER.map((name, i): Station => {
    const state = isInFront || i > last ? 'unreached' : i === last ? 'refused' : 'passed'
    return {
      name: NAMES[name],
      state,
      fact: state === 'unreached' ? 'not reached' : factOf(name, state, entry, quota),
    }
  })
  if (!isInFront) return stations
  return [{ name: 'front', state: 'refused', fact: front }, ...stations]
}

function factOf(stage: Stage, state: string, entry: Entry, quota: Quota | undefined): string {
  const isOut = state === 'refused'
  switch (stage) {
    case 'key':
      if (isOut) return entry.key === null ? 'none was sent' : `${entry.key} is not known`
      return `${entry.key ?? 'any'}${quota?.plan === undefined ? '' : `, plan ${quota.plan}`}`
    case 'quota':
      return isOut ? quotaFact(entry, quota) : 'within its limits'
    case 'user':
      return isOut && entry.user_id === null ? 'none was sent' : (entry.user_id ?? '')
    case 'fault':
      return entry.fault_id ?? 'none applied'
    case 'route':
      return `${entry.route ?? 'no such path'}${isOut ? `: ${entry.status}` : ''}`
  }
}

function quotaFact(entry: Entry, quota: Quota | undefined): string {
  const [, count] = /used its ([\d,]+) requests/.exec(entry.reason ?? '') ?? []
  const period = /month/.test(entry.reason ?? '') ? 'month' : 'minute'
  const limit = count ?? (period === 'month' ? quota?.month_limit : quota?.minute_limit)
  return limit === undefined || limit === null ? 'used up' : `${limit} of ${limit} this ${period}`
}

/** The end of the quota period that refused it [epoch s], as the reason tells. */
export function periodEnd({ reason }: Pick<Entry, 'reason'>): number | undefined {
  const [, end] = /until (\d{9,10})/.exec(reason ?? '') ?? []
  return end === undefined ? undefined : Number(end)
}
