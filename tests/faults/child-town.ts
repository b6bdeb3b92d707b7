import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readlink } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { z } from 'zod'

const Started = z.object({
  ownerUrl: z.string(),
  appUrl: z.string(),
  superuserUrl: z.string(),
  adopted: z.boolean(),
})
const Refused = z.object({ refused: z.string(), sentence: z.string() })

type Town = z.output<typeof Started> & { process: ChildProcess }
type User = { uid?: number; gid?: number }

const program = resolve('tests/faults/embedded-child.ts')

function launch(dataDir: string, user: User): ChildProcess {
  return spawn(process.execPath, [program, dataDir], {
    ...user,
    cwd: '/',
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function firstLine(child: ChildProcess): Promise<unknown> {
  if (child.stdout === null) throw new Error('the child has no output')
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line)
  throw new Error('the child ended without a word')
}

/** A process of its own that runs the database of `dataDir`, ready. */
export async function startTown(dataDir: string, user: User = {}): Promise<Town> {
  const child = launch(dataDir, user)
  const said = z.union([Started, Refused]).parse(await firstLine(child))
  if ('refused' in said) throw new Error(`${said.refused}: ${said.sentence}`)
  return { ...said, process: child }
}

/** Starts a town that must be refused; gives its code and sentence. */
export async function refusedTown(
  dataDir: string,
  user: User = {},
): Promise<{ refused: string; sentence: string }> {
  return Refused.parse(await firstLine(launch(dataDir, user)))
}

/** Starts one town and lets it end as it will: `started` or the code of its refusal. */
export async function tryTown(dataDir: string): Promise<{ outcome: string; process: ChildProcess }> {
  const child = launch(dataDir, {})
  const said = z.union([Started, Refused]).parse(await firstLine(child))
  return { outcome: 'refused' in said ? said.refused : 'started', process: child }
}

/** A town killed while it is being made, after so many milliseconds. */
export async function killedWhileMade(dataDir: string, afterMs: number): Promise<void> {
  const child = launch(dataDir, {})
  await delay(afterMs)
  await end(child, 'SIGKILL')
}

export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

/** One statement on a session of its own. */
export async function sql<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client(url)
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Numbers of the PostgreSQL processes that work in `cluster`. */
export async function processesIn(cluster: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [folder, program] = await Promise.all([link(`/proc/${pid}/cwd`), link(`/proc/${pid}/exe`)])
      return folder === cluster && basename(program) === 'postgres' ? [Number(pid)] : []
    }),
  )
  return found.flat()
}

/** Kills all of them; the first may take others along. */
export async function killServer(cluster: string): Promise<void> {
  for (const pid of await processesIn(cluster))
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
}

const link = (path: string) => readlink(path).catch(() => '')
