/** The dashboard in worlds that are not the usual one, on the way through it, and before it knows anything. */
import { strict as assert } from 'node:assert'
import { audit, dayInJune, goTo, open, serve, until, untilHere } from './browser.js'

/** @param check runs a named check, as in check-dashboard.js */
export async function worlds(browser, check) {
  await otherWorlds(browser, check)
  await troubledRoofs(browser, check)
  await longNames(browser, check)
  await thereAndBack(browser, check)
  await journalOfMany(browser, check)
  await searched(browser, check)
  await notYetRead(browser, check)
}

/** Worlds of one system, of none that match, at night; and what is not there. */
async function otherWorlds(browser, check) {
  const night = dayInJune().replace(/now: [^,]+,/, 'now: 2022-06-15T02:10:00-07:00,')
  const single = {
    clock: { now: '2022-06-15T21:32:10Z', speed: 0 },
    systems: [{ system_id: 7, place: 'Munich, DE', arrays: [{ modules: 10 }] }],
  }
  const places = [
    ['one system', single, ['#/', '#/systems/7', '#/service', '#/sandboxes']],
    ['night', night, ['#/', '#/systems/67']],
    [
      'a filter that nothing passes',
      dayInJune(),
      ['#/?q=atlantis', '#/?q=portland&status=battery'],
    ],
    ['a system that is not there', dayInJune(), ['#/systems/99']],
    ['an empty journal', dayInJune(), ['#/service', '#/service?open=31']],
    ['a system that never produced', dayInJune(), ['#/systems/2611490']],
  ]
  for (const [name, scenario, views] of places) {
    const { origin, close } = await serve(scenario)
    for (const theme of ['light', 'dark']) {
      await check(`axe finds nothing: ${name}, ${theme}`, async () => {
        const { page, errors, close: leave } = await open(browser, `${origin}/#/`, { theme })
        for (const view of views) {
          await goTo(page, view)
          await audit(page)
        }
        assert.deepEqual(errors, [])
        await leave()
      })
    }
    await close()
  }
  await check('axe finds nothing: what was refused is told where it was asked for', async () => {
    const { origin, close } = await serve(dayInJune())
    const { page, close: leave } = await open(browser, `${origin}/#/service`)
    await page.getByRole('button', { name: 'Grant', exact: true }).click()
    await page.locator('dialog').getByLabel(/^User/).fill('not hexadecimal')
    await page.keyboard.press('Enter')
    await page.locator('dialog .wrong').waitFor()
    await audit(page)
    await page.keyboard.press('Escape')
    await page.locator('.echo', { hasText: 'Refused' }).waitFor()
    await audit(page)
    await leave()
    await close()
  })
}

/** What roofs say that are not simply well: each in its scenario of the gallery. */
async function troubledRoofs(browser, check) {
  const at = async (scenario, look) => {
    const { simulator, origin, close } = await serve(scenario)
    const { systems } = await (await fetch(`${origin}/_simulator/systems?fields=system_id`)).json()
    const id = systems[0].system_id
    const { page, errors, close: leave } = await open(browser, `${origin}/#/systems/${id}`)
    await look(page, simulator, id)
    assert.deepEqual(errors, [])
    await leave()
    await close()
  }
  await check('of two Envoys the one that reports is heard, as the API says', () =>
    at('several-envoys', async (page, simulator, id) => {
      const { current_power: watts } = (await simulator.inject(`/systems/${id}/summary`)).json()
      const said = page.locator('.day-facts .fact').first()
      await said.getByText(watts.toLocaleString('en'), { exact: true }).waitFor()
      await page.locator('.tile.reported').nth(29).waitFor()
      assert.equal(await page.locator('.tile.unheard').count(), 20)
    }),
  )
  await check('units that are silent for noise are not dead', () =>
    at('line-noise', async (page) => {
      await page.locator('.tile.silent').nth(1).waitFor()
      assert.equal(await page.locator('.tile.dead').count(), 0)
      await page.getByText('2 silent for noise').waitFor()
      await page
        .locator('.clock')
        .getByText(/^noise since 14 Jun/)
        .waitFor()
    }),
  )
  await check('where nothing is produced it is not the sun by day', () =>
    at('all-microinverters-silent', (page) => page.getByText('W · no unit reports').waitFor()),
  )
  await check('a system that never produced says what the API answers then', () =>
    at('never-produced', (page) => page.getByText(/has never produced/).waitFor()),
  )
  await check('a meter that is gone is folded away', () =>
    at('meter-swap', async (page) => {
      await page.getByText(/^\d retired$/).click()
      await page
        .getByText(/^retired \d{4}-/)
        .first()
        .waitFor()
    }),
  )
}

