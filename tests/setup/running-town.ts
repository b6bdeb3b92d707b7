import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { z } from 'zod'
import { environment } from './environment.ts'
import { freePort } from './free-port.ts'
import { layTown } from './lay-town.ts'

const run = promisify(execFile)
const launcher = resolve('hiroba')

/** The program itself, as a town starts it: its own process, database, data folder and port. */
export type RunningTown = {
  origin: string
  dataDir: string
  process: ChildProcess
  /** `./hiroba <words> --data …`, its rows. */
  operate(...words: string[]): Promise<Record<string, unknown>[]>
  stop(): Promise<void>
}

/**
 * A new folder the database user may pass through. Unless it is to have a past, its town is the demonstration town under
 * the name of a real one: with its figures, but nothing ever happened there.
 */
export async function newDataDir(more: { past?: boolean } = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hiroba-run-'))
  await chmod(folder, 0o711)
  const data = join(folder, 'data')
  if (more.past) return data
  await layTown(data)
  return data
}

/**
 * Starts a demonstration town and waits until it says that it is ready. `settings` are its environment beside the
 * usual: HIROBA_SMTP_URL and the like.
 */
export async function startRunningTown(
  dataDir?: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<RunningTown> {
  const folder = dataDir ?? (await newDataDir())
  const port = await freePort()
  const child = spawn(launcher, ['start', '--port', String(port), '--data', folder, '--demo'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...environment(), HIROBA_LOG: 'error', NODE_ENV: 'production', ...settings },
  })
  await ready(child).catch(async (error: unknown) => {
    await rm(resolve(folder, '..'), { recursive: true, force: true })
    throw error
  })
  return {
    origin: `http://localhost:${port}`,
    dataDir: folder,
    process: child,
    operate: async (...words) => {
      const { stdout } = await run(launcher, [...words, '--json', '--data', folder], {
        env: environment(),
      })
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)))
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      await rm(resolve(folder, '..'), { recursive: true, force: true })
    },
  }
}

async function ready(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('the town has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('hiroba ready on ')) return
  }
  throw new Error('the town ended before it was ready')
}
