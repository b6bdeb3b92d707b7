import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { errorCode } from '../../problem/index.ts'
import { type Account, childEnvironment } from './account.ts'
import type { Binaries } from './binaries.ts'
import { lastLine } from './cluster.ts'
import { probe } from './probe.ts'
import { type ServerState, serverState } from './processes.ts'
import { StartRefusal } from './refusal.ts'
import { lastWords } from './server-log.ts'
import { serverArguments } from './settings.ts'
import { port } from './sockets.ts'

/** What it takes to run one cluster; `cluster` is a real path. */
export type Server = {
  cluster: string
  sockets: () => Promise<string>
  account: Account
  binaries: Binaries
  password: string
  /** Servers this process launched; empty when it adopted one. */
  children: ChildProcess[]
}

type Launched = { exited: boolean; said: string; release(): void }

/** Replay of the write-ahead log after a crash may take minutes; a server that is alive is given this long. */
const patienceMs = 600_000
const stepMs = 25
const launchesAllowed = 3
const stepsUnreachable = 200

/**
 * Leaves a server of this cluster that takes sessions: the one that runs already (then `adopted`), or a new one that
 * outlives this process. Sessions left over from a killed server are ended first.
 */
export async function ensureServer(server: Server): Promise<{ adopted: boolean; sockets: string }> {
  const launches: Launched[] = []
  const reach = reaching(server)
  try {
    for (const deadline = performance.now() + patienceMs; performance.now() < deadline; await delay(stepMs)) {
      const state = await serverState(server.cluster)
      if (state.kind === 'running' && (await reach(state)))
        return { adopted: launches.length === 0, sockets: state.sockets }
      if (state.kind === 'orphans') signal(state.pids, 'SIGQUIT')
      if (state.kind === 'none') await launchAgain(server, launches)
    }
    throw notStarted(server.cluster, `not ready after ${patienceMs / 1000} s`)
  } finally {
    for (const launched of launches) launched.release()
  }
}

/** Whether the running server takes sessions; one that cannot be reached for five seconds is told to stop. */
function reaching(server: Server): (state: { pid: number; sockets: string }) => Promise<boolean> {
  let unreachable = 0
  return async ({ pid, sockets }) => {
    const answer = await ask(sockets, server)
    unreachable = answer === 'unreachable' ? unreachable + 1 : 0
    // Its socket file is gone for good: a temporary folder was swept, or the data folder was moved.
    if (unreachable === stepsUnreachable) signal([pid], 'SIGINT')
    return answer === 'ready'
  }
}

async function launchAgain(server: Server, launches: Launched[]): Promise<void> {
  const last = launches.at(-1)
  if (last && !last.exited) return
  if (launches.length === launchesAllowed) {
    throw notStarted(
      server.cluster,
      (await lastWords(server.cluster, server.account)) || lastLine(last?.said ?? ''),
    )
  }
  launches.push(await launch(server))
}

async function ask(
  sockets: string,
  { cluster, password }: Server,
): Promise<'ready' | 'busy' | 'unreachable'> {
  const answer = await probe(sockets, password)
  if (answer !== 'foreign') return answer
  throw new StartRefusal(
    'data-folder-unusable',
    `the database running in ${cluster} does not take the passwords in postgres.json: stop it, or bring the matching file back`,
  )
}

function notStarted(cluster: string, why: string): StartRefusal {
  return new StartRefusal('database-not-started', `PostgreSQL does not start in ${cluster}: ${why}`)
}

async function launch({ cluster, sockets, account, binaries, children }: Server): Promise<Launched> {
  const folder = await sockets()
  await dropStaleLocks(cluster, folder)
  const args = serverArguments(cluster, folder, port)
  // Its own session: neither Ctrl-C in our terminal nor our death reaches it.
  const child = spawn(binaries.postgres, args, {
    ...account.as,
    cwd: '/',
    env: childEnvironment,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const launched = { exited: false, said: '', release: () => void child.stderr.destroy() }
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    launched.said = (launched.said + text).slice(-8192)
  })
  child.once('error', (error) => {
    launched.said = error.message
    launched.exited = true
  })
  child.once('exit', () => {
    launched.exited = true
  })
  child.unref()
  children.push(child)
  return launched
}

/** Takes leave of ended children, so that none stays behind as a zombie where nobody else does. */
export async function reap(children: readonly ChildProcess[]): Promise<void> {
  for (const child of children) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) continue
    child.ref()
    await once(child, 'exit')
  }
}

/**
 * PostgreSQL takes any living process with the number in its lock files for itself, be it another program after a
 * reboot or its own killed postmaster that nobody has reaped. A file goes only when it stood there before the system
 * showed no server here: one that another start has written since keeps that start's server alive.
 */
async function dropStaleLocks(cluster: string, sockets: string): Promise<void> {
  const before = [join(cluster, 'postmaster.pid'), join(sockets, `.s.PGSQL.${port}.lock`)].map(
    (file) => [file, contentOf(file)] as const,
  )
  if ((await serverState(cluster)).kind !== 'none') return
  for (const [file, content] of before) {
    // Looked at and removed in one go: nothing of this process runs in between.
    if (content !== null && contentOf(file) === content) rmSync(file, { force: true })
  }
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

/**
 * Ends the cluster's server and every session on it, and returns when the last process is gone. What was committed is
 * on disk; after a minute it is stopped harder, and the next start replays the log.
 */
export async function stopServer(cluster: string): Promise<void> {
  const began = performance.now()
  let sent: NodeJS.Signals | null = null
  for (;;) {
    const state = await serverState(cluster)
    if (state.kind === 'none') return
    const wanted = harshness(performance.now() - began)
    // A repeated signal would interrupt the shutdown checkpoint; sessions of a dead server are asked each time.
    if (wanted !== sent || state.kind === 'orphans')
      signal(targets(state), state.kind === 'orphans' ? 'SIGQUIT' : wanted)
    if (state.kind === 'running') sent = wanted
    await delay(stepMs)
  }
}

function harshness(waitedMs: number): NodeJS.Signals {
  if (waitedMs < 60_000) return 'SIGINT'
  return waitedMs < 75_000 ? 'SIGQUIT' : 'SIGKILL'
}

function targets(state: ServerState): readonly number[] {
  if (state.kind === 'running') return [state.pid]
  return state.kind === 'orphans' ? state.pids : []
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch {
      // Gone in the same moment, which is what we asked for.
    }
  }
}
