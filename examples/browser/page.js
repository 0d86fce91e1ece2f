/** The page: which system, what it did today, again every minute. A front end like any other. */
import { pointsOf, toSvg } from './chart.js'

const { searchParams } = new URL(location.href)
const base = searchParams.get('base') ?? 'http://localhost:3000/api/v2'
const credentials = {
  key: searchParams.get('key') ?? 'browser-example',
  user_id: searchParams.get('user_id') ?? '4d7a45774e6a41320a',
}

async function get(path, query = {}) {
  const reply = await fetch(`${base}${path}?${new URLSearchParams({ ...credentials, ...query })}`)
  if (reply.ok) return reply.json()
  // Why a request was refused stands in a header; the body is what the service would have said.
  throw new Error(reply.headers.get('x-simulator-reason') ?? `${reply.status} ${reply.statusText}`)
}

const element = (id) => document.getElementById(id)
const now = element('now')
const chart = element('chart')

async function show(systemId) {
  try {
    const [summary, stats] = await Promise.all([
      get(`/systems/${systemId}/summary`),
      get(`/systems/${systemId}/stats`, { datetime_format: 'iso8601' }),
    ])
    const points = pointsOf(stats.intervals)
    const kilowattHours = (summary.energy_today / 1000).toFixed(1)
    now.textContent = `${summary.summary_date}: ${kilowattHours} kWh so far, ${summary.current_power} W now, status ${summary.status}`
    chart.innerHTML = toSvg(points)
    follow(points)
  } catch (error) {
    now.textContent = error.message
    chart.innerHTML = toSvg([])
  }
}

/** Says beneath the pointer what the nearest interval measured. */
function follow(points) {
  chart.onpointermove = ({ clientX }) => {
    const { left, width } = chart.getBoundingClientRect()
    chart.innerHTML = toSvg(points, ((clientX - left) / width) * 860)
  }
  chart.onpointerleave = () => {
    chart.innerHTML = toSvg(points)
  }
}

/** The system where it is nearest to noon, of those without trouble if there are such. */
function beginWith(systems) {
  const hoursFromNoon = ({ timezone }) => {
    const hour = new Date().toLocaleString('en', {
      timeZone: timezone,
      hour: 'numeric',
      hourCycle: 'h23',
    })
    return Math.abs(Number(hour) - 12)
  }
  const well = systems.filter(({ status }) => status === 'normal')
  const [first] = (well.length > 0 ? well : systems).toSorted(
    (a, b) => hoursFromNoon(a) - hoursFromNoon(b),
  )
  return first?.system_id
}

async function start() {
  element('base').textContent = base
  const { systems } = await get('/systems')
  const select = element('systems')
  select.replaceChildren(
    ...systems.map(
      ({ system_id, system_name, city, status }) =>
        new Option(`${system_id} ${system_name}, ${city} (${status})`, system_id),
    ),
  )
  select.value = String(beginWith(systems))
  select.onchange = () => show(select.value)
  setInterval(() => show(select.value), 60_000)
  await show(select.value)
}

start().catch((error) => {
  now.textContent = `${base} does not answer: ${error.message}`
})
