/** The dashboard in a browser: see check-dashboard.sh. Each check is told; the last line counts them. */
import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { audit, dayInJune, launch, open, requestsWith, serve, settle, until } from './browser.js'
import { figures } from './dashboard-figures.js'
import { states } from './dashboard-states.js'
import { worlds } from './dashboard-worlds.js'

const browser = await launch()
let passed = 0
let failed = 0

async function check(name, run) {
  try {
    await run()
    passed++
    console.log(`ok - ${name}`)
  } catch (error) {
    failed++
    console.log(
      `not ok - ${name}\n  ${String(error.message ?? error)
        .slice(0, 900)
        .replaceAll('\n', '\n  ')}`,
    )
  }
}

const VIEWS = [
  '#/',
  '#/systems/67',
  '#/systems/67?show=table',
  '#/service',
  '#/scenario',
  '#/sandboxes',
]

await workingDay()
await accessible()
await elsewhere()
await states(browser, check)
await worlds(browser, check)
await figures(browser, check)
await browser.close()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

/** One person, one afternoon: everything that the page is for. */
async function workingDay() {
  const { simulator, origin, close } = await serve(dayInJune())
  const { page, errors, close: leave } = await open(browser, `${origin}/#/systems/67`)
  const api = async (path) => (await fetch(`${origin}/api/v2/${path}`)).json()
  const signed = 'key=unlimited-key&user_id=4d6a51330a'
  const control = async (path) => (await fetch(`${origin}/_simulator${path}`)).json()

  await check(
    'an outage is added by clicking: the curve ends, the API says comm, the YAML names it',
    async () => {
      await page.locator('.chart .curve.sun .known').waitFor({ state: 'attached' })
      assert.ok((await silentRows(page)) <= 2, 'only what no report has carried yet')
      await page.getByRole('button', { name: 'Incident', exact: true }).click()
      await page.locator('dialog').getByLabel(/^From/).fill('2022-06-15T11:20')
      await page.locator('dialog').getByLabel(/^To/).fill('2022-06-15T16:45')
      assert.match(
        await page.locator('dialog pre').textContent(),
        /kind: comm, from: 2022-06-15T11:20:00-07:00/,
      )
      await page.locator('dialog').getByRole('button', { name: 'Add', exact: true }).click()
      await page.getByText(/kWh · \d\d rows since/).waitFor()
      assert.equal((await api(`systems/67/summary?${signed}`)).status, 'comm')
      await page.getByText(/kWh · \d+ rows since 11:1/).waitFor()
      await page.getByRole('button', { name: 'Everything done here' }).click()
      await page.getByRole('button', { name: /^Copy as YAML: comm added/ }).click()
      assert.match(await page.evaluate(() => navigator.clipboard.readText()), /kind: comm/)
      await page.getByRole('button', { name: 'Everything done here' }).click()
    },
  )

  await check(
    'dragging behind its end fills the gap and asks nothing; letting go sets the clock',
    async () => {
      // What follows the journal, two seconds behind it, is not of the dragging.
      await page.waitForTimeout(3000)
      const asked = []
      page.on('request', (one) => asked.push(`${one.method()} ${new URL(one.url()).pathname}`))
      const ribbon = page.getByRole('slider', { name: 'Time of day' })
      const box = await ribbon.boundingBox()
      const at = (hour) => box.x + (box.width * hour) / 24
      await page.mouse.move(at(14.6), box.y + 40)
      await page.mouse.down()
      await page.mouse.move(at(17.5), box.y + 40, { steps: 8 })
      assert.ok((await silentRows(page)) <= 2, 'the gap is filled')
      assert.match(await page.locator('.clock-time').textContent(), /17:30[\s\S]*not set/)
      assert.deepEqual(asked, [], 'nothing was asked')
      await page.mouse.up()
      await until(page, () => !document.querySelector('.clock-time .pill'))
      assert.equal((await control('/clock')).now, '2022-06-16T00:30:00Z')
      assert.equal((await api(`systems/67/summary?${signed}`)).status !== 'comm', true)
      await page.keyboard.press('b')
      await page.getByText('14:32', { exact: false }).first().waitFor()
      assert.equal((await control('/clock')).now, '2022-06-15T21:32:10Z', 'and B goes back')
    },
  )

  await check('Escape puts a dragged clock back', async () => {
    await page.getByRole('slider', { name: 'Time of day' }).focus()
    await page.keyboard.press('PageUp')
    await page.getByText('not set').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('not set').waitFor({ state: 'detached' })
    assert.equal((await control('/clock')).now, '2022-06-15T21:32:10Z')
  })

  await check(
    'a throttled request says at which station it was refused, and one button mends it',
    async () => {
      for (let i = 0; i < 11; i++) await api('systems/67/stats?key=watt-key&user_id=4d6a51330a')
      await page
        .getByRole('link', { name: /^Service/ })
        .first()
        .click()
      const row = requestsWith(page, '409')
      await row.waitFor()
      await row.click()
      assert.match(
        await page.locator('.stations .refused').textContent(),
        /quota[\s\S]*10 of 10 this minute/,
      )
      assert.equal(await page.locator('.stations .unreached').count(), 3)
      assert.match(
        await page.locator('.say').first().textContent(),
        /watt-key has used its 10 requests/,
      )
      assert.match(await page.locator('.quota.full').textContent(), /10 of 10/)
      await page.getByRole('button', { name: /^Advance the clock 50 s/ }).click()
      await page.locator('.quota.full').waitFor({ state: 'detached' })
      assert.equal((await control('/clock')).now, '2022-06-15T21:33:00Z')
    },
  )

  await check('a fault is added, fires, and is switched off', async () => {
    await page.getByRole('button', { name: 'Fault', exact: true }).click()
    await page
      .locator('dialog')
      .getByLabel(/^Route/)
      .selectOption('envoys')
    await page.locator('dialog').getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('switch', { name: /^Fault fault-/ }).waitFor()
    assert.equal((await fetch(`${origin}/api/v2/systems/67/envoys?${signed}`)).status, 503)
    // An opened row holds the list: what is new waits above it.
    await page.getByRole('button', { name: /new requests?: back to the newest/ }).click()
    await requestsWith(page, '503').first().waitFor()
    await page.getByRole('switch', { name: /^Fault fault-/ }).click()
    await page.getByText('off · switch on to add it again').waitFor()
    assert.equal((await fetch(`${origin}/api/v2/systems/67/envoys?${signed}`)).status, 200)
    await page.keyboard.press('Control+z')
    await until(
      page,
      async () => (await (await fetch('_simulator/faults')).json()).faults.length === 1,
    )
  })

  await check('a grant is revoked and given back', async () => {
    await page.getByRole('button', { name: 'Grant', exact: true }).click()
    await page.locator('dialog').getByLabel(/^User/).fill('4d6a51330a')
    await page.locator('dialog').getByRole('button', { name: 'Give', exact: true }).click()
    await page.getByRole('button', { name: 'Revoke the grant of 4d6a51330a' }).click()
    await until(
      page,
      async () =>
        (await fetch('api/v2/systems?key=unlimited-key&user_id=4d6a51330a')).status === 401,
    )
    const row = requestsWith(page, '401').first()
    await row.waitFor()
    await row.click()
    await page.getByRole('button', { name: 'Give the grant' }).click()
    await until(
      page,
      async () =>
        (await fetch('api/v2/systems?key=unlimited-key&user_id=4d6a51330a')).status === 200,
    )
  })

  await check('a mistake in the scenario stands under its line and is mended', async () => {
    await page
      .getByRole('link', { name: /^Scenario/ })
      .first()
      .click()
    const editor = page.getByRole('textbox', { name: 'Scenario', exact: true })
    await page.locator('.line').nth(5).waitFor()
    const text = await editor.inputValue()
    const wrong = text.replace(/("?kind"?: "?)comm\b/, '$1com')
    assert.notEqual(wrong, text, 'there is an outage to get wrong')
    await editor.fill(wrong)
    await page.locator('.mistake').first().waitFor()
    const line = await page.locator('.wrong-line .number').first().textContent()
    assert.match(await page.locator('.mistake').first().textContent(), new RegExp(`^\\s*${line}:`))
    assert.equal(await page.getByRole('button', { name: /^Apply/ }).isDisabled(), true)
    await page.locator('.mistake button', { hasText: 'Use comm' }).first().click()
    await page.locator('.mistake').waitFor({ state: 'detached' })
  })

  await check('a situation of the gallery is started, and undo brings the world back', async () => {
    const before = simulator.snapshot({ journal: true })
    await page
      .locator('.situation', { has: page.getByText('comm-outage', { exact: true }) })
      .locator('.start')
      .click()
    await until(
      page,
      async () => (await (await fetch('_simulator')).json()).scenario === 'comm-outage',
    )
    await page.keyboard.press('Control+z')
    await until(
      page,
      async () => (await (await fetch('_simulator')).json()).scenario === 'day-in-june',
    )
    const { state } = simulator.snapshot({ journal: true })
    assert.deepEqual(state.journal, before.state.journal)
    assert.deepEqual(state.faults, before.state.faults)
  })

  await check('the world in force is taken away as a scenario and as a snapshot', async () => {
    const taken = async (name) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ])
      return readFileSync(await download.path(), 'utf8')
    }
    assert.match(
      await taken('YAML'),
      /^# Saved by enlighten-simulator .*\n(.*\n)*name: day-in-june\n/,
    )
    assert.equal(JSON.parse(await taken('JSON')).format, 1)
  })

  await check('a sandbox is forked, opened and removed', async () => {
    await page
      .getByRole('link', { name: /^Sandboxes/ })
      .first()
      .click()
    await page.getByLabel(/^Name/).fill('pr-413')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByText('pr-413 stands ready').waitFor()
    const there = await open(browser, `${origin}/sandboxes/pr-413/`)
    assert.match(await there.page.locator('.world').textContent(), /pr-413/)
    assert.deepEqual(there.errors, [])
    await page.getByRole('button', { name: 'Remove pr-413' }).click()
    await page.getByRole('button', { name: /^Remove: its/ }).click()
    await there.page.locator('.banner', { hasText: 'pr-413 was removed' }).waitFor()
    await there.close()
  })

  await check(
    'a lost connection is said, and what came meanwhile is read when it is back',
    async () => {
      const line = await through(origin)
      const tab = await open(browser, `${line.url}/#/service`)
      line.cut()
      await tab.page.locator('.banner', { hasText: 'No answer from the server' }).waitFor()
      await audit(tab.page)
      assert.equal(
        await tab.page.getByRole('button', { name: '+15 m: on 15 minutes' }).isDisabled(),
        true,
      )
      await api(`systems/67/inventory?${signed}`)
      line.mend()
      await tab.page
        .locator('.banner', { hasText: /Back\. \d+ requests? came meanwhile/ })
        .waitFor()
      await tab.page.locator('tr.entry', { hasText: 'inventory' }).first().waitFor()
      await tab.close()
      line.close()
    },
  )

  await check('two tabs tell each other', async () => {
    const other = await open(browser, `${origin}/#/systems/67`)
    await other.page.getByRole('button', { name: '−1 d: back a day' }).click()
    await page.getByText('14 June 2022').first().waitFor()
    await other.close()
  })

  await check('nothing went wrong on the way', async () => assert.deepEqual(errors, []))
  await leave()
  await close()
}

