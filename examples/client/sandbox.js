/**
 * A sandbox over HTTP, for test runners that give each file a process of its own: the simulator runs once, and
 * each file has a world there that no other file sees. Works from any language in the same way.
 */

/**
 * @param {string} simulatorUrl of the running simulator, as in ENLIGHTEN_SIMULATOR_URL
 * @param {string} name lower case letters, digits, - and _
 * @param {object} scenario
 */
export async function createSandbox(simulatorUrl, name, scenario) {
  const sandboxUrl = new URL(`/sandboxes/${name}`, simulatorUrl)
  const { base_url, simulator_url, key, user_id } = await send('PUT', sandboxUrl, scenario)
  return {
    baseUrl: base_url,
    key,
    userId: user_id,
    setClock: (now) => send('PUT', `${simulator_url}/clock`, { now }),
    addFault: (fault) => send('POST', `${simulator_url}/faults`, fault),
    reset: () => send('POST', `${simulator_url}/reset`),
    async requests(filter = {}) {
      const url = `${simulator_url}/requests?${new URLSearchParams(filter)}`
      return (await send('GET', url)).requests
    },
    advice: async () => (await send('GET', `${simulator_url}/advice`)).advice,
    remove: () => send('DELETE', sandboxUrl),
  }
}

async function send(method, url, body) {
  const response = await fetch(url, {
    method,
    ...(body && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}
