import type { FastifyInstance } from 'fastify'

const LINKS = [
  ['/docs', 'The emulated API, to read and to try'],
  ['/openapi.json', 'The same as an OpenAPI 3 document'],
  ['/_simulator', 'The controls: clock, scenario, incidents, faults, journal'],
  ['/sandboxes', 'Worlds of their own, for one test or one developer'],
  ['/healthz', 'Whether the process lives'],
  ['/readyz', 'Whether it can answer'],
  ['/metrics', 'Figures for Prometheus'],
] as const

/** They answer 404 where there are no controls. */
const CONTROLS: readonly string[] = ['/_simulator', '/sandboxes', '/metrics']

/** In the colours of the dashboard, light or dark as the reader has it. */
const STYLE = `
:root{color-scheme:light dark;--text:#141922;--dim:#5d6879;--link:#2b55cf;--back:#f5f6f8;--card:#fff;--line:#e1e5ea}
@media (prefers-color-scheme:dark){:root{--text:#e9edf3;--dim:#8e99a9;--link:#8fb0ff;--back:#0d1015;--card:#14181f;--line:#242b35}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--text);background:var(--back);max-width:42rem;margin:4rem auto;padding:0 1rem}
h1{font-size:1.5rem}
dl{background:var(--card);border:1px solid var(--line);border-radius:8px}
dl div{display:flex;flex-wrap:wrap;gap:0 1rem;padding:.75rem 1rem}
dl div+div{border-top:1px solid var(--line)}
dt,code{font-family:ui-monospace,monospace;font-size:.95em;white-space:nowrap}
dt{min-width:9rem}
dd{margin:0;color:var(--dim)}
a{color:var(--link)}
`

function page(note: string, links: readonly (readonly [string, string])[]): string {
  const rows = links.map(
    ([href, text]) => `<div><dt><a href="${href}">${href}</a></dt><dd>${text}</dd></div>`,
  )
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Enlighten simulator</title>
<style>${STYLE}</style>
<main>
<h1>Enlighten simulator</h1>
<p>The Enlighten Systems API v2 answers below <code>/api/v2</code>.</p>${note}
<dl>
${rows.join('\n')}
</dl>
</main>
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
