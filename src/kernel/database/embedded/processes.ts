import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** Every process of a server whose data is in `cluster` (a real path): they all work in that folder. */
async function serverProcesses(cluster: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const found = await Promise.all(
    pids.map(async (pid) => ((await isServerProcess(pid, cluster)) ? [pid] : [])),
  )
  return found.flat()
}

/** A shell someone left in the folder, or a program that got an old number again, is not one of them. */
async function isServerProcess(pid: number, cluster: string): Promise<boolean> {
  try {
    if ((await readlink(`/proc/${pid}/cwd`)) !== cluster) return false
    // After an upgrade of the installation the running program reads "postgres (deleted)".
    return basename(await readlink(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, '') === 'postgres'
  } catch {
    // Gone meanwhile, or of another user: then it is no server of ours.
    return false
  }
}

/** What tells this process from a later one with the same number: this boot and the clock tick it began in. */
export async function processIdentity(pid: number): Promise<string | null> {
  try {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in brackets and may hold anything (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const state = fields[0]
    const began = fields[19]
    return state === 'Z' || began === undefined ? null : `${boot}/${began}`
  } catch {
    return null
  }
}

/** `postmaster.pid` as PostgreSQL writes it: line 1 the number, line 5 the socket folder. */
async function readPostmaster(cluster: string): Promise<{ pid: number; sockets: string } | null> {
  try {
    const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')
    const pid = Number(lines[0])
    return Number.isInteger(pid) && pid > 0 ? { pid, sockets: lines[4] ?? '' } : null
  } catch {
    return null
  }
}

export type ServerState =
  | { kind: 'none' }
  | { kind: 'starting' }
  | { kind: 'running'; pid: number; sockets: string }
  /** Sessions that outlived their killed postmaster; no new server may start before the last is gone. */
  | { kind: 'orphans'; pids: readonly number[] }

/** What runs in `cluster` (a real path), as the system shows it; a left-over `postmaster.pid` deceives nobody. */
export async function serverState(cluster: string): Promise<ServerState> {
  const pids = await serverProcesses(cluster)
  if (pids.length === 0) return { kind: 'none' }
  const postmaster = await readPostmaster(cluster)
  if (postmaster && postmaster.sockets !== '' && pids.includes(postmaster.pid))
    return { kind: 'running', ...postmaster }
  // A postmaster works in the folder a moment before it writes its file; it alone keeps the title it was started with.
  const titles = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'postgres: gone')),
  )
  return titles.every((title) => title.startsWith('postgres: '))
    ? { kind: 'orphans', pids }
    : { kind: 'starting' }
}
