/** A client whose paths, parameters and answers are types made from `/openapi.json`. */
import createClient from 'openapi-fetch'
import type { paths } from './schema.d.ts'

const { ENLIGHTEN_BASE_URL = '', ENLIGHTEN_API_KEY = '', ENLIGHTEN_USER_ID = '' } = process.env

const client = createClient<paths>({ baseUrl: ENLIGHTEN_BASE_URL })
client.use({
  // The key goes into every request, as the service wants it.
  onRequest({ request }) {
    const url = new URL(request.url)
    url.searchParams.set('key', ENLIGHTEN_API_KEY)
    return new Request(url, request)
  },
})

const query = { user_id: ENLIGHTEN_USER_ID }
const { data, error } = await client.GET('/systems/{system_id}/summary', {
  params: { path: { system_id: 67 }, query },
})
if (error) throw new Error(JSON.stringify(error))
const powerW: number = data.current_power
console.log(`System ${data.system_id} is ${data.status} and makes ${powerW} W`)

const unknown = await client.GET('/systems/{system_id}/summary', {
  params: { path: { system_id: 68 }, query },
})
if (unknown.response.status !== 404) throw new Error('there is no system 68')
