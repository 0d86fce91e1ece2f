import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Where a client on this machine finds the server. */
export function originOf(app: FastifyInstance): string {
  const address = app.server.address() as AddressInfo | null
  if (address === null) {
    throw new Error(
      'the simulator has an address between listen() and close(): await listen() first',
    )
  }
  const { family, port } = address
  const anywhere = { '0.0.0.0': '127.0.0.1', '::': '::1' }[address.address] ?? address.address
  const scheme = 'setSecureContext' in app.server ? 'https' : 'http'
  return `${scheme}://${family === 'IPv6' ? `[${anywhere}]` : anywhere}:${port}`
}