/** Names as long as they may be leave nothing cut off and nothing to scroll sideways. */
async function longNames(browser, check) {
  const { origin, close } = await serve({
    clock: { now: '2022-06-15T21:32:10Z', speed: 0 },
    systems: [
      {
        system_id: 123456789,
        name: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
        place: {
          country: 'GB',
          state: 'WLS',
          city: 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch',
          postal_code: 'LL61',
          latitude: 53.2,
          longitude: -4.2,
          timezone: 'Europe/London',
        },
        arrays: [{ modules: 40 }],
        incidents: [{ kind: 'meter_issue', from: '2022-01-01' }],
        meters: { production: [{}] },
      },
    ],
  })
  await check('long names scroll nothing sideways at 360', async () => {
    const { page, close: leave } = await open(browser, `${origin}/#/`, { width: 360 })
    for (const view of ['#/', '#/systems/123456789', '#/service', '#/scenario']) {
      await goTo(page, view)
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, view)
    }
    await leave()
  })
  await close()
}

/** The history of the browser goes through views and opened rows, and back to where one was. */
async function thereAndBack(browser, check) {
  const { origin, close } = await serve('thousand-systems')
  await check('the tab is named by what it shows; back comes to where one was', async () => {
    const { page, close: leave } = await open(browser, `${origin}/#/`)
    assert.equal(await page.title(), 'Fleet · Enlighten simulator')
    await page.evaluate(() => scrollTo(0, 9000))
    const row = page.locator('.fleet-row[data-id="5250"]')
    await row.waitFor({ state: 'attached' })
    await row.evaluate((one) => one.click())
    await page.locator('.day-facts').waitFor()
    const name = await page.locator('main h1').textContent()
    await until(page, (one) => document.title === `${one} · Enlighten simulator`, name)
    await page.goBack()
    await row.waitFor({ state: 'attached' })
    await until(page, () => scrollY === 9000)
    await leave()
  })
  await check('the map is one stop of the tab key, and arrows go through its places', async () => {
    const { page, close: leave } = await open(browser, `${origin}/#/`)
    const list = page.getByRole('list', { name: 'Places on the map' })
    const stops = list.locator('button[tabindex="0"]')
    await stops.first().waitFor({ state: 'attached' })
    assert.equal(await stops.count(), 1)
    await stops.focus()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    const at = await list.evaluate((one) =>
      [...one.querySelectorAll('button')].indexOf(document.activeElement),
    )
    assert.equal(at, (await list.locator('button').count()) - 2)
    await leave()
  })
  await close()
}

async function journalOfMany(browser, check) {
  const { simulator, origin, close } = await serve(dayInJune())
  await simulator.inject('/systems/67/stats?start_at=yesterday')
  for (let i = 0; i < 80; i++) await simulator.inject('/systems/67/summary')
  await check(
    'a request far down the journal is opened by its address, and closed by back',
    async () => {
      const { page, close: leave } = await open(browser, `${origin}/#/service`)
      await page.locator('tr.entry').first().click()
      await page.locator('.entry-opened').waitFor()
      await page.goBack()
      await page.locator('.entry-opened').waitFor({ state: 'detached' })
      await goTo(page, '#/service?open=1')
      await page.getByText('start_at=yesterday is no instant').last().waitFor()
      await page.getByRole('button', { name: 'Copy a curl that is right' }).click()
      const line = () => page.evaluate(() => navigator.clipboard.readText())
      await untilHere(async () => /^curl '.*stats/.test(await line()))
      const [, url] = /'(.*)'/.exec(await line())
      assert.equal((await fetch(url)).status, 200)
      await goTo(page, '#/service?open=999')
      await page.getByText('Request #999 is not in the journal').waitFor()
      await leave()
    },
  )
  await close()
}

/** What is looked for is found, or said not to be there; what a draft would change is said before. */
async function searched(browser, check) {
  const { origin, close } = await serve(dayInJune())
  await check('a system is found by the serial number of its Envoy', async () => {
    const { page, close: leave } = await open(browser, `${origin}/#/`)
    const field = page.getByRole('combobox', { name: 'Search everything' })
    await field.fill('atlantis')
    await page.getByText('No system, request, situation or action is called “atlantis”').waitFor()
    await audit(page)
    await field.fill('121112607295')
    await page.getByRole('option', { name: /Sample Residence 1.*Envoy 121112607295/ }).waitFor()
    await audit(page)
    await page.keyboard.press('Enter')
    await until(page, () => location.hash === '#/systems/67')
    await leave()
  })
  await check(
    'each sandbox says what it is at and when it goes, and is not kept by being looked at',
    async () => {
      const name = 'a-sandbox-with-a-name-of-more-than-forty-letters'
      await fetch(`${origin}/sandboxes/${name}?ttl=600`, { method: 'PUT' })
      const { page, close: leave } = await open(browser, `${origin}/#/`)
      const asked = []
      page.on('request', (one) => asked.push(new URL(one.url()).pathname))
      await goTo(page, '#/sandboxes')
      const row = page.locator('.world-row', { hasText: name })
      await row.getByText(/^in (10|9) min$/).waitFor()
      await row.getByText('15 Jun 2022, 21:32 UTC').waitFor()
      assert.deepEqual(
        asked.filter((path) => path.includes(name)),
        [],
      )
      const [table, panel] = await page.evaluate(() => [
        document.querySelector('.worlds').scrollWidth,
        document.querySelector('.worlds').parentElement.clientWidth,
      ])
      assert.ok(table <= panel, `${table} of ${panel} px`)
      await leave()
    },
  )
  await check('a menu closes when one goes elsewhere, by mouse and by key', async () => {
    const { page, close: leave } = await open(browser, `${origin}/#/`)
    const menu = page.locator('.world .menu')
    await page.getByRole('button', { name: /^World/ }).click()
    await menu.waitFor()
    await page.locator('main h1').click()
    await menu.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'API filters' }).click()
    await page.locator('.api-menu input').first().focus()
    await page.keyboard.press('Escape')
    await page.locator('.api-menu').waitFor({ state: 'detached' })
    assert.match(await page.evaluate(() => document.activeElement.textContent), /API filters/)
    await leave()
  })
  await check('a draft says which systems it changes before it is applied', async () => {
    const { page, close: leave } = await open(browser, `${origin}/#/scenario`)
    const editor = page.getByRole('textbox', { name: 'Scenario', exact: true })
    await until(page, () =>
      document.querySelector('.editor-area').value.includes('name: Lindenhof'),
    )
    await editor.fill((await editor.inputValue()).replace('name: Lindenhof', 'name: Lindenhain'))
    await page.getByText('draft, not applied · system: 1 changed').waitFor()
    await leave()
  })
  await close()
}

