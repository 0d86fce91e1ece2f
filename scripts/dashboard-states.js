/** The dashboard used otherwise: on small screens, by keys, beside other tabs, in other colours, refused, over TLS. */
import { strict as assert } from 'node:assert'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import {
  audit,
  dayInJune,
  goTo,
  launch,
  open,
  requestsWith,
  serve,
  settle,
  until,
  untilHere,
} from './browser.js'

/** @param check runs a named check, as in check-dashboard.js */
export async function states(browser, check) {
  await roofsAndUsers(browser, check)
  await smallScreen(browser, check)
  await keyboard(browser, check)
  await otherTabs(browser, check)
  await otherColours(browser, check)
  await refused(check)
  await overTls(browser, check)
}

/** What changes with time or by half: an incident's end, a grant's, the units' day. */
async function roofsAndUsers(browser, check) {
  const { simulator, origin, close } = await serve(dayInJune())
  const { page, errors, close: leave } = await open(browser, `${origin}/#/systems/67`)
  const control = async (path) => (await fetch(`${origin}/_simulator${path}`)).json()
  const asUser = async (path) =>
    (await fetch(`${origin}/api/v2/${path}?key=unlimited-key&user_id=4e7a453d0a`)).status

  await check('an incident is stretched on the time line by mouse, and by keys', async () => {
    const from = '2022-06-10T12:00:00-07:00'
    simulator.incidents.add({
      id: 'gap',
      system_id: 67,
      kind: 'comm',
      from,
      to: '2022-06-13T12:00:00-07:00',
    })
    const endOf = async () =>
      Date.parse((await control('/incidents')).incidents.find(({ id }) => id === 'gap').to)
    const chip = page.locator('.listed button', { hasText: 'comm' })
    await chip.waitFor()
    const before = await endOf()
    await page.locator('.lanes').scrollIntoViewIfNeeded()
    const box = await page.locator('.lanes .bar.c-silent .reach').last().boundingBox()
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + 40, box.y + box.height / 2, { steps: 5 })
    await page.mouse.up()
    await page
      .getByText('comm of Sample Residence 1 changed')
      .first()
      .waitFor({ state: 'attached' })
    const dragged = await endOf()
    assert.ok(dragged > before + 3600_000, 'later than it was')
    await chip.focus()
    await page.keyboard.press('Shift+]')
    await untilHere(async () => (await endOf()) === dragged + 3600_000)
    await page.keyboard.press('Control+z')
    await untilHere(async () => (await endOf()) === dragged)
  })

  await check('every kind is offered with its keys; a list is sent as one', async () => {
    await page.getByRole('button', { name: 'Incident', exact: true }).click()
    const dialog = page.locator('dialog')
    const offered = await dialog.locator('.kinds .chip').allTextContents()
    const { components } = await control('/openapi.json')
    const { kind } = components.schemas.AddedIncident.properties
    const taken = kind.anyOf.map((one) => one.const)
    assert.deepEqual(
      offered.map((one) => one.trim()),
      taken,
    )
    const { envoys } = await control('/systems/67')
    await dialog.getByRole('button', { name: 'clock', exact: true }).click()
    await dialog.getByLabel(/^Envoys/).fill(envoys[0].serial_number)
    await dialog.getByLabel(/^Ahead by/).fill('3600')
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    const { incidents } = await control('/incidents?system_id=67')
    const added = incidents.find(({ kind }) => kind === 'clock')
    assert.deepEqual(added.envoys, [envoys[0].serial_number])
    assert.equal(added.offset_s, 3600)
    await page.keyboard.press('Control+z')
    await untilHere(async () =>
      (await control('/incidents?system_id=67')).incidents.every(({ kind }) => kind !== 'clock'),
    )
  })

  await check('the units tell their power, or what they brought that day', async () => {
    await page.getByRole('radio', { name: 'Power, W per unit' }).waitFor()
    const tile = page.locator('.tile.reported text').first()
    const watts = Number(await tile.textContent())
    await page.getByRole('radio', { name: 'Today, Wh per unit' }).click()
    const wattHours = Number(await tile.textContent())
    assert.ok(watts > 0 && wattHours > watts)
  })

  await check('a grant ends at its time, and is given back', async () => {
    await goTo(page, '#/service')
    await page.getByRole('button', { name: 'Grant', exact: true }).click()
    const dialog = page.locator('dialog')
    await dialog.getByLabel(/^User/).fill('4e7a453d0a')
    await dialog.getByLabel(/^Systems/).fill('67')
    await dialog.getByLabel(/^Until/).fill('2022-06-15T15:00:00-07:00')
    await dialog.getByRole('button', { name: 'Give', exact: true }).click()
    const row = page.locator('li', { hasText: '4e7a453d0a' })
    await row.getByText(/system 67 .*until 15:00/).waitFor()
    assert.deepEqual(
      [await asUser('systems/67/summary'), await asUser('systems/37557/summary')],
      [200, 401],
    )
    await page.getByRole('button', { name: '+1 d: on a day' }).click()
    await row.getByText(/revoked/).waitFor()
    assert.equal(await asUser('systems/67/summary'), 401)
    await row.getByRole('button', { name: 'Give back' }).click()
    await row.getByText(/system 67 .*no end/).waitFor()
    assert.equal(await asUser('systems/67/summary'), 200)
    await page.keyboard.press('Control+z')
    await row.getByText(/revoked/).waitFor()
  })

  await check('a profile stands in front of the key, and is switched off', async () => {
    await goTo(page, '#/service')
    await page.getByRole('button', { name: 'maintenance', exact: true }).click()
    await page.getByRole('switch', { name: /^Fault fault-/ }).waitFor()
    assert.equal(await asUser('systems/67/summary'), 503)
    await requestsWith(page, '503').first().click()
    assert.match(await page.locator('.stations').textContent(), /^frontrefused heremaintenance/)
    assert.equal(await page.locator('.stations .unreached').count(), 5)
    await page.getByRole('button', { name: /^End the fault/ }).click()
    await page.getByText('off · switch on to add it again').waitFor()
    assert.notEqual(await asUser('systems/67/summary'), 503)
  })

  await check('the menu of a row leads to its incidents and its requests', async () => {
    await goTo(page, '#/')
    const menu = page.getByRole('button', { name: /^More for / }).first()
    const name = (await menu.getAttribute('aria-label')).slice('More for '.length)
    const { systems } = await control('/systems')
    const { system_id: id } = systems.find((one) => one.name === name)
    await menu.click()
    await audit(page)
    const item = page.getByRole('button', { name: 'Add an incident' })
    await item.click()
    assert.equal(
      await page
        .locator('dialog')
        .getByLabel(/^System/)
        .inputValue(),
      String(id),
    )
    await page.keyboard.press('Escape')
    await menu.click()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await until(page, (one) => location.hash === `#/service?q=system%3A${one}`, id)
  })

  await check('nothing went wrong meanwhile', async () => assert.deepEqual(errors, []))
  await leave()
  await close()
}

