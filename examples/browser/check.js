/**
 * What can be held without a browser: the API lets pages of other origins ask it, and a day becomes a curve.
 *   enlighten-simulator exec comm-outage --now 2022-06-15T14:32:10-07:00 -- node browser/check.js
 */
import assert from 'node:assert/strict'
import { pointsOf, toSvg } from './chart.js'

const { ENLIGHTEN_BASE_URL, ENLIGHTEN_API_KEY, ENLIGHTEN_USER_ID } = process.env
const query = new URLSearchParams({
  key: ENLIGHTEN_API_KEY,
  user_id: ENLIGHTEN_USER_ID,
  datetime_format: 'iso8601',
})
const reply = await fetch(`${ENLIGHTEN_BASE_URL}/systems/67/stats?${query}`, {
  headers: { origin: 'http://localhost:8080' },
})
assert.equal(reply.headers.get('access-control-allow-origin'), '*')

const points = pointsOf((await reply.json()).intervals)
assert.ok(points.length > 80, `${points.length} intervals until the afternoon`)
assert.ok(points.every(({ hour }) => hour > 4 && hour < 15))
assert.match(toSvg(points), /<path class="line" d="M[\d. L]+"\/>/)
assert.match(toSvg(points, 400), /\d\d:\d\d · \d+ W/)
assert.doesNotMatch(toSvg([]), /class="line"/)
console.log(`browser: ok, ${points.length} points`)