/** Nothing is claimed of what was not read. */
async function notYetRead(browser, check) {
  const { origin, close } = await serve(dayInJune())
  await check(
    'before rows are read nothing is said of them; what fails can be asked again',
    async () => {
      const context = await browser.newContext()
      const page = await context.newPage()
      let release
      const held = new Promise((resolve) => {
        release = resolve
      })
      await page.route('**/series?**', async (route) => {
        await held
        const isAskedAgain = await page.evaluate(() => globalThis.askedAgain === true)
        if (!isAskedAgain)
          await route.fulfill({ status: 502, contentType: 'text/html', body: '<p>Bad' })
        else await route.continue()
      })
      await page.goto(`${origin}/#/systems/67`)
      await page.locator('.day-facts').getByText('being read').first().waitFor()
      assert.doesNotMatch(await page.locator('.day-facts').textContent(), /all is told|sun is down/)
      assert.doesNotMatch(await page.locator('main').textContent(), /not heard|has told anything/)
      release()
      await page.getByText(/The rows could not be read: .*502/).waitFor()
      await page.evaluate(() =>
        addEventListener('click', () => {
          globalThis.askedAgain = true
        }),
      )
      await page.getByRole('button', { name: 'Again' }).click()
      await page.locator('.day-facts').getByText('Known of this day').waitFor()
      await page.locator('.tile.reported').first().waitFor()
      await context.close()
    },
  )
  await check('a day of 25 hours has its hours where they are', async () => {
    const autumn = await serve('dst-autumn')
    autumn.simulator.clock.set('2022-11-06T20:00:00Z')
    const { page, close: leave } = await open(browser, `${autumn.origin}/#/systems/1922044`)
    await page.locator('.chart .ground').waitFor({ state: 'attached' })
    const hours = await page.locator('.chart .ground > text').allTextContents()
    assert.deepEqual(hours.filter((one) => /:/.test(one)).sort(), [
      '00:00',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
      '15:00',
      '18:00',
      '21:00',
      '24:00',
    ])
    await leave()
    await autumn.close()
  })
  await check('for fingers everything is 44 pixels high', async () => {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    })
    const page = await context.newPage()
    for (const view of ['#/systems/67', '#/service', '#/scenario', '#/sandboxes']) {
      await page.goto(`${origin}/${view}`)
      await page.locator('main .button').first().waitFor()
      const low = await page
        .locator('main :is(.button, .chip, .segments > button)')
        .evaluateAll((all) =>
          all
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
            .map((one) => one.textContent),
        )
      assert.deepEqual(low, [], view)
    }
    await context.close()
  })
  await close()
}
