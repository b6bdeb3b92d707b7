import { randomBytes } from 'node:crypto'
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../../problem/index.ts'
import { type Account, run } from './account.ts'
import type { Binaries } from './binaries.ts'
import { clusterFolder } from './data-folder.ts'
import { processIdentity } from './processes.ts'
import { StartRefusal } from './refusal.ts'

export const superuser = 'postgres'

/**
 * Makes a cluster in `home` under a passing name and moves it into place when complete, so that a start killed
 * halfway leaves none. UTF-8, the collation built into PostgreSQL (the same order on every system), data checksums,
 * passwords for everyone.
 */
export async function makeCluster(
  home: string,
  account: Account,
  binaries: Binaries,
  password: string,
): Promise<void> {
  const draft = `${clusterFolder(home)}.${randomBytes(4).toString('hex')}-${process.pid}`
  const secret = `${draft}.password`
  try {
    await mkdir(draft, { mode: 0o700 })
    await writeFile(secret, password, { mode: 0o600, flag: 'wx' })
    await Promise.all([give(draft, account), give(secret, account)])
    const made = await run(binaries.initdb, initdbArguments(draft, secret), account)
    if (!made.ok)
      throw new StartRefusal('database-not-started', `initdb failed in ${home}: ${lastLine(made.output)}`)
    await moveIntoPlace(draft, clusterFolder(home))
  } finally {
    await rm(secret, { force: true })
    await rm(draft, { recursive: true, force: true })
  }
}

function initdbArguments(draft: string, secret: string): string[] {
  return [
    '--pgdata',
    draft,
    '--username',
    superuser,
    '--pwfile',
    secret,
    '--auth',
    'scram-sha-256',
    '--encoding',
    'UTF8',
    '--locale-provider',
    'builtin',
    '--locale',
    'C.UTF-8',
    '--data-checksums',
    '--no-instructions',
  ]
}

async function moveIntoPlace(draft: string, cluster: string): Promise<void> {
  try {
    await rename(draft, cluster)
  } catch (error) {
    // Another start finished first; its cluster has the same recorded passwords.
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error
  }
}

/** Hands a path to the account's user; only root has to and can. */
export async function give(path: string, account: Account): Promise<void> {
  if (account.as.uid !== undefined) await chown(path, account.uid, account.gid)
}

/** A draft and its password, with the process that makes it. */
const draftName = /^postgres\.[0-9a-f]{8}(?:-(\d+))?(\.password)?$/

/**
 * Removes what starts that were killed while making a cluster left behind; a start that still makes one finds its place
 * taken and clears up by itself. Only for who holds the data folder.
 */
export async function sweepDrafts(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const draft = draftName.exec(name)
    if (!draft || (await processIdentity(Number(draft[1]))) !== null) continue
    await rm(join(home, name), { recursive: true, force: true })
  }
}

/** Who owns the cluster in `home`, or null when there is none. */
export async function clusterOwner(home: string): Promise<{ uid: number; gid: number } | null> {
  return stat(clusterFolder(home)).then(
    ({ uid, gid }) => ({ uid, gid }),
    () => null,
  )
}

/** A cluster of another major version is never opened: its files have another form. */
export async function refuseOtherVersion(cluster: string, binaries: Binaries): Promise<void> {
  const found = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
  const major = binaries.version.split('.')[0]
  if (found === major) return
  const sentence = `${cluster} was made by PostgreSQL ${found}, this version of Hiroba brings ${major}: back up with the version that made it, then restore into an empty data folder`
  throw new StartRefusal('database-of-another-version', sentence)
}

export function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? ''
}
