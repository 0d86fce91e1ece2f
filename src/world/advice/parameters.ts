import { LIMITS } from '../../limits.ts'
import { Cases, obtain, type Rule } from './rule.ts'

/**
 * The parameters that an endpoint takes, `key` and `user_id` left out; undefined: there is no such
 * endpoint.
 */
export type ParametersOf = (route: string) => readonly string[] | undefined

export function unknownParameters(parametersOf: ParametersOf): Rule {
  const uses = new Map<string, { readonly route: string; readonly name: string; cases: Cases }>()
  return {
    see(entry) {
      const known = parametersOf(String(entry.route))
      if (known === undefined) return
      for (const name of Object.keys(entry.query)) {
        if (known.includes(name)) continue
        // Beyond the names that are shown all are one: what a client makes up has no end.
        const isNew = uses.size >= LIMITS.advicePerRule - 1 && !uses.has(`${entry.route} ${name}`)
        const use = { route: String(entry.route), name: isNew ? OTHERS : name }
        const key = `${use.route} ${use.name}`
        obtain(uses, key, () => ({ ...use, cases: new Cases() })).cases.add(entry)
      }
    },
    found: () =>
      [...uses.values()].map(({ route, name, cases }) =>
        cases.advice(
          'unknown-parameter',
          `${route} has no parameter ${name === OTHERS ? 'of several more names' : `"${name}"`}; the service ignored it`,
          `leave it out: the parameters of ${route} are ${parametersOf(route)!.join(', ')}`,
        ),
      ),
  }
}

const OTHERS = '…'
