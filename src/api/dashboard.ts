import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { linksPage } from './home.ts'

export interface DashboardOptions {
  /** Where the page was built: its files, each beside itself compressed with gzip and brotli. */
  readonly folder: string
}

/** A file of the page as it was built. */
interface PageFile {
  readonly type: string
  readonly plain: Buffer
  readonly gzip: Buffer
  readonly br: Buffer
  readonly hash: string
}

const HTML = 'text/html; charset=utf-8'
const TYPES: Readonly<Record<string, string>> = {
  html: HTML,
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

const HEADERS = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  vary: 'Accept-Encoding',
}
/** What is in a file is in its name, so a browser may keep it. */
const FOR_EVER = 'public, max-age=31536000, immutable'

/**
 * The page that shows a world, at `/` and at `/sandboxes/{name}/`. Its files hold no data, so they ask
 * for no token and are the same for any name; all their addresses are relative. Where it was not
 * built, as among the sources, a page of links stands instead.
 */
export async function dashboard(app: FastifyInstance, options: DashboardOptions): Promise<void> {
  // Read when somebody looks: a server that is asked for data alone starts without.
  let files: ReadonlyMap<string, PageFile> | undefined
  const find = (name: string) => {
    files ??= readFiles(options.folder)
    return files.get(name)
  }
  const page = (request: FastifyRequest, reply: FastifyReply) => {
    const file = find('index.html')
    if (file === undefined) return reply.type(HTML).send(linksPage())
    return sendFile(request, reply, file, 'no-cache')
  }
  const asset = (request: FastifyRequest, reply: FastifyReply) => {
    const { file: name } = request.params as { readonly file: string }
    const file = name === 'index.html' ? undefined : find(name)
    return file === undefined ? reply.callNotFound() : sendFile(request, reply, file, FOR_EVER)
  }
  app.get('/', page)
  app.get('/dashboard/:file', asset)
  app.get('/sandboxes/:sandbox/dashboard/:file', asset)
  app.get('/sandboxes/:sandbox', (request, reply) => {
    const [path = '', query] = request.url.split('?', 2)
    if (path.endsWith('/')) return page(request, reply)
    // Relative, so that it holds behind any prefix.
    const name = path.slice(path.lastIndexOf('/') + 1)
    return reply.redirect(`./${name}/${query === undefined ? '' : `?${query}`}`, 308)
  })
}

type Coding = 'br' | 'gzip' | 'plain'

function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: PageFile,
  caching: string,
): FastifyReply {
  const coding = codingFor(request.headers['accept-encoding'])
  const etag = `"${file.hash}-${coding}"`
  reply.headers({ ...HEADERS, 'cache-control': caching, etag })
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  if (coding !== 'plain') reply.header('content-encoding', coding)
  return reply.type(file.type).send(file[coding])
}

/** The densest that a client takes. */
function codingFor(accepted = ''): Coding {
  const taken = new Set<string>()
  for (const part of accepted.toString().split(',')) {
    const [name = '', weight = ''] = part.split(';')
    if (!/^\s*q\s*=\s*0(\.0*)?\s*$/.test(weight)) taken.add(name.trim().toLowerCase())
  }
  if (taken.has('br')) return 'br'
  return taken.has('gzip') ? 'gzip' : 'plain'
}

function readFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>()
  const names = existsSync(folder) ? readdirSync(folder) : []
  for (const name of names) {
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)]
    if (type === undefined || !names.includes(`${name}.br`)) continue
    const read = (ending = '') => readFileSync(`${folder}/${name}${ending}`)
    const plain = read()
    const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 16)
    files.set(name, { type, plain, gzip: read('.gz'), br: read('.br'), hash })
  }
  return files
}
