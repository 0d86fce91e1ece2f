/** Where in the page the reader is: `#/systems/67/2022-06-15?show=table`. */
export interface Route {
  readonly view: 'fleet' | 'system' | 'service' | 'scenario' | 'sandboxes'
  readonly systemId: number | undefined
  /** The viewed day, YYYY-MM-DD; undefined: that of the clock. */
  readonly day: string | undefined
  readonly query: Readonly<Record<string, string>>
}

const VIEWS = ['service', 'scenario', 'sandboxes'] as const

/** @example readRoute('#/service?status=409') // { view: 'service', query: { status: '409' }, … } */
export function readRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?', 2)
  const query = Object.fromEntries(new URLSearchParams(search))
  const [, first = '', second, third] = path.split('/')
  if (first === 'systems' && second !== undefined && /^\d+$/.test(second)) {
    const day = third !== undefined && /^\d{4}-\d\d-\d\d$/.test(third) ? third : undefined
    return { view: 'system', systemId: Number(second), day, query }
  }
  const view = VIEWS.find((name) => name === first) ?? 'fleet'
  return { view, systemId: undefined, day: undefined, query }
}

export function writeRoute(route: Partial<Route> & Pick<Route, 'view'>): string {
  const { view, systemId, day, query = {} } = route
  const path =
    view === 'system'
      ? `/systems/${systemId}${day === undefined ? '' : `/${day}`}`
      : view === 'fleet'
        ? '/'
        : `/${view}`
  const kept = Object.entries(query).filter(([, value]) => value !== '')
  const search = new URLSearchParams(kept).toString()
  return `#${path}${search === '' ? '' : `?${search}`}`
}
