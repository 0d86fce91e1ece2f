/**
 * The program under test: a client of the Enlighten Systems API v2 as one might have it in production. It knows
 * nothing of a simulator; where to ask and as whom is told to it.
 */

/** What is worth asking again: throttled, or the service is busy. */
const PASSING = [409, 503]

/** @param {{ baseUrl: string, key: string, userId: string, attempts?: number, pauseMs?: number }} options */
export function createEnergyClient({ baseUrl, key, userId, attempts = 3, pauseMs = 10 }) {
  const get = async (path, query) => {
    const url = `${baseUrl}${path}?${new URLSearchParams({ key, user_id: userId, ...query })}`
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(url)
      if (response.ok) return response.json()
      const body = await response.text()
      if (attempt === attempts || !PASSING.includes(response.status)) {
        throw new Error(`${path} was answered with ${response.status}: ${body}`)
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs * attempt))
    }
  }
  return {
    /** How a system is: `normal`, `comm`, … */
    async status(systemId) {
      const { status } = await get(`/systems/${systemId}/summary`)
      return status
    },
    /** Energies of days [Wh], both ends included, with one request. */
    async energies(systemId, from, to) {
      const query = { start_date: from, end_date: to }
      const { production } = await get(`/systems/${systemId}/energy_lifetime`, query)
      return production
    },
  }
}