/** Where there is no room, the clock folds and still moves time. */
async function smallScreen(browser, check) {
  const { simulator, origin, close } = await serve(dayInJune())
  for (const [width, height] of [
    [360, 800],
    [1280, 600],
  ]) {
    await check(`the clock folds on scroll and still scrubs: ${width} × ${height}`, async () => {
      const { page, close: leave } = await open(browser, `${origin}/#/`, { width, height })
      await settle(page)
      await page.evaluate(() => scrollTo(0, 600))
      const before = simulator.clock.get().now_epoch
      const folded = page.locator('.clock-folded')
      await folded.waitFor()
      assert.equal((await folded.boundingBox()).height, 48)
      await audit(page)
      const ribbon = folded.getByRole('slider')
      const box = await ribbon.boundingBox()
      assert.equal(box.height, 20)
      await page.mouse.click(box.x + box.width / 2, box.y + 10)
      // Near noon it catches at noon.
      await untilHere(() => simulator.clock.get().now_epoch < before - 3600)
      await folded.getByRole('button').click()
      await untilHere(() => simulator.clock.get().speed === 1)
      simulator.reset()
      await leave()
    })
  }
  await check('the units of the roof are as full at 360 as elsewhere', async () => {
    const { page, close: leave } = await open(browser, `${origin}/#/systems/67`, { width: 360 })
    await page.locator('.tile .level').first().waitFor()
    await leave()
  })
  await check('a long list keeps its columns at 360', async () => {
    const many = await serve({
      seed: 'many',
      clock: { now: '2022-06-15T21:32:10Z', speed: 0 },
      fleet: { systems: 500 },
    })
    const { page, close: leave } = await open(browser, `${many.origin}/#/`, {
      width: 360,
      height: 800,
    })
    await settle(page)
    await page.mouse.wheel(0, 9000)
    await page.waitForTimeout(500)
    const [table, row] = await page.evaluate(() => [
      document.querySelector('.fleet-table').clientWidth,
      [...document.querySelectorAll('.fleet-row td')]
        .slice(0, 10)
        .reduce((sum, td) => sum + td.offsetWidth, 0),
    ])
    assert.ok(Math.abs(table - row) <= 2, `${row} of ${table} px`)
    await leave()
    await many.close()
  })
  await close()
}

