import { randomBytes } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { processIdentity } from '../database/embedded/processes.ts'
import { BackupRefusal } from './refusal.ts'

const Holder = z.object({ host: z.string(), pid: z.int(), began: z.string().nullable() })
type Holder = z.output<typeof Holder>

/**
 * Keeps a place for this process until the returned function is called: two that write, or one that writes and one that
 * prunes, never meet. Refuses `backup-place-busy`. A holder that died on this machine is passed over; of one on another
 * machine nobody here can tell.
 */
export async function lockPlace(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'lock')
  const own: Holder = { host: hostname(), pid: process.pid, began: await processIdentity(process.pid) }
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, JSON.stringify(own), { mode: 0o600, flush: true })
  try {
    for (let tries = 0; tries < 3; tries++) {
      if (await linked(draft, file)) return () => rm(file, { force: true })
      const holder = await holderOf(file)
      if (holder !== null && (await lives(holder, own))) throw busy(folder, holder)
      await clearAway(file, holder)
    }
    throw busy(folder, null)
  } finally {
    await rm(draft, { force: true })
  }
}

function busy(folder: string, holder: Holder | null): BackupRefusal {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process'
  const sentence = `${who} works in ${folder}: wait until it has ended; if that machine is gone, remove the file lock there`
  return new BackupRefusal('backup-place-busy', sentence)
}

async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** Null when it went meanwhile, or says nothing anybody understands. */
async function holderOf(file: string): Promise<Holder | null> {
  try {
    return Holder.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return null
  }
}

/** Moving is atomic: of several who clear away one wins, and a lock that changed hands meanwhile is put back. */
async function clearAway(file: string, dead: Holder | null): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  try {
    await rename(file, aside)
  } catch {
    return
  }
  if (JSON.stringify(await holderOf(aside)) !== JSON.stringify(dead)) await linked(aside, file)
  await rm(aside, { force: true })
}

async function lives(holder: Holder, own: Holder): Promise<boolean> {
  if (holder.host !== own.host) return true
  return holder.began !== null && (await processIdentity(holder.pid)) === holder.began
}
