import { createHash, randomBytes } from 'node:crypto'
import { link, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { z } from 'zod'
import type { Log } from '../../log/index.ts'
import { errorCode } from '../../problem/index.ts'
import { processIdentity } from './processes.ts'
import { StartRefusal } from './refusal.ts'

/** The two numbers of an advisory lock: Hiroba's ("HIRO") and the folder's. */
const lockClass = 0x4849524f
const Holder = z.object({ pid: z.number().int().positive(), identity: z.string().nullable() })

type Hold = {
  /** A real path. */
  dataDir: string
  /** Database the lock lives in; all who share the folder must name the same. */
  login: pg.ClientConfig
  log: Log
  /** Brings the database back before the lock is taken again. */
  revive?: () => Promise<unknown>
  /** The lock went to another process while the database was away: this one must end. */
  onLost: (reason: StartRefusal) => void
}

/** Held until released; nothing but this process's life and its session keeps it. */
type FolderLock = { release(): Promise<void> }

/**
 * Makes this process the only one that runs on the data folder. The truth is an advisory lock on a session of its own:
 * it ends with the process, so no left-over file can block a start. `hiroba.pid` only says who it is.
 * Refuses with `data-folder-in-use`.
 */
export async function holdDataFolder(hold: Hold): Promise<FolderLock> {
  await refuseLivingHolder(hold.dataDir)
  const key = await folderNumber(hold.dataDir)
  const stop = new AbortController()
  let returning = Promise.resolve()
  let client = await takeLock(hold, key)
  await writeHolder(hold.dataDir)
  const comeBack = async () => {
    hold.log.warn({}, 'database.session-lost')
    const taken = await retake(hold, key, stop.signal)
    if (taken === null) return
    client = taken
    watch()
    hold.log.warn({}, 'database.session-back')
  }
  const watch = () => {
    client.once('end', () => {
      if (!stop.signal.aborted) returning = comeBack()
    })
  }
  watch()
  return {
    async release() {
      stop.abort()
      await returning
      await rm(holderFile(hold.dataDir), { force: true })
      await client.end()
    },
  }
}

const holderFile = (dataDir: string): string => join(dataDir, 'hiroba.pid')

/** The process that holds the folder according to its file, when that very process still lives. */
async function livingHolder(dataDir: string): Promise<number | null> {
  try {
    const holder = Holder.parse(JSON.parse(await readFile(holderFile(dataDir), 'utf8')))
    const now = await processIdentity(holder.pid)
    return now !== null && now === holder.identity ? holder.pid : null
  } catch {
    // Missing or half written: the lock decides.
    return null
  }
}

/** Refuses when another process is known to run on this data folder, before anything in it is touched. */
export async function refuseLivingHolder(dataDir: string): Promise<void> {
  const pid = await livingHolder(dataDir)
  if (pid !== null) throw inUse(dataDir, pid)
}

function inUse(dataDir: string, pid: number | null): StartRefusal {
  const who = pid === null ? '' : ` (process ${pid})`
  return new StartRefusal(
    'data-folder-in-use',
    `another Hiroba runs on ${dataDir}${who}: stop it, or name another folder with --data`,
  )
}

async function writeHolder(dataDir: string): Promise<void> {
  const holder = { pid: process.pid, identity: await processIdentity(process.pid) }
  await writeFile(holderFile(dataDir), `${JSON.stringify(holder)}\n`, { mode: 0o600 })
}

/** A number for the folder that stays with it when it is moved; drawn once, by the first of several starts. */
async function folderNumber(dataDir: string): Promise<number> {
  const file = join(dataDir, 'hiroba.id')
  const draft = `${file}.${randomBytes(4).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(`${randomBytes(16).toString('hex')}\n`)
    await handle.sync()
    await link(draft, file)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  } finally {
    await handle.close()
    await rm(draft, { force: true })
  }
  return createHash('sha256')
    .update(await readFile(file))
    .digest()
    .readInt32BE(0)
}

/** The session of a process that was just killed lives on for a moment: five seconds are given. */
async function takeLock(hold: Hold, key: number): Promise<pg.Client> {
  const client = new pg.Client({ ...hold.login, application_name: 'hiroba folder lock', keepAlive: true })
  // Its end is what counts; without a listener an error would end the process.
  client.on('error', () => undefined)
  await client.connect()
  for (let tries = 0; tries < 50; tries++) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
      lockClass,
      key,
    ])
    if (rows[0]?.taken === true) return client
    if (await heldByAnother(hold.dataDir)) break
    await delay(100)
  }
  await client.end()
  throw inUse(hold.dataDir, await livingHolder(hold.dataDir))
}

async function heldByAnother(dataDir: string): Promise<boolean> {
  const pid = await livingHolder(dataDir)
  return pid !== null && pid !== process.pid
}

/** Tries until the lock is ours again or another's; null when it is no longer wanted. */
async function retake(hold: Hold, key: number, stop: AbortSignal): Promise<pg.Client | null> {
  for (let waitMs = 100; !stop.aborted; waitMs = Math.min(waitMs * 2, 10_000)) {
    try {
      await hold.revive?.()
      return await takeLock(hold, key)
    } catch (error) {
      hold.log.warn({ error }, 'database.away')
      if (
        error instanceof StartRefusal &&
        error.code === 'data-folder-in-use' &&
        (await heldByAnother(hold.dataDir))
      ) {
        hold.onLost(error)
        return null
      }
    }
    await delay(waitMs, undefined, { signal: stop }).catch(() => undefined)
  }
  return null
}
