/** The pictures of docs/dashboard.md: each view of a day in June in which an Envoy has been silent since 11:20. */
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dayInJune, launch, open, serve, settle } from './browser.js'

const to = fileURLToPath(new URL('../docs/dashboard/', import.meta.url))
mkdirSync(to, { recursive: true })

const { simulator, origin, close } = await serve(dayInJune())
simulator.incidents.add({
  system_id: 67,
  kind: 'comm',
  from: '2022-06-15T11:20:00-07:00',
  to: '2022-06-15T16:45:00-07:00',
})
for (let i = 0; i < 11; i++) await simulator.inject('/systems/67/stats?key=watt-key')
await simulator.inject('/systems/99/summary')
await simulator.inject('/systems/67/summary')
const [throttled] = simulator.requests({ status: 409 })

const PICTURES = [
  ['fleet', '#/', 'light', 1440, 900],
  ['system', '#/systems/67', 'light', 1440, 1100],
  ['service', `#/service?open=${throttled.id}`, 'dark', 1440, 1000],
  ['scenario', '#/scenario', 'light', 1440, 1000],
  ['system-narrow', '#/systems/67', 'dark', 360, 900],
]
const browser = await launch()
for (const [name, hash, theme, width, height] of PICTURES) {
  const { page, close: leave } = await open(browser, `${origin}/${hash}`, { theme, width, height })
  await settle(page)
  await page.waitForTimeout(2500)
  await page.screenshot({ path: `${to}${name}.png` })
  await leave()
  console.log(`docs/dashboard/${name}.png`)
}
await browser.close()
await close()
