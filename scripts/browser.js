/** What the checks and the pictures of the dashboard share: a world of a day in June, and a browser. */
import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { createSimulator } from '../dist/src/index.js'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const NOW = '2022-06-15T14:32:10-07:00'

/** The shipped default with system 67 metered, two units dead, and the clock at a frozen afternoon. */
export function dayInJune() {
  const file = fileURLToPath(new URL('../scenarios/default.yaml', import.meta.url))
  return readFileSync(file, 'utf8')
    .replace('name: default', 'name: day-in-june')
    .replace('seed: default', `seed: default\nclock: { now: ${NOW}, speed: 0 }`)
    .replace(
      'operational_at: 2008-01-26T07:45:00-08:00',
      `operational_at: 2008-01-26T07:45:00-08:00
    meters:
      production: [{ installed_on: 2013-02-14 }]
      consumption: { installed_on: 2016-07-01, annual_kwh: 6500 }
    incidents:
      - { id: two-dead, kind: micro, inverters: 2, from: 2022-05-21 }`,
    )
}

/** A simulator that listens, with the address of its page. */
export async function serve(scenario, options = {}) {
  const simulator = await createSimulator({ scenario, ...options })
  const base = await simulator.listen({ port: 0 })
  return { simulator, origin: new URL(base).origin, close: () => simulator.close() }
}

export function launch(...flags) {
  const args = ['--no-sandbox', ...flags]
  return chromium.launch({ executablePath: '/usr/bin/chromium', args })
}

/** A page that has read its world. */
export async function open(browser, url, { width = 1440, height = 900, theme = 'light' } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context.newPage()
  const errors = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/40[0-9]/.test(message.text())) errors.push(message.text())
  })
  await page.goto(url)
  await page.locator('[class="live live"]').waitFor({ state: 'attached', timeout: 60_000 })
  return { page, errors, close: () => context.close() }
}

/** Until what is asked for on the page has come: nothing under way for a while. */
export async function settle(page) {
  await page.waitForLoadState('load')
  await page.waitForTimeout(900)
}

/** Another place in the page, when it has come. */
export async function goTo(page, hash) {
  await page.evaluate((to) => {
    location.hash = to
  }, hash)
  await settle(page)
}

/** Rows of the journal with a status: by its cell, for milliseconds and bytes have such digits, too. */
export function requestsWith(page, status) {
  const cell = page.locator('td.status', { hasText: status })
  return page.locator('tr.entry').filter({ has: cell })
}

/** Asks in the page until it is so: Playwright's own waiting takes any promise for a yes. */
export function until(page, isSo, value) {
  return untilHere(() => page.evaluate(isSo, value), isSo)
}

/** Asks on this side until it is so; `told`: the question, for when it never is. */
export async function untilHere(isSo, told = isSo) {
  for (let tries = 0; !(await isSo()); tries++) {
    assert.ok(tries < 100, `not within ten seconds: ${told}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** axe finds nothing, and nothing scrolls sideways. */
export async function audit(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(wide <= 0, `scrolls sideways by ${wide} px`)
  // By the debugger, which the content security policy does not bind.
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(() => globalThis.axe.run())
  const told = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html }) => html.slice(0, 160))
        .join(' | ')}`,
  )
  assert.deepEqual(told, [])
}
