#!/usr/bin/env node
import { text } from 'node:stream/consumers'
import { type Io, type Signal, wantsColor } from './commands/io.ts'
import { run } from './commands/run.ts'

const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
const { argv, env, execPath, stdin, stdout, stderr } = process

// Whoever reads our output may have had enough of it, as `head` has.
let outputLost = (_error: Error): void => process.exit()

const io: Io = {
  write: (text) => void stdout.write(text),
  error: (text) => void stderr.write(text),
  onOutputLost(callback) {
    outputLost = callback
  },
  readInput: () => text(stdin),
  isTTY: Boolean(stdout.isTTY),
  columns: stdout.columns ?? 0,
  color: wantsColor(stdout.isTTY, env),
  env,
  nodePath: execPath,
  sharesInterrupt: Boolean(stdin.isTTY),
  onSignal(callback) {
    for (const signal of SIGNALS) process.on(signal, callback)
    return () => {
      for (const signal of SIGNALS) process.off(signal, callback)
    }
  },
}

stdout.on('error', (error) => outputLost(error))
stderr.on('error', () => {
  // There is nowhere left to say so.
})

const code = await run(argv.slice(2), env, io)
// Pipes are not written at once everywhere: what was said has to be out before the end.
stdout.write('', () => process.exit(code))
