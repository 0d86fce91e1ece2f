import type { FastifyInstance } from 'fastify'

const LINKS = [
  ['/docs', 'The emulated API, to read and to try'],
  ['/openapi.json', 'The same as an OpenAPI 3 document'],
  ['/_simulator', 'The controls: clock, scenario, incidents, faults, journal'],
  ['/sandboxes', 'Worlds of their own, for one test or one developer'],
  ['/healthz', 'Liveness'],
  ['/readyz', 'Readiness'],
  ['/metrics', 'Figures for Prometheus'],
] as const

/** They answer 404 where there are no controls. */
const CONTROLS: readonly string[] = ['/_simulator', '/sandboxes', '/metrics']

function page(note: string, links: readonly (readonly [string, string])[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Enlighten simulator</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}dt{font-family:ui-monospace,monospace}dd{margin:0 0 .75rem}</style>
<h1>Enlighten simulator</h1>
<p>The Enlighten Systems API v2 answers below <code>/api/v2</code>.</p>${note}
<dl>
${links.map(([href, text]) => `<dt><a href="${href}">${href}</a></dt><dd>${text}</dd>`).join('\n')}
</dl>
</html>
`
}

/** What there is, as plain links: where the dashboard is not, or is not built. */
export function linksPage(): string {
  return page('', LINKS)
}

/** The page of a server whose controls are switched off, and the dashboard with them. */
export async function homeWithoutControls(app: FastifyInstance): Promise<void> {
  const text = page(
    '<p>This simulator runs without controls, so there is no dashboard: start it without <code>--no-control</code> to get one. What still answers:</p>',
    LINKS.filter(([href]) => !CONTROLS.includes(href)),
  )
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(text))
}
