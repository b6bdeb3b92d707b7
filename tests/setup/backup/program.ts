import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { environment } from '../environment.ts'

const launcher = resolve('hiroba')

export type Ran = {
  code: number | null
  signal: NodeJS.Signals | null
  rows: Record<string, unknown>[]
  said: string
  ms: number
}

/** After so many milliseconds, or once something is so. */
type Kill = number | (() => Promise<boolean>)

function killer(kill: Kill, now: () => void): NodeJS.Timeout {
  if (typeof kill === 'number') return setTimeout(now, kill)
  return setInterval(() => {
    void kill().then((due) => {
      if (due) now()
    })
  }, 5)
}

/**
 * `./hiroba <words> --json`, to its end or until it is killed, with the rows it printed and
 * what it said beside them.
 */
export async function program(words: readonly string[], kill: Kill | null = null): Promise<Ran> {
  const began = performance.now()
  const child = spawn(launcher, words[0] === 'start' || words[0] === 'help' ? words : [...words, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment(), HIROBA_LOG: 'silent', NODE_ENV: 'production' },
  })
  const timer = kill === null ? null : killer(kill, () => child.kill('SIGKILL'))
  const [out, said, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  if (timer) clearInterval(timer)
  const rows = out
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { code, signal, rows, said, ms: performance.now() - began }
}