/** axe in each view, both themes, both widths; and no view scrolls sideways. */
async function accessible() {
  const { simulator, origin, close } = await serve(dayInJune())
  for (const status of [200, 401, 404]) {
    const path = status === 404 ? '/systems/99/summary' : '/systems/67/summary'
    await simulator.inject(status === 401 ? `${path}?user_id=zz` : path)
  }
  for (const theme of ['light', 'dark']) {
    for (const width of [1440, 360]) {
      const { page, close: leave } = await open(browser, `${origin}/#/`, { theme, width })
      for (const view of [...VIEWS, '#/service?open=2']) {
        await check(`axe finds nothing: ${view}, ${theme}, ${width}`, async () => {
          await page.evaluate((hash) => {
            location.hash = hash
          }, view)
          await settle(page)
          await audit(page)
        })
      }
      await check(`axe finds nothing: dialogs, ${theme}, ${width}`, async () => {
        for (const key of ['i', 't', '?']) {
          await page.locator('main h1').focus()
          await page.keyboard.press(key)
          await page.locator('dialog[open]').waitFor()
          await audit(page)
          await page.keyboard.press('Escape')
          await page.locator('dialog').waitFor({ state: 'detached' })
        }
      })
      await leave()
    }
  }
  await check('nothing scrolls sideways at 320', async () => {
    const { page, close: leave } = await open(browser, `${origin}/#/`, { width: 320 })
    for (const view of VIEWS) {
      await page.evaluate((hash) => {
        location.hash = hash
      }, view)
      await settle(page)
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, view)
    }
    await leave()
  })
  await close()
}

