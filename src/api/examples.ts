import type { SystemView } from '../simulation/known/view.ts'
import { formatDate } from '../time/calendar.ts'
import { sampleSystem } from '../world/sample.ts'
import type { World } from '../world/world.ts'

/** Examples of the page `/docs`, which are of the world that is served. Those of bodies: `v2/fields.ts`. */

/** As much of an OpenAPI document as has to do with parameters. */
export interface Document {
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>
}
interface Operation {
  readonly operationId: string
  readonly parameters: readonly Parameter[]
}
interface Parameter {
  readonly name: string
  readonly in: string
  readonly schema: Readonly<Record<string, unknown>>
}

/**
 * The document as the page shows it: each request answers as it stands in the world that is served.
 * Credentials, ids, serials and days are this world's; the key is a parameter like others, so that
 * nobody has to authorise first; and parameters that a first request can do without are empty.
 */
export function withExamples(document: Document, world: World): Document {
  const { access, clock, fleet } = world
  const nowS = clock.nowS()
  const idFor = (operationId: string) => {
    const meter = METERS.find(([pattern]) => pattern.test(operationId))?.[1]
    return sampleSystem(world, (view) => meter === undefined || view.has(meter))
  }
  const paths = Object.entries(document.paths).map(([path, { get }]) => {
    const { operationId, parameters } = get
    const id = idFor(operationId)
    const values: Values = {
      user_id: access.sampleUserId(),
      ...(id !== undefined && valuesOf(fleet.view(id, nowS), operationId)),
    }
    const shown = [keyParameter(access.sampleKey), ...parameters.map((one) => shownAs(one, values))]
    return [path, { get: { ...get, security: [], parameters: shown } }]
  })
  return { ...document, paths: Object.fromEntries(paths) }
}

type Values = Readonly<Record<string, string | number>>

/** Which meter a request is about, if it is about one. */
const METERS = [
  [/^consumption/, 'consumption'],
  [/^(rgm|productionMeter)/, 'meter'],
] as const

function keyParameter(example: string) {
  const description = 'Key of an application'
  return {
    name: 'key',
    in: 'query',
    required: true,
    description,
    schema: { type: 'string' },
    example,
  }
}

function shownAs(parameter: Parameter, values: Values): Parameter & { readonly example?: unknown } {
  const { example: _usual, ...schema } = parameter.schema
  const value = values[parameter.name]
  return { ...parameter, schema, ...(value !== undefined && { example: value }) }
}

/** Days after whose first a month is over, whichever it is. */
const LONGEST_MONTH = 31

/** The day before today, for it is whole; of a system that began today, what there is of it. */
function valuesOf(view: SystemView, operationId: string): Values {
  const { system, today, operationalDay } = view
  const { zone } = system.site
  const last = Math.max(view.lastCompleteDay(), operationalDay ?? today)
  const first =
    operationId === 'monthlyProduction'
      ? last - LONGEST_MONTH
      : Math.max(last - 6, operationalDay ?? last)
  const [envoy] = view.envoys()
  return {
    system_id: system.id,
    site_id: system.id,
    ...(envoy !== undefined && { serial_num: envoy.envoy.serialNumber }),
    start_at: zone.dayStartS(last),
    end_at: zone.dayStartS(last + 1),
    start_date: formatDate(first),
    end_date: formatDate(last),
    summary_date: formatDate(last),
  }
}
