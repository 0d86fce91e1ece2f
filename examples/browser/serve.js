/** Serves the page on port 8080: `node serve.js`. Nothing of it is needed where a front end has a server of its own. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'

const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8' }
const FILES = ['index.html', 'page.js', 'chart.js']

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost')
  const name = pathname === '/' ? 'index.html' : pathname.slice(1)
  if (!FILES.includes(name)) return response.writeHead(404).end('Not here')
  const body = await readFile(new URL(name, import.meta.url))
  response.writeHead(200, { 'Content-Type': TYPES[name.split('.')[1]] }).end(body)
})

server.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? '127.0.0.1', () => {
  console.log(`http://localhost:${server.address().port}`)
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.close())
