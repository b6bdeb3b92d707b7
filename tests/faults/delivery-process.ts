import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { z } from 'zod'

const run = promisify(execFile)
const Ready = z.object({ origin: z.string() })

/** The program of `delivery-child.ts`, bundled as the product itself is. */
export type Program = { file: string; remove(): Promise<void> }

/** `root`: where its sources are, when they are not the project's own; they go with it. */
export async function buildProgram(root = ''): Promise<Program> {
  const folder = root === '' ? resolve('.cache/faults', String(process.pid)) : resolve(root)
  const built = join(folder, 'built')
  await run(process.execPath, ['scripts/build.ts', join(root, 'tests/faults/delivery-child.ts'), built])
  return {
    file: join(built, 'delivery-child.js'),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

export type Start = {
  dataDir: string
  database: { appUrl: string; ownerUrl: string } | null
  aheadMs: number
  smtpUrl?: string
}

/** A town in a process of its own, ready; `said` are the lines of its log and last words. */
export type TownProcess = {
  origin: string
  process: ChildProcess
  said: readonly string[]
  /** Sets its clock so far ahead; returns when it goes by that. */
  setClock(aheadMs: number): Promise<void>
}

/** Enough for an error with its stack. */
const lastWords = (said: readonly string[]) => said.slice(-20).join('\n') || 'without a word'

export function startProcess(program: Program, start: Start): Promise<TownProcess> {
  return launchProcess(program, start).ready
}

/** The same, known from its first moment on. */
export function launchProcess(
  program: Program,
  start: Start,
): { process: ChildProcess; ready: Promise<TownProcess> } {
  const child = spawn(process.execPath, ['--enable-source-maps', program.file, JSON.stringify(start)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // What the first process compiled is there for those that come after it.
    env: { NODE_ENV: 'production', NODE_COMPILE_CACHE: join(dirname(program.file), 'compiled') },
  })
  const said: string[] = []
  if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => said.push(line))
  const ended = new AbortController()
  child.once('exit', () => ended.abort(new Error(`the town ended: ${lastWords(said)}`)))
  const word = async () => (await once(child, 'message', { signal: ended.signal }))[0] as unknown
  const setClock = async (aheadMs: number) => {
    const answered = word()
    child.send({ aheadMs })
    await answered
  }
  const ready = word().then((first) => ({ ...Ready.parse(first), process: child, said, setClock }))
  return { process: child, ready }
}
