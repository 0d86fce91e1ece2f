import { generateKeyPair, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { createSecureContext } from 'node:tls'
import { promisify } from 'node:util'
import { CommandError } from './io.ts'
import type { Options } from './parse.ts'

/** A certificate and its private key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/**
 * What https is served with; undefined: it is not. One that is made here is signed by an authority that
 * is made with it, whose certificate goes to `--tls-ca`. Throws CommandError if a file is no good.
 */
export async function certificateOf(options: Options): Promise<Certificate | undefined> {
  const { tls, tlsCert, tlsKey, tlsCa, tlsName, host } = options
  if (!tls) return undefined
  if (tlsCert === undefined || tlsKey === undefined) {
    const { authority, ...certificate } = await makeCertificate([host, ...tlsName])
    if (tlsCa !== undefined) write('tls-ca', tlsCa, authority)
    return certificate
  }
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

function write(flag: string, file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new CommandError(`--${flag}: ${file} can't be written: ${(error as Error).message}`)
  }
}

const LOCAL: readonly string[] = ['localhost', '127.0.0.1', '::1']
/** Kinds of subjectAltName (RFC 5280, 4.2.1.6). */
const DNS_NAME = 2
const IP_ADDRESS = 7
const DAY_MS = 86_400_000
const KEY_BITS = 2048

/**
 * A certificate for this machine by its local names and others, good for a year, and the authority that
 * signed it, as PEM: clients refuse a server that is an authority itself. The authority's key is
 * forgotten, so it signs nothing else.
 */
export async function makeCertificate(
  names: readonly string[],
): Promise<Certificate & { readonly authority: string }> {
  // Only whoever wants https waits for a library of cryptography.
  const { default: forge } = await import('node-forge')
  const [root, leaf] = await Promise.all([newKeys(), newKeys()])
  const issuer = [{ name: 'commonName', value: 'Enlighten simulator, a private authority' }]
  const rootKey = forge.pki.publicKeyFromPem(root.publicKey)
  const keyIdentifier = forge.pki
    .getPublicKeyFingerprint(rootKey, { type: 'RSAPublicKey' })
    .getBytes()
  const sign = (commonName: string, publicKey: string, extensions: readonly object[]) => {
    const certificate = forge.pki.createCertificate()
    certificate.publicKey = forge.pki.publicKeyFromPem(publicKey)
    // A serial number is positive and has no leading zero.
    certificate.serialNumber = `4${randomBytes(16).toString('hex').slice(1)}`
    // A client's clock may be a little behind.
    certificate.validity.notBefore = new Date(Date.now() - DAY_MS)
    certificate.validity.notAfter = new Date(Date.now() + 365 * DAY_MS)
    certificate.setSubject([{ name: 'commonName', value: commonName }])
    certificate.setIssuer(issuer)
    certificate.setExtensions([...extensions, { name: 'subjectKeyIdentifier' }])
    certificate.sign(forge.pki.privateKeyFromPem(root.privateKey), forge.md.sha256.create())
    return forge.pki.certificateToPem(certificate)
  }
  const altNames = [...new Set([...LOCAL, ...names])].map((name) =>
    isIP(name) > 0 ? { type: IP_ADDRESS, ip: name } : { type: DNS_NAME, value: name },
  )
  return {
    authority: sign(issuer[0]!.value, root.publicKey, [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ]),
    cert: sign('localhost', leaf.publicKey, [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
      { name: 'authorityKeyIdentifier', keyIdentifier },
    ]),
    key: leaf.privateKey,
  }
}

function newKeys(): Promise<{ readonly publicKey: string; readonly privateKey: string }> {
  return promisify(generateKeyPair)('rsa', {
    modulusLength: KEY_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
}
