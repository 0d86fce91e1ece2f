/**
 * The last step of a build: reads the shipped scenarios with what was built and keeps what they say,
 * each beside its text. `loadScenario` takes it as long as the text is the same.
 */
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createSimulator } from '../dist/src/index.js'

const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url))
const from = pathOf('../scenarios/')
const to = pathOf('../dist/scenarios/')

mkdirSync(to, { recursive: true })
for (const file of readdirSync(from).filter((name) => name.endsWith('.yaml'))) {
  const text = readFileSync(from + file, 'utf8')
  const { scenario } = await createSimulator({ scenario: text })
  const json = JSON.stringify({ text, scenario })
  assert.deepEqual(JSON.parse(json).scenario, scenario, `${file} holds more than JSON can`)
  writeFileSync(to + file.replace(/yaml$/, 'json'), json)
}