/** Without a pointer: an outage, a throttled key and its 409, the parts of the page. */
async function keyboard(browser, check) {
  const { simulator, origin, close } = await serve(dayInJune())
  const { page, close: leave } = await open(browser, `${origin}/#/`)
  await check('F6 goes from part to part, and back', async () => {
    await page.evaluate(() => document.activeElement?.blur())
    const seen = []
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press('F6')
      seen.push(await page.evaluate(() => document.activeElement.tagName))
    }
    assert.deepEqual(seen, ['HEADER', 'SECTION', 'H1', 'ASIDE', 'FOOTER'])
    await page.keyboard.press('Shift+F6')
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'ASIDE')
  })
  await check('by keyboard alone: an outage added, its end scrubbed past, taken back', async () => {
    await page.locator('.fleet-row').first().waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.locator('.chart .curve.sun .known').waitFor({ state: 'attached' })
    await page.keyboard.press('i')
    await page.locator('dialog[open]').waitFor()
    await page.locator('dialog').getByLabel(/^From/).focus()
    await page.locator('dialog').getByLabel(/^From/).fill('2022-06-15T13:00')
    await page.locator('dialog').getByLabel(/^To/).fill('2022-06-15T14:00')
    await page.keyboard.press('Enter')
    await page.locator('dialog').waitFor({ state: 'detached' })
    await until(page, async () =>
      (await (await fetch('_simulator/incidents')).json()).incidents.some(
        ({ source }) => source === 'control',
      ),
    )
    await page.keyboard.press('t')
    await page.getByLabel('Time', { exact: true }).fill('13:30')
    await page.getByText('= Wed 15 Jun 2022, 13:30 PDT').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText(/kWh · \d rows since/).waitFor()
    await page.getByRole('slider', { name: 'Time of day' }).focus()
    await page.keyboard.press('PageUp')
    await page.keyboard.press('PageUp')
    await until(
      page,
      () => !/· ([3-9]|\d\d) rows/.test(document.querySelector('.day-facts').textContent),
    )
    await page.keyboard.press('Enter')
    await until(
      page,
      async () => (await (await fetch('_simulator/clock')).json()).now === '2022-06-15T22:00:00Z',
    )
    // The clock twice, then the outage.
    for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z')
    await until(page, async () =>
      (await (await fetch('_simulator/incidents')).json()).incidents.every(
        ({ source }) => source !== 'control',
      ),
    )
  })
  await check('by keyboard alone: a key is throttled, its 409 opened and mended', async () => {
    simulator.reset()
    for (let i = 0; i < 11; i++) await simulator.inject('/systems/67/stats?key=watt-key')
    await page.keyboard.press('g')
    await page.keyboard.press('v')
    await page.locator('tr.entry').first().waitFor()
    await until(page, () => document.activeElement?.textContent === 'Service')
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab')
      if (await page.evaluate(() => document.activeElement?.matches('tr.entry'))) break
    }
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await page.locator('.stations .refused').waitFor()
    assert.match(await page.locator('.stations .refused').textContent(), /10 of 10 this minute/)
    await page.keyboard.press('Tab')
    assert.match(
      await page.evaluate(() => document.activeElement.textContent),
      /^Advance the clock/,
    )
    await page.keyboard.press('Enter')
    await page.locator('.quota.full').waitFor({ state: 'detached' })
  })
  await leave()
  await close()
}