/** Behind a prefix, with a token, without controls. */
async function elsewhere() {
  const { origin, close } = await serve(dayInJune(), { controlToken: 'secret' })
  const line = await through(origin, '/team-a')
  await check(
    'behind a path prefix, with a token that is asked for once and never told',
    async () => {
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.goto(`${line.url}/`)
      await page.getByText('This server asks for a control token').waitFor()
      await page.keyboard.press('Escape')
      await page.locator('dialog').waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Unlock' }).click()
      await page.locator('dialog input').fill('guess')
      await page.keyboard.press('Enter')
      await page.getByText('The server did not take the last one').waitFor()
      await page.locator('dialog input').fill('secret')
      await page.keyboard.press('Enter')
      await page.locator('.fleet-row').first().waitFor()
      await page.getByRole('button', { name: '+15 m: on 15 minutes' }).click()
      await page.waitForTimeout(2500)
      const told = await page.locator('.echo .code').textContent()
      assert.match(
        told,
        /\/team-a\/_simulator\/clock\/advance -H "Authorization: Bearer \$ENLIGHTEN_CONTROL_TOKEN"/,
      )
      assert.doesNotMatch(await page.content(), /secret/)
      await page.getByRole('button', { name: /^World/ }).click()
      await page.getByRole('button', { name: 'Forget the control token' }).click()
      await page.getByText('This server asks for a control token').waitFor()
      assert.equal(await page.evaluate(() => sessionStorage.length), 0)
      assert.equal(await page.locator('.fleet-row').count(), 0, 'and nothing is left of the world')
      await context.close()
    },
  )
  line.close()
  await close()
  const without = await serve(dayInJune(), { control: false })
  await check('without controls the page says so', async () => {
    const text = await (await fetch(`${without.origin}/`)).text()
    assert.match(text, /runs without controls, so there is no dashboard/)
  })
  await without.close()
}

/** How many rows of the day the page says were not reported yet. */
async function silentRows(page) {
  const text = await page.locator('.day-facts').textContent()
  return Number(/· (\d+) rows?/.exec(text)?.[1] ?? 0)
}

/** A way to a server that can be cut, and that may stand behind a prefix. */
async function through(origin, prefix = '') {
  let isCut = false
  const proxy = createServer((incoming, outgoing) => {
    if (isCut) return void outgoing.destroy()
    const { port } = new URL(origin)
    const { method, headers } = incoming
    const path = incoming.url.slice(prefix.length)
    const onward = request({ port, path, method, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode, reply.headers)
      reply.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${proxy.address().port}${prefix}`,
    cut() {
      isCut = true
      proxy.closeAllConnections()
    },
    mend() {
      isCut = false
    },
    close() {
      proxy.closeAllConnections()
      proxy.close()
    },
  }
}
