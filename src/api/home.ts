import type { FastifyInstance } from 'fastify'

const LINKS = [
  ['/docs', 'The emulated API, to read and to try'],
  ['/openapi.json', 'The same as an OpenAPI 3 document'],
  ['/_simulator', 'The controls: clock, scenario, incidents, faults, journal'],
  ['/sandboxes', 'Worlds of their own, for one test or one developer'],
  ['/healthz', 'Liveness'],
  ['/metrics', 'Figures for Prometheus'],
] as const

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Enlighten simulator</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}dt{font-family:ui-monospace,monospace}dd{margin:0 0 .75rem}</style>
<h1>Enlighten simulator</h1>
<p>The Enlighten Systems API v2 answers below <code>/api/v2</code>.</p>
<dl>
${LINKS.map(([href, text]) => `<dt><a href="${href}">${href}</a></dt><dd>${text}</dd>`).join('\n')}
</dl>
</html>
`

/** A page of links, until there is more to see. */
export async function home(app: FastifyInstance): Promise<void> {
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(PAGE))
}
