import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifyInstance } from 'fastify'

/** What is held against the OpenAPI document. */
export interface Answered {
  readonly method: string
  readonly url: string
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

interface Response {
  readonly content?: {
    readonly 'application/json': { readonly schema: { readonly $ref?: string } }
  }
}
interface Operation {
  readonly operationId: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly description?: string
    readonly schema: unknown
    readonly example?: unknown
  }[]
  readonly responses: Readonly<Record<string, Response>>
}
export interface Document {
  readonly openapi: string
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly example?: unknown }>>
    readonly securitySchemes: Readonly<Record<string, unknown>>
  }
}

/** Says what is wrong with an answer by a document, undefined if nothing is. */
export type Contract = (answered: Answered) => string | undefined

let contract: Promise<Contract> | undefined

/** What is wrong with an answer by the document, undefined if nothing is. */
export async function conforms(
  app: FastifyInstance,
  answered: Answered,
): Promise<string | undefined> {
  contract ??= app.inject('/openapi.json').then((answer) => createContract(answer.json()))
  return (await contract)(answered)
}

export function createContract(document: Document): Contract {
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(document, 'document')
  const parts = { document, ajv, validators: new Map<string, ValidateFunction>() }
  return (answered) => wrong(parts, answered)
}

interface Parts {
  readonly document: Document
  readonly ajv: Ajv
  readonly validators: Map<string, ValidateFunction>
}

function wrong(parts: Parts, answered: Answered): string | undefined {
  const { status, headers, method } = answered
  const path = /^(?:\/sandboxes\/[^/]+)?\/api\/v2([^?]*)/.exec(
    answered.url.replace(/^[^?]*/, (path) => path.replace(/\/+/g, '/')),
  )?.[1]
  if (path === undefined || headers.status === undefined) return undefined
  const known = headersWrong(answered)
  if (known !== undefined) return known
  if (headers['x-simulator-reason']?.startsWith('The fault ') === true) return undefined
  if (method === 'HEAD' || status === 304 || status === 204) {
    return answered.body === '' ? undefined : 'has a body'
  }
  return bodyWrong(parts, path, answered)
}

function headersWrong({ status, headers, body }: Answered): string | undefined {
  if (headers.status !== String(status)) return `has Status: ${headers.status}`
  for (const name of ['x-request-id', 'x-runtime', 'cache-control']) {
    if (headers[name] === undefined) return `has no ${name}`
  }
  if (headers['access-control-allow-origin'] !== '*') return 'is closed to browsers'
  if (status >= 400 && headers['x-simulator-reason'] === undefined) return 'gives no reason'
  if ((status === 200) !== (headers.etag !== undefined) && status !== 304) return 'ETag'
  if (body !== '' && !/; charset=utf-8$/.test(headers['content-type'] ?? ''))
    return 'has no charset'
  return undefined
}

function bodyWrong(
  { document, ajv, validators }: Parts,
  path: string,
  { method, status, body }: Answered,
): string | undefined {
  const operation = method === 'GET' ? operationOf(document, path) : undefined
  const response = operation?.responses[status]
  if (operation !== undefined && response === undefined) return `${status} is not documented`
  const schema = response?.content?.['application/json'].schema
  const general = status === 409 ? 'ThrottledError' : 'MessagesError'
  const name = schema === undefined ? general : `${operation?.operationId} ${status}`
  let validate = validators.get(name)
  if (validate === undefined) {
    validate = ajv.compile(
      rooted(schema ?? { $ref: `#/components/schemas/${general}` }) as Record<string, unknown>,
    )
    validators.set(name, validate)
  }
  const json = /^\/\*\*\/[\w$.]+\((.*)\)$/s.exec(body)?.[1] ?? body
  if (validate(JSON.parse(json))) return undefined
  return `${name}: ${ajv.errorsText(validate.errors)} in ${json.slice(0, 300)}`
}

function operationOf(document: Document, path: string): Operation | undefined {
  const trimmed = path.replace(/\/$/, '')
  const template = trimmed.replace(/^(\/systems\/)[^/]+(\/[^/]+)$/, '$1{system_id}$2')
  return (document.paths[trimmed] ?? document.paths[template])?.get
}

/** References of a part, as those of the whole document. */
function rooted(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'))
}