/** What somebody else changes is drawn as it comes, and marked for a moment; one's own is not. */
async function otherTabs(browser, check) {
  const { simulator, origin, close } = await serve(dayInJune())
  const { page, errors, close: leave } = await open(browser, `${origin}/#/service`)
  // Marks are gone before a slow machine looks: they are written down as they come.
  await page.evaluate(() => {
    globalThis.marks = []
    new MutationObserver((all) => {
      for (const { target } of all)
        if (target.classList.contains('marked'))
          globalThis.marks.push(target.getAttribute('aria-labelledby') ?? target.classList[0])
    }).observe(document.body, { subtree: true, attributeFilter: ['class'] })
  })
  const marked = (name) => until(page, (one) => globalThis.marks.includes(one), name)
  await check('what another control changes is marked, and for a moment only', async () => {
    simulator.faults.add({ id: 'theirs', match: { route: 'stats' }, reply: { status: 503 } })
    await marked('faults')
    await fetch(`${origin}/api/v2/systems?key=unlimited-key&user_id=4f4463784e4449350a`)
    await page.locator('tr.entry.new').waitFor()
    await page.getByRole('switch', { name: 'Fault theirs' }).waitFor()
    simulator.clock.advance({ hours: 1 })
    await marked('clock')
    simulator.access.grant({ user_id: '4e7a453d0a', systems: [67] })
    await marked('grants')
    await goTo(page, '#/')
    simulator.incidents.add({ system_id: 67, kind: 'comm' })
    await marked('in-force')
    await page.locator('.marked').first().waitFor({ state: 'detached' })
  })
  await check('requests are said where one asks for it', async () => {
    await goTo(page, '#/service')
    await page.getByRole('button', { name: 'Say requests' }).click()
    await until(page, () => document.querySelector('[title^=Tells]').ariaPressed === 'true')
    await fetch(`${origin}/api/v2/systems`)
    await until(page, () =>
      /^1 request, 1 refused$/.test(document.querySelector('[role=status].unseen').textContent),
    )
    await goTo(page, '#/')
  })
  await check('what is done here is not marked', async () => {
    await page.evaluate(() => {
      globalThis.marks = []
    })
    await page.getByRole('button', { name: '+15 m: on 15 minutes' }).click()
    await untilHere(() => simulator.clock.get().now === '2022-06-15T22:47:10Z')
    const ends = page.getByRole('button', { name: /^End comm of Sample Residence 1/ })
    await ends.first().click()
    await ends.first().waitFor({ state: 'detached' })
    // One of somebody else's behind them shows that their events have come.
    simulator.incidents.add({ system_id: 67, kind: 'comm' })
    await marked('in-force')
    assert.deepEqual(await page.evaluate(() => [...new Set(globalThis.marks)]), ['in-force'])
  })
  await check('nothing went wrong in the tab beside', async () => assert.deepEqual(errors, []))
  await leave()
  await close()
}

const KINDS = [
  'normal',
  'comm',
  'power',
  'meter',
  'meter_issue',
  'micro',
  'battery',
  'storage_idle',
  'never',
]
/** Pixels of twelve by twelve, in shades, by which two signs differ at least. */
const DIFFER_BY = 10

