/** The OpenAPI document: valid, complete, readable offline. Every other test holds answers against it. */
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import t from 'tap'
import { pathOf } from '../src/api/v2/route.ts'
import { ROUTES } from '../src/api/v2/routes.ts'
import { createSimulator, type Scenario } from '../src/index.ts'
import { ROUTES as NAMES } from '../src/scenario/match.ts'
import type { Document } from './contract.ts'
import { build } from './helper.ts'

const OPERATIONS = {
  consumptionLifetime: '/systems/{system_id}/consumption_lifetime',
  consumptionStats: '/systems/{system_id}/consumption_stats',
  energyLifetime: '/systems/{system_id}/energy_lifetime',
  envoys: '/systems/{system_id}/envoys',
  inventory: '/systems/{system_id}/inventory',
  invertersSummaryByEnvoyOrSite: '/systems/inverters_summary_by_envoy_or_site',
  monthlyProduction: '/systems/{system_id}/monthly_production',
  productionMeterReadings: '/systems/{system_id}/production_meter_readings',
  rgmStats: '/systems/{system_id}/rgm_stats',
  searchSystemId: '/systems/search_system_id',
  stats: '/systems/{system_id}/stats',
  summary: '/systems/{system_id}/summary',
  systems: '/systems',
}

const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  consumptionLifetime: ['start_date', 'end_date'],
  consumptionStats: ['start_at', 'end_at'],
  energyLifetime: ['start_date', 'end_date', 'production'],
  envoys: [],
  inventory: [],
  invertersSummaryByEnvoyOrSite: ['site_id', 'envoy_serial_number'],
  monthlyProduction: ['start_date'],
  productionMeterReadings: ['end_at'],
  rgmStats: ['start_at', 'end_at'],
  searchSystemId: ['serial_num'],
  stats: ['start_at', 'end_at'],
  summary: ['summary_date'],
  systems: [
    ...['limit', 'next', 'system_id', 'system_id[]', 'system_name', 'system_name[]', 'status'],
    ...['status[]', 'reference', 'reference[]', 'installer', 'installer[]'],
    ...['connection_type', 'connection_type[]'],
  ],
}

async function load(test: Parameters<typeof build>[0]) {
  const { app } = await build(test)
  return { app, document: (await app.inject('/openapi.json')).json<Document>() }
}

t.test('it is a valid OpenAPI 3 document', async (t) => {
  const { document } = await load(t)
  t.equal(document.openapi, '3.0.3')
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)))
  t.ok(valid, JSON.stringify(errors))
})

t.test('it has the thirteen operations of the API and no others', async (t) => {
  const { document } = await load(t)
  const operations = Object.entries(document.paths).map(([path, { get }]) => [
    get.operationId,
    path,
  ])
  t.same(Object.fromEntries(operations), OPERATIONS)
  t.same(document.components.securitySchemes, {
    key: { type: 'apiKey', in: 'query', name: 'key', description: 'Key of an application' },
  })
  t.same(ROUTES.map(({ name }) => name).sort(), [...NAMES].sort(), 'by the names of the scenario')
})

t.test('its parameters are those of the API, and each is described', async (t) => {
  const { document } = await load(t)
  for (const { get } of Object.values(document.paths)) {
    const { operationId, parameters } = get
    const inQuery = parameters.filter((each) => each.in === 'query').map(({ name }) => name)
    t.same(
      inQuery,
      ['user_id', ...(PARAMETERS[operationId] ?? []), 'datetime_format', 'callback'],
      operationId,
    )
    const required = parameters.filter((each) => each.required).map(({ name }) => name)
    t.ok(required.includes('user_id'))
    t.equal(required.includes('start_date'), operationId === 'monthlyProduction')
    t.equal(required.includes('serial_num'), operationId === 'searchSystemId')
    for (const { name, description } of parameters) t.ok(description, `${operationId} ${name}`)
  }
  const limit = document.paths['/systems']?.get.parameters.find(({ name }) => name === 'limit')
  t.match(limit?.schema, { type: 'integer', minimum: 1, maximum: 1000, default: 100 })
})

t.test('each reply has a schema and an example that fits it', async (t) => {
  const { document } = await load(t)
  const ajv = new Ajv({ strict: false })
  addFormats.default(ajv)
  ajv.addSchema(document, 'document')
  for (const [name, { example }] of Object.entries(document.components.schemas)) {
    const validate = ajv.compile({ $ref: `document#/components/schemas/${name}` })
    t.ok(example !== undefined && validate(example), `${name}: ${ajv.errorsText(validate.errors)}`)
  }
  const expected = ['200', '304', '400', '401', '404', '406', '409', '414', '422', '500', '503']
  for (const { get } of Object.values(document.paths)) {
    const statuses = Object.keys(get.responses).filter((status) => status !== '204')
    t.same(statuses, expected, get.operationId)
    for (const [status, { content }] of Object.entries(get.responses)) {
      t.equal(content === undefined, status === '204' || status === '304', status)
    }
  }
  t.ok(document.paths[OPERATIONS.consumptionLifetime]?.get.responses['204'])
})

t.test('the example of a refusal is one of its status', async (t) => {
  const { document } = await load(t)
  const { schemas } = document.components
  for (const { get } of Object.values(document.paths)) {
    for (const [status, { content }] of Object.entries(get.responses)) {
      const schema = JSON.stringify(content?.['application/json'].schema ?? '')
      const names = [...schema.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name!)
      for (const name of names) {
        const { reason = status } = (schemas[name]?.example ?? {}) as { reason?: string }
        t.ok(Number.isNaN(Number(reason)) || reason === status, `${get.operationId} ${status}`)
      }
    }
  }
})

