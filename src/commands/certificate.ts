import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { createSecureContext } from 'node:tls'
import { CommandError } from './io.ts'
import type { Options } from './options.ts'

/** A certificate and its private key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** What https is served with; undefined: it is not. Throws CommandError if the files are no good. */
export async function certificateOf(options: Options): Promise<Certificate | undefined> {
  const { tls, tlsCert, tlsKey, host } = options
  if (!tls) return undefined
  if (tlsCert === undefined || tlsKey === undefined) return selfSigned(host)
  const certificate = { cert: read('tls-cert', tlsCert), key: read('tls-key', tlsKey) }
  try {
    createSecureContext(certificate)
  } catch (error) {
    const why = (error as Error).message
    throw new CommandError(
      `--tls-cert, --tls-key: ${tlsCert} and ${tlsKey} are no certificate and its key as PEM: ${why}`,
    )
  }
  return certificate
}

function read(flag: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CommandError(`--${flag}: ${file} can't be read: ${(error as Error).message}`)
  }
}

const LOCAL: readonly string[] = ['localhost', '127.0.0.1', '::1']
/** Kinds of subjectAltName (RFC 5280, 4.2.1.6). */
const DNS_NAME = 2
const IP_ADDRESS = 7

/** A certificate for this machine by its local names, good for a year. */
async function selfSigned(host: string): Promise<Certificate> {
  // Only whoever wants https waits for a library of cryptography.
  const { generate } = await import('selfsigned')
  const names = [...new Set([...LOCAL, host])]
  const altNames = names.map((name) =>
    isIP(name) > 0 ? { type: IP_ADDRESS, ip: name } : { type: DNS_NAME, value: name },
  )
  const attributes = [{ name: 'commonName', value: 'localhost' }]
  const options = {
    algorithm: 'sha256',
    keySize: 2048,
    days: 365,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, keyCertSign: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  }
  return new Promise((resolve) => {
    // With a callback the key comes from Node itself, which is much faster.
    generate(attributes, options, (_error, { cert, private: key }) => resolve({ cert, key }))
  })
}
