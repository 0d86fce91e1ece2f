// Servers for the checks of the store: Redis, replicas, a slow way to Redis; each ends with the check.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const children = new Set()
export const folder = mkdtempSync(join(tmpdir(), 'enlighten-store-'))

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

function start(command, args, more = {}) {
  const env = { ...process.env, ...more }
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder, env })
  children.add(child)
  child.log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      child.log = (child.log + text).slice(-20_000)
    })
  }
  // Not at its exit: its last words may come later.
  child.ended = once(child, 'close').then(([code]) => {
    children.delete(child)
    return code
  })
  return child
}

/** Longest wait for anything [ms]: far more than a machine needs that has too much to do. */
const LIMIT_MS = 60_000

/** Asks until what comes is as it should be; returns what came last, if it never is. */
export async function until(ask, isRight = Boolean) {
  const endMs = performance.now() + LIMIT_MS
  for (;;) {
    const found = await ask()
    if (isRight(found) || performance.now() > endMs) return found
    await sleep(20)
  }
}

export function endAll() {
  for (const child of children) child.kill('SIGKILL')
}

/** A Redis without persistence, unless options say otherwise; somebody else may take its port first. */
export async function startRedis(port, ...options) {
  for (let tries = 1; ; tries++) {
    const child = start('redis-server', [
      ...['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
      ...['--maxmemory-policy', 'noeviction', '--dir', folder, ...options],
    ])
    if ((await says(child, /Ready to accept/)) !== null) return child
    if (tries === 20) throw new Error(`redis-server does not start: ${child.log}`)
    await sleep(250)
  }
}

/** Waits until it says so, and returns what matched; null: it never does, or ended before. */
async function says(child, words) {
  let isOver = false
  child.ended.then(() => {
    isOver = true
  })
  await until(() => isOver || words.test(child.log))
  return words.exec(child.log)
}

export function redis(port, ...command) {
  return spawnSync('redis-cli', ['-p', String(port), ...command], { encoding: 'utf8' }).stdout
}

/** nginx in front of servers, as deploy/nginx.conf has it but for where they are. */
export async function startBalancer(servers) {
  const port = await freePort()
  const given = readFileSync(new URL('../../deploy/nginx.conf', import.meta.url), 'utf8')
  const [, options] = /server simulator:3000 resolve (.*);/.exec(given)
  const here = servers.map((one) => `server 127.0.0.1:${one} ${options};`).join('\n')
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const config = join(folder, 'nginx.conf')
  writeFileSync(
    config,
    given
      .replace(
        /resolver .*;/,
        paths.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n'),
      )
      .replace(/server simulator:3000 .*;/, here)
      .replace('listen 80;', `listen 127.0.0.1:${port};\naccess_log off;`),
  )
  const child = start('nginx', [
    ...['-p', folder, '-c', config],
    ...['-g', `daemon off; pid ${folder}/nginx.pid; error_log stderr notice;`],
  ])
  await says(child, /start worker processes/)
  child.port = port
  return child
}

/** Asks a store for a number again and again, by another process; `end` returns how often, and the highest. */
export function watch(port, ...command) {
  const child = start('redis-cli', ['-p', String(port), '-r', '1000000000', ...command])
  const found = { times: 0, highest: 0 }
  let rest = ''
  child.stdout.on('data', (text) => {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop()
    found.times += lines.length
    found.highest = Math.max(found.highest, ...lines.map(Number))
  })
  return {
    found,
    async end() {
      child.kill('SIGKILL')
      await child.ended
      return found
    },
  }
}

/** A simulator on a free port, or that one; resolves when it listens, or has ended. */
export async function startServer(cli, args, env, at = 0) {
  const all = ['--no-warnings', cli, ...args, '--port', String(at), '--json']
  const child = start(process.execPath, all, env)
  const [, port] = (await says(child, /listening at http:\/\/127\.0\.0\.1:(\d+)\//)) ?? []
  child.port = Number(port)
  return child
}

const agent = new Agent({ keepAlive: true, maxSockets: 1000 })

/** One request: `send(port, 'PUT /_simulator/clock', body)`. Status 0: there was no whole reply. */
export function send(port, what, body, headers = {}) {
  const [method, path] = what.split(' ')
  return new Promise((resolve) => {
    const startMs = performance.now()
    const fail = () => resolve({ status: 0, body: '', ms: performance.now() - startMs })
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent }, (reply) => {
      let text = ''
      reply.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      reply.on('error', fail)
      reply.on('aborted', fail)
      reply.on('end', () =>
        resolve({
          status: reply.statusCode,
          headers: reply.headers,
          body: text,
          ms: performance.now() - startMs,
        }),
      )
    })
    sent.on('error', fail)
    sent.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body))
  })
}

/** The same, asked once more as long as the store can't be asked, or the server. */
export function sure(port, what, body) {
  return until(
    () => send(port, what, body),
    ({ status }) => status !== 503 && status !== 0,
  )
}

/** Was the store away, or the machine too busy for it to reply in time? */
export function isAway({ headers }) {
  return /^The store/.test(headers?.['x-simulator-reason'] ?? '')
}

/** A way to a port on which each byte takes so long [ms]; `lossy` swallows what comes back. */
export async function startWay(to, delayMs = 0) {
  const way = { delayMs, lossy: false, sockets: new Set(), port: 0, cut() {}, end() {} }
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    const pass = (from, into, isReply) => {
      from.on('data', (bytes) => {
        if (isReply && way.lossy) return
        setTimeout(() => into.writable && into.write(bytes), way.delayMs / 2)
      })
      from.on('close', () => into.destroy())
      from.on('error', () => into.destroy())
      way.sockets.add(from)
    }
    pass(near, far, false)
    pass(far, near, true)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  way.port = server.address().port
  way.cut = () => {
    for (const socket of way.sockets) socket.destroy()
    way.sockets.clear()
  }
  way.end = () => {
    way.cut()
    server.close()
  }
  return way
}
