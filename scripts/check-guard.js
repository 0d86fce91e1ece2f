/**
 * A foreign page in the user's browser: see check-guard.sh. It fetches, sends forms, opens streams,
 * embeds, and comes by a name that leads to this machine, and can neither read, drive nor exhaust.
 */
import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createSimulator } from '../dist/src/index.js'
import { launch } from './browser.js'

const NOW = '2022-06-15T12:00:00-07:00'
/** Streams and requests that a page opens at once. */
const MANY = 50

const simulator = await createSimulator({ now: NOW, speed: 0 })
const origin = new URL(await simulator.listen()).origin
const foreign = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<title>foreign</title>')
}).listen(0, '127.0.0.1')
await once(foreign, 'listening')
const { port } = foreign.address()
const browser = await launch('--host-resolver-rules=MAP *.example 127.0.0.1')
const rebound = `http://rebinding.example:${new URL(origin).port}`
let passed = 0
let failed = 0

const CONTROLS = ['', '/clock', '/requests', '/systems', '/scenario', '/snapshot', '/advice']
for (const [name, page] of [
  ['another origin', `http://evil.example:${port}/`],
  ['another port of this machine', `http://127.0.0.1:${port}/`],
]) {
  await check(`a page of ${name} reads nothing`, page, reads)
  await check(`a page of ${name} drives nothing`, page, drives)
  await check(`a page of ${name} exhausts nothing`, page, exhausts)
}
await check('a name that leads here opens nothing', `${rebound}/healthz`, rebinds)
await browser.close()
foreign.close()
await simulator.close()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

/** Runs in a page, and afterwards nothing of the world may have changed. */
async function check(name, url, run) {
  const before = await state()
  const page = await browser.newPage()
  try {
    await page.goto(url)
    await run(page)
    assert.deepEqual(await state(), before, 'the world is as it was')
    passed++
    console.log(`ok - ${name}`)
  } catch (error) {
    failed++
    console.log(`not ok - ${name}\n  ${String(error.message).slice(0, 500)}`)
  }
  await page.close()
}

async function state() {
  const figures = await (await fetch(`${origin}/metrics`)).text()
  return {
    clock: simulator.clock.get(),
    faults: simulator.faults.list(),
    incidents: simulator.incidents.list().length,
    sandboxes: simulator.sandboxes(),
    streams: /^enlighten_event_streams (\d+)/m.exec(figures)[1],
  }
}

/** By fetch, whatever its mode, and by whatever a page can embed. */
async function reads(page) {
  const read = await page.evaluate(
    async ([urls]) => {
      const got = []
      for (const url of urls) {
        for (const mode of ['cors', 'no-cors']) {
          const reply = await fetch(url, { mode, credentials: 'include' }).catch(() => undefined)
          if (reply !== undefined && (await reply.text()) !== '') got.push(`${mode} ${url}`)
        }
        const loaded = await new Promise((resolve) => {
          const script = Object.assign(document.createElement('script'), { src: url })
          script.onload = () => resolve(true)
          script.onerror = () => resolve(false)
          document.head.append(script)
        })
        if (loaded) got.push(`script ${url}`)
      }
      return got
    },
    [CONTROLS.map((path) => `${origin}/_simulator${path}`)],
  )
  assert.deepEqual(read, [])
}

/** By simple requests, which ask nobody first, by others, and by forms. */
async function drives(page) {
  await page.evaluate(async (base) => {
    const body = JSON.stringify({ reply: { status: 503 } })
    const sent = [
      ['POST', '/_simulator/faults', body],
      ['POST', '/_simulator/reset', ''],
      ['POST', '/_simulator/clock/advance', '{"by":3600}'],
      ['PUT', '/_simulator/clock', '{"speed":60}'],
      ['PUT', '/sandboxes/mine', ''],
      ['DELETE', '/_simulator/requests', undefined],
    ]
    for (const [method, path, text] of sent) {
      for (const mode of ['cors', 'no-cors']) {
        await fetch(base + path, { method, mode, body: text }).catch(() => {})
      }
    }
    const frame = Object.assign(document.createElement('iframe'), { name: 'frame' })
    const form = Object.assign(document.createElement('form'), {
      method: 'POST',
      action: `${base}/_simulator/clock/advance`,
      enctype: 'text/plain',
      target: 'frame',
    })
    const field = { name: '{"by":3600,"a":"', value: '"}' }
    form.append(Object.assign(document.createElement('input'), field))
    document.body.append(frame, form)
    const done = new Promise((resolve) => frame.addEventListener('load', resolve))
    form.submit()
    await done
  }, origin)
}

/** By streams that stay open, and by images, which send no origin. */
async function exhausts(page) {
  const opened = await page.evaluate(
    async ([base, many]) => {
      const streams = Array.from(
        { length: many },
        () => new EventSource(`${base}/_simulator/events`),
      )
      const images = Array.from({ length: many }, (_, i) =>
        Object.assign(new Image(), { src: `${base}/_simulator/requests?format=har&n=${i}` }),
      )
      await Promise.all(
        [...streams, ...images].map(
          (one) =>
            new Promise((resolve) => {
              one.onopen = one.onload = one.onerror = resolve
            }),
        ),
      )
      return streams.filter(({ readyState }) => readyState === EventSource.OPEN).length
    },
    [origin, MANY],
  )
  assert.equal(opened, 0, 'streams that were opened')
}

/** The page itself is then of the same origin as the controls. */
async function rebinds(page) {
  const statuses = await page.evaluate(async () => {
    const ask = async (path, options) => (await fetch(path, options)).status
    return [
      await ask('/_simulator'),
      await ask('/_simulator/events'),
      await ask('/metrics'),
      await ask('/_simulator/clock', { method: 'PUT', body: '{"speed":60}' }),
      await ask('/sandboxes/mine', { method: 'PUT' }),
    ]
  })
  assert.deepEqual(statuses, [403, 403, 403, 403, 403])
}
