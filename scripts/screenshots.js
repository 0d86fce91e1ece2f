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
await signs()
await browser.close()
await close()

/** The sheet of signs, in colour and in grey, at the size at which they have to be told apart. */
async function signs() {
  const options = { theme: 'light', width: 760, height: 1000 }
  const { page, close: leave } = await open(browser, `${origin}/#/`, options)
  await settle(page)
  const statuses = await page.locator('.fleet-chips .chip:has(svg)').evaluateAll(signOfChips)
  await page.keyboard.press('i')
  await page.locator('dialog[open]').waitFor()
  const kinds = await page.locator('.kinds .chip').evaluateAll(signOfChips)
  await page.keyboard.press('Escape')
  await page.evaluate(drawSheet, [...new Map([...statuses, ...kinds])])
  for (const theme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: theme })
    await page.locator('.panel.sheet').screenshot({ path: `${to}signs-${theme}.png` })
    console.log(`docs/dashboard/signs-${theme}.png`)
  }
  await leave()
}

/** Runs in the page. */
function signOfChips(chips) {
  return chips.map((chip) => [
    chip.firstElementChild.nextSibling.textContent.trim() || chip.textContent.trim().split(/\s/)[0],
    chip.querySelector('svg').outerHTML,
  ])
}

/** Runs in the page. */
function drawSheet(all) {
  const main = document.querySelector('main')
  const rows = all.map(([name, svg]) => {
    const cell = `<td>${svg}</td>`
    return `<tr><td>${name}</td>${cell.repeat(2)}<td class="grey">${svg}</td><td class="grey">${svg}</td></tr>`
  })
  main.innerHTML = `<section class="panel sheet"><table><thead><tr><th>Sign</th><th>12 px</th><th>24 px</th><th>12 px, grey</th><th>24 px, grey</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`
  for (const [i, svg] of [...main.querySelectorAll('svg')].entries()) {
    svg.setAttribute('width', i % 2 === 0 ? '12' : '24')
    svg.setAttribute('height', i % 2 === 0 ? '12' : '24')
  }
  for (const cell of main.querySelectorAll('.grey'))
    cell.style.setProperty('filter', 'grayscale(1)')
}
