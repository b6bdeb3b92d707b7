import { execFile } from 'node:child_process'
import { StartRefusal } from './refusal.ts'

/** Who runs the database programs. `as` is empty when that is the user we run as already. */
export type Account = { uid: number; gid: number; as: { uid?: number; gid?: number } }

type Outcome = { ok: boolean; output: string }

const userName = 'hiroba'

/** Given to every child: nothing of our own environment reaches the database. */
export const childEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
}

/** Runs a program to its end as `account`, at most two minutes, and keeps what it printed. Never throws. */
export function run(file: string, args: readonly string[], account?: Account): Promise<Outcome> {
  const options = { ...account?.as, cwd: '/', env: childEnvironment, timeout: 120_000, maxBuffer: 1 << 20 }
  return new Promise((resolve) => {
    execFile(file, args, options, (error, stdout, stderr) => {
      resolve({ ok: error === null, output: `${stdout}${stderr}`.trim() || (error?.message ?? '') })
    })
  })
}

/**
 * PostgreSQL refuses to run as root; root runs it as `owner` of the files already there, else as the system user
 * `hiroba`, made when missing. Everybody else runs it as themselves.
 */
export async function databaseAccount(owner: { uid: number; gid: number } | null): Promise<Account> {
  const uid = process.getuid?.() ?? 0
  const gid = process.getgid?.() ?? 0
  if (uid !== 0) return { uid, gid, as: {} }
  const { uid: theirs, gid: group } = owner && owner.uid !== 0 ? owner : await systemUser()
  return { uid: theirs, gid: group, as: { uid: theirs, gid: group } }
}

async function systemUser(): Promise<{ uid: number; gid: number }> {
  const known = await lookUp()
  if (known) return known
  const made = await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/var/lib/hiroba',
    '--shell',
    '/usr/sbin/nologin',
    userName,
  ])
  // Another start may have made it in the same moment: what counts is that it is there.
  const user = await lookUp()
  if (user) return user
  const why = made.output.split('\n')[0] ?? ''
  throw new StartRefusal(
    'no-database-user',
    `PostgreSQL does not run as root and the system user ${userName} could not be made (${why}): run "useradd --system ${userName}", start as an ordinary user, or set DATABASE_URL`,
  )
}

async function lookUp(): Promise<{ uid: number; gid: number } | null> {
  const [uid, gid] = await Promise.all([run('id', ['-u', userName]), run('id', ['-g', userName])])
  if (!uid.ok || !gid.ok) return null
  return { uid: Number(uid.output), gid: Number(gid.output) }
}

/** Whether `account` can enter `folder`: asked of the system itself, so that ACLs and mounts count. */
export async function canEnter(folder: string, account: Account): Promise<boolean> {
  return (await run('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], account)).ok
}