t.test('it allows for a meter that counts backwards', async (t) => {
  // Each answer is held against the document by `build`.
  const { get } = await build(t, {
    clock: { now: '2022-06-15T14:32:10-07:00', speed: 0 },
    systems: [
      {
        system_id: 67,
        operational_at: '2022-04-01',
        meters: { production: [{}], consumption: {} },
        incidents: [{ kind: 'meter_issue', factor: -2, from: '2022-04-02' }],
      },
    ],
  })
  for (const [path, below] of [
    ['rgm_stats', /"wh_del":-/],
    ['energy_lifetime?production=all', /"meter_production":\[.*-\d/],
    ['summary', /"energy_today":-.*"energy_lifetime":-/],
    ['production_meter_readings', /"value":-/],
    ['monthly_production?start_date=2022-05-01', /"production_wh":-.*"start":-.*"end":-/],
  ] as const) {
    t.match((await get(`/systems/67/${path}`)).body, below, path)
  }
})

t.test('it can be read without a connection', async (t) => {
  const { app } = await load(t)
  const page = await app.inject('/docs/')
  t.equal(page.statusCode, 200)
  const bundles = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '')
  t.ok(bundles.length > 3)
  for (const link of bundles) {
    t.notMatch(link, /^(?:https?:)?\/\//, 'from here')
    t.equal((await app.inject(new URL(link, 'http://x/docs/').pathname)).statusCode, 200, link)
  }
  const start = await app.inject('/docs/static/swagger-initializer.js')
  t.match(start.body, /"validatorUrl":null/, 'nobody is told what is read here')
})

t.test('each endpoint is a route of the app, at its socket too', async (t) => {
  const { app } = await build(t)
  await app.ready()
  for (const prefix of ['/api/v2', '/sandboxes/:sandbox/api/v2']) {
    for (const route of ROUTES) {
      t.ok(app.hasRoute({ method: 'GET', url: prefix + pathOf(route) }), prefix + pathOf(route))
    }
  }
  const listed = app.printRoutes({ commonPrefix: false }).match(/\(GET\)/g) ?? []
  t.ok(listed.length >= 2 * ROUTES.length, `${listed.length} routes are listed`)
  t.equal(app.server.listenerCount('request'), 1, 'the one of the framework')
})

t.test('on its page each request answers as it stands, in any world at any hour', async (t) => {
  const worlds = [
    ...['03', '09', '15', '21'].map((hour) => ({ now: `2026-03-20T${hour}:00:00Z` })),
    { scenario: 'no-meter' },
    { scenario: 'two-users' },
    { scenario: 'thousand-systems' },
    { scenario: 'plans' },
  ]
  for (const options of worlds) {
    const simulator = await createSimulator(options)
    t.teardown(() => simulator.close())
    const { origin } = new URL(await simulator.listen())
    const { paths } = (await (await fetch(`${origin}/docs/json`)).json()) as Document
    for (const [path, { get }] of Object.entries(paths)) {
      const given = get.parameters.filter(({ example }) => example !== undefined)
      const query = new URLSearchParams(
        Object.fromEntries(given.map(({ name, example }) => [name, `${example}`])),
      )
      const url = `${simulator.baseUrl}${path.replace('{system_id}', String(query.get('system_id')))}`
      const reply = await fetch(`${url}?${query}`)
      const why = { reason: reply.headers.get('x-simulator-reason') }
      t.ok(reply.ok, `${JSON.stringify(options)} ${get.operationId}`, why)
      const optional = given.filter(({ name }) => /next|limit|callback|\[\]|datetime/.test(name))
      t.same(optional, [], 'nothing that a first request can do without')
    }
  }
})

t.test('its page has less to ask for where there is less', async (t) => {
  const exampleOf = async (scenario: Scenario, name: string) => {
    const simulator = await createSimulator({ scenario })
    t.teardown(() => simulator.close())
    const { origin } = new URL(await simulator.listen())
    const { paths } = (await (await fetch(`${origin}/docs/json`)).json()) as Document
    const { parameters } = paths[OPERATIONS.stats]!.get
    return parameters.find((one) => one.name === name)?.example
  }
  t.equal(await exampleOf({ fleet: { systems: 0 } }, 'system_id'), undefined)
  const house = { system_id: 5, place: 'Munich, DE', operational_at: null }
  const clock = { now: '2022-06-15T12:00:00Z', speed: 0 }
  t.equal(
    await exampleOf({ clock, systems: [house] }, 'start_at'),
    Date.UTC(2022, 5, 14, 22) / 1000,
  )
})

t.test('its page has a name and an icon, and the file has a key as a key', async (t) => {
  const { app, document } = await load(t)
  const page = await app.inject('/docs/')
  t.match(page.body, '<title>Enlighten Systems API</title>')
  const [, icon = ''] = /<link rel="icon"[^>]*href="([^"]+)"/.exec(page.body)!
  t.match(
    (await app.inject(new URL(icon, 'http://x/docs/').pathname)).headers['content-type'],
    'image/svg+xml',
  )
  for (const { get } of Object.values(document.paths)) {
    t.notOk(
      get.parameters.some(({ name }) => name === 'key'),
      get.operationId,
    )
  }
})
