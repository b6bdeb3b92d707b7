import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { z } from 'zod'

/** What is measured has the first core to itself; whoever receives, and the bench, share the second. */
export const sendingCore = '0'
export const receivingCore = '1'
/** Of util-linux, which every Debian has. */
const binder = 'taskset'

/** Milliseconds on the one clock all processes of a machine share (CLOCK_MONOTONIC). */
export const monotonicMs = () => Number(process.hrtime.bigint()) / 1e6

/** Starts a program that stays on one core, with all its children. */
export const spawnOn = (
  core: string,
  [file, ...args]: readonly [string, ...string[]],
  options: Parameters<typeof spawn>[2],
): ChildProcess => spawn(binder, ['-c', core, file, ...args], options)

export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

/** This program once more, in a process of its own that does one thing and speaks by messages. */
export type Role<Said> = {
  pid: number
  tell(order: object): void
  /** The next thing it says; throws after a minute without a word. */
  next(): Promise<Said>
  stop(): Promise<void>
}

const patienceMs = 60_000

export function startRole<Schema extends z.ZodType>(
  name: string,
  core: string,
  words: Schema,
): Role<z.output<Schema>> {
  const program = process.argv[1] ?? ''
  const child = spawnOn(core, [process.execPath, program, name], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const said: z.output<Schema>[] = []
  let tell = () => undefined as undefined
  child.on('message', (message) => {
    said.push(words.parse(message))
    tell()
  })
  const heard = () =>
    new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${name}: no word for a minute`)), patienceMs)
      tell = () => {
        clearTimeout(late)
        resolve()
      }
    })
  return {
    pid: child.pid ?? 0,
    tell: (order) => void child.send(order),
    async next() {
      for (;;) {
        const first = said.shift()
        if (first !== undefined) return first
        await heard()
      }
    },
    stop: () => endProcess(child),
  }
}

/** The other side: reads orders until the one who started it goes. */
export function takeOrders<Schema extends z.ZodType>(
  orders: Schema,
  obey: (order: z.output<Schema>, say: (word: object) => void) => void | Promise<void>,
): void {
  const say = (word: object) => void process.send?.(word)
  process.on('message', (message) => void obey(orders.parse(message), say))
  process.on('disconnect', () => process.exit())
}

/** Keeps this process on one core. */
export function stayOn(core: string): void {
  execFileSync(binder, ['-a', '-cp', core, String(process.pid)], { stdio: 'ignore' })
}
