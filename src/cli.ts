#!/usr/bin/env node
import { type Io, type Signal, wantsColor } from './commands/io.ts'
import { run } from './commands/run.ts'

const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
const { argv, env, stdin, stdout, stderr } = process

const io: Io = {
  write: (text) => void stdout.write(text),
  error: (text) => void stderr.write(text),
  isTTY: Boolean(stdout.isTTY),
  columns: stdout.columns ?? 0,
  color: wantsColor(stdout.isTTY, env),
  env,
  sharesInterrupt: Boolean(stdin.isTTY),
  onSignal(callback) {
    for (const signal of SIGNALS) process.on(signal, callback)
    return () => {
      for (const signal of SIGNALS) process.off(signal, callback)
    }
  },
}

// Whoever reads our output may have had enough of it, as `head` has.
stdout.on('error', () => process.exit())

const code = await run(argv.slice(2), env, io)
// Pipes are not written at once everywhere: what was said has to be out before the end.
stdout.write('', () => process.exit(code))