async function otherColours(browser, check) {
  const { origin, close } = await serve(dayInJune())
  await check('what is chosen is told by more than a colour of the reader', async () => {
    const { page, close: leave } = await open(browser, `${origin}/#/`)
    await page.emulateMedia({ forcedColors: 'active' })
    const groundOf = (selector) =>
      page
        .locator(selector)
        .first()
        .evaluate((one) => getComputedStyle(one).backgroundColor)
    for (const chosen of [
      '.views.top a[aria-current]',
      '.transport [aria-checked=true]',
      '.fleet-chips [aria-pressed=true]',
    ]) {
      const other = chosen.replace(/\[.*/, ':not([aria-current]):not([aria-checked=true])')
      assert.notEqual(await groundOf(chosen), await groundOf(`${other}:not([aria-pressed=true])`))
    }
    await leave()
  })
  await check('axe finds nothing where the reader forces colours', async () => {
    const { page, close: leave } = await open(browser, `${origin}/#/`)
    await page.emulateMedia({ forcedColors: 'active' })
    for (const view of ['#/', '#/systems/67', '#/service', '#/scenario', '#/sandboxes']) {
      await goTo(page, view)
      await audit(page)
    }
    await leave()
  })
  await check('signs are told apart at 12 pixels in grey', async () => {
    const { page, close: leave } = await open(browser, `${origin}/#/`)
    await settle(page)
    const statuses = await page
      .locator('.fleet-chips svg')
      .evaluateAll((all) => all.map((one) => one.innerHTML))
    await page.keyboard.press('i')
    await page.locator('dialog[open]').waitFor()
    const all = Object.fromEntries(KINDS.map((name, i) => [name, statuses[i]]))
    for (const [name, shape] of await page
      .locator('.kinds .chip')
      .evaluateAll((chips) =>
        chips.map((one) => [one.textContent.trim(), one.querySelector('svg').innerHTML]),
      ))
      all[name] = shape
    await leave()
    const blank = await browser.newPage()
    const [nearest, pair] = await blank.evaluate(nearestSigns, all)
    await blank.close()
    console.log(`    the nearest two, ${pair}, differ by ${nearest.toFixed(1)} of 144 pixels`)
    assert.ok(Object.keys(all).length >= 12)
    assert.ok(nearest >= DIFFER_BY, pair)
  })
  await close()
}

/** Draws each sign and says which two are the nearest. Runs in the browser. */
async function nearestSigns(all) {
  const drawn = []
  for (const [name, shape] of Object.entries(all)) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="12" height="12" viewBox="0 0 16 16" color="#555">
      <style>.on-sign { fill: none; stroke: #fff; stroke-linecap: round }</style>${shape}</svg>`
    const image = new Image()
    image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
    await image.decode()
    const canvas = new OffscreenCanvas(12, 12)
    const context = canvas.getContext('2d')
    context.fillStyle = '#fff'
    context.fillRect(0, 0, 12, 12)
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, 12, 12)
    drawn.push([name, Array.from({ length: 144 }, (_, i) => data[i * 4] / 255)])
  }
  const pairs = drawn.flatMap(([a, one], i) =>
    drawn.slice(i + 1).map(([b, other]) => {
      const apart = one.reduce((sum, shade, k) => sum + Math.abs(shade - other[k]), 0)
      return [apart / (1 - 0x55 / 255), `${a} and ${b}`]
    }),
  )
  return pairs.sort((a, b) => a[0] - b[0])[0]
}

/** Where the server takes no controls from this page, it says why and what would help. */
async function refused(check) {
  await check('a page under a name that may not control says so, and what would help', async () => {
    const { origin, close } = await serve(dayInJune())
    const browser = await launch('--host-resolver-rules=MAP *.example 127.0.0.1')
    const page = await browser.newPage()
    await page.goto(`${origin.replace('127.0.0.1', 'sim.example')}/`)
    const banner = page.locator('.banner', { hasText: 'This page may not control the server' })
    await banner.getByText(/start the simulator with --control-host sim\.example/).waitFor()
    await audit(page)
    await browser.close()
    await close()
  })
}

async function overTls(browser, check) {
  await check('over TLS the page works, and its lines name the authority', async () => {
    const cli = fileURLToPath(new URL('../dist/src/cli.js', import.meta.url))
    const server = spawn(process.execPath, [cli, '--tls', '--port', '0'])
    const origin = await new Promise((resolve) => {
      let told = ''
      server.stdout.on('data', (text) => {
        told += text
        const [, found] = /(https:\/\/[^/\s]+)\/api\/v2/.exec(told) ?? []
        if (found !== undefined) resolve(found)
      })
    })
    try {
      const context = await browser.newContext({ ignoreHTTPSErrors: true })
      const page = await context.newPage()
      await page.goto(`${origin}/`)
      await page.locator('.fleet-row').first().waitFor()
      await page.locator('[class="live live"]').waitFor({ state: 'attached' })
      await page.getByRole('button', { name: '+15 m: on 15 minutes' }).click()
      await page.waitForTimeout(2500)
      assert.match(
        await page.locator('.echo .code').textContent(),
        /^curl .*https:.* --cacert ca\.pem /,
      )
      await audit(page)
      await context.close()
    } finally {
      server.kill()
    }
  })
}
