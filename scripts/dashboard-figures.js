/**
 * What the dashboard weighs and how long it takes, told by check-dashboard.js. Sizes and counts are judged; times are
 * told, for they are the machine's: by the time that the page's thread was at work, so that neighbours don't count.
 */
import { strict as assert } from 'node:assert'
import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dayInJune, open, serve, settle } from './browser.js'

const LARGEST = 100_000
const ROWS_MAX = 60

/** @param check runs a named check, as in check-dashboard.js */
export async function figures(browser, check) {
  await check('all files together weigh at most 100 kB', async () => {
    const folder = fileURLToPath(new URL('../dist/dashboard/', import.meta.url))
    const zipped = readdirSync(folder).filter((name) => name.endsWith('.gz'))
    const bytes = zipped.reduce((sum, name) => sum + statSync(folder + name).size, 0)
    tell(`${bytes} bytes, gzipped, in ${zipped.length} files`)
    assert.ok(bytes <= LARGEST)
  })
  await ordinary(browser, check)
  await large(browser, check)
}

/** The day in June: first paint, a handle dragged over the day, a busy client. */
async function ordinary(browser, check) {
  const { simulator, origin, close } = await serve(dayInJune())
  const { page, close: leave } = await open(browser, `${origin}/#/systems/67`)
  await settle(page)
  await check('a first paint', async () => {
    const { paint, bytes } = await page.evaluate(() => ({
      paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
      bytes: Math.max(
        ...performance
          .getEntriesByType('resource')
          .filter(({ name }) => /dashboard\/(page|theme)-/.test(name))
          .map(({ responseEnd }) => responseEnd),
      ),
    }))
    tell(
      `${Math.round(paint)} ms after the address was opened, ${Math.round(paint - bytes)} ms after the bytes`,
    )
  })
  await check('a handle dragged over a day', async () => {
    const box = await page.getByRole('slider', { name: 'Time of day' }).boundingBox()
    const at = (share) => [box.x + box.width * share, box.y + 40]
    await page.mouse.move(...at(0.25))
    await page.mouse.down()
    const tasks = await traced(browser, page, async () => {
      for (let i = 0; i <= 100; i++) await page.mouse.move(...at(0.25 + i / 200))
      await page.waitForTimeout(300)
    })
    await page.keyboard.press('Escape')
    await page.mouse.up()
    const moves = tasks.filter(({ scriptMs }) => scriptMs > 0.5)
    tell(
      `script for a frame: ${median(moves.map(({ scriptMs }) => scriptMs))} ms; the longest ${longest(moves, 'scriptMs')} ms`,
    )
  })
  await check('a journal of 200 requests a second, with at most 80 rows', async () => {
    await page.evaluate(() => {
      location.hash = '#/service'
    })
    await settle(page)
    const tasks = await traced(browser, page, async () => {
      for (let i = 0; i < 50; i++) {
        for (let j = 0; j < 20; j++) await simulator.inject('/systems/67/summary?key=unlimited-key')
        await page.waitForTimeout(100)
      }
    })
    tell(`longest task ${longest(tasks, 'cpuMs')} ms of work`)
    const rows = await page.locator('tr.entry').count()
    assert.ok(rows > 0 && rows <= 80, `${rows} rows`)
  })
  await leave()
  await close()
}

/** 10,000 systems: nothing feels different but the scroll bar. */
async function large(browser, check) {
  const { simulator, origin, close } = await serve({
    seed: 'large',
    clock: { now: '2022-06-15T21:32:10Z', speed: 0 },
    fleet: { systems: 10_000 },
  })
  const { page, close: leave } = await open(browser, `${origin}/#/`)
  await page.getByText('of 10,000 in daylight').waitFor({ timeout: 60_000 })
  await page.waitForTimeout(1500)
  const filter = page.getByLabel('Filter by name, id, place')
  const phases = {
    scrolling: async () => {
      for (let i = 0; i < 20; i++) {
        await page.mouse.wheel(0, i % 2 === 0 ? 9000 : 300)
        await page.waitForTimeout(60)
      }
    },
    filtering: async () => {
      for (const text of ['p', 'po', 'por', 'port', '']) {
        await filter.fill(text)
        await page.waitForTimeout(250)
      }
    },
    sorting: async () => {
      for (const name of [/^System/, /^There/, /^Id/]) {
        await page.locator('th').getByRole('button', { name }).click()
        await page.waitForTimeout(300)
      }
    },
    'clock events': async () => {
      for (let i = 0; i < 3; i++) {
        simulator.clock.advance({ minutes: 15 })
        await page.waitForTimeout(1200)
      }
    },
  }
  for (const [name, run] of Object.entries(phases)) {
    await check(
      `10,000 systems: ${name}, with at most ${ROWS_MAX} rows in the document`,
      async () => {
        const tasks = await traced(browser, page, run)
        tell(`longest task ${longest(tasks, 'cpuMs')} ms of work`)
        const rows = await page.locator('.fleet-row').count()
        // The row with the tab stop stays where the keyboard left it.
        assert.ok(rows > 0 && rows <= ROWS_MAX + 1, `${rows} rows`)
      },
    )
  }
  await check('10,000 systems: a list of at most 40 MB, and an answer to a filter', async () => {
    await filter.fill('port')
    await page.locator('.fleet-row').first().waitFor()
    const session = await page.context().newCDPSession(page)
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    tell(`heap ${(usedSize / 1e6).toFixed(1)} MB`)
    assert.ok(usedSize < 40e6)
  })
  await check('pages of 100 hold a page of rows, and are remembered', async () => {
    await filter.fill('')
    await page.getByRole('button', { name: 'As pages of 100' }).click()
    await page.getByText('1 – 100 of 10,000').waitFor()
    assert.equal(await page.locator('.fleet-row').count(), 100)
    await page.getByRole('button', { name: 'Next', exact: true }).click()
    await page.getByText('101 – 200 of 10,000').waitFor()
    await page.reload()
    await page.getByText('1 – 100 of 10,000').waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'As pages of 100' }).click()
  })
  await leave()
  await close()
}

const SCRIPT = /^(EventDispatch|FunctionCall|RunMicrotasks|FireAnimationFrame|TimerFire)$/

/** The tasks of the page's thread while something is done. */
async function traced(browser, page, run) {
  const categories = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline']
  await browser.startTracing(page, { categories })
  await run()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString())
  const thread = ({ pid, tid }) => `${pid}:${tid}`
  const names = traceEvents.filter(({ name }) => name === 'thread_name')
  const main = new Set(names.filter(({ args }) => args.name === 'CrRendererMain').map(thread))
  const own = traceEvents.filter((event) => event.ph === 'X' && main.has(thread(event)))
  const scripts = outermost(own.filter(({ name }) => SCRIPT.test(name)))
  return own
    .filter(({ name }) => /RunTask$/.test(name))
    .map((task) => {
      const within = scripts.filter(({ ts }) => ts >= task.ts && ts < task.ts + task.dur)
      const scriptMs = within.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1000
      return { cpuMs: (task.tdur ?? 0) / 1000, scriptMs }
    })
}

/** Those that are not part of another. */
function outermost(events) {
  let endsAt = 0
  return events
    .sort((a, b) => a.ts - b.ts || b.dur - a.dur)
    .filter(({ ts, dur }) => {
      if (ts < endsAt) return false
      endsAt = ts + dur
      return true
    })
}

const longest = (tasks, of) => Math.max(0, ...tasks.map((one) => one[of])).toFixed(1)

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(1)
}

function tell(text) {
  console.log(`    ${text}`)
}
