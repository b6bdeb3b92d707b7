import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'vitest'
import { startOtherServer } from '../setup/backup/other-server.ts'
import { environment } from '../setup/environment.ts'
import { freePort } from '../setup/free-port.ts'
import { layTown } from '../setup/lay-town.ts'
import { startFront } from './front.ts'

/** One process of a town, started by the launcher; `said` is its log. */
export type Member = { roles: string; port: number; process: ChildProcess; said: string[] }

export type Cluster = {
  version: number
  urls: { appUrl: string; ownerUrl: string }
  dataDir: string
  /** Where nginx listens, with TLS. */
  front: number
  members: Member[]
  /** Everything any of its processes ever logged, warnings and worse. */
  said: readonly string[]
  /** SIGTERM, and when it has ended the same again; answers with its exit code. */
  restart(member: Member): Promise<number | null>
}

/**
 * A town of several processes on Debian's PostgreSQL with one data folder, behind nginx: two web processes, and one for each
 * of `behind`. All are started at once, as on a new machine. It is gone when the test ends.
 */
export async function openCluster(
  onTestFinished: TestContext['onTestFinished'],
  behind: readonly string[],
): Promise<Cluster> {
  const server = await startOtherServer()
  onTestFinished(server.stop)
  const folder = await mkdtemp(join(tmpdir(), 'hiroba-cluster-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await chmod(folder, 0o711)
  const dataDir = join(folder, 'data')
  await layTown(dataDir)
  const members: Member[] = []
  onTestFinished(async () => void (await Promise.all(members.map((one) => end(one, 'SIGKILL')))))
  const said: string[] = []
  const launch = (member: Pick<Member, 'roles' | 'port'>) => start(member, { dataDir, ...server }, said)
  const ports = [await freePort(), await freePort()] as const
  const all = [
    ...ports.map((port) => ({ roles: 'web', port })),
    ...behind.map((roles) => ({ roles, port: 0 })),
  ]
  members.push(...all.map(launch))
  await Promise.all(members.map(ready))
  const front = await startFront(folder, ports)
  onTestFinished(() => end(front, 'SIGQUIT'))
  return {
    version: server.version,
    urls: { appUrl: server.appUrl, ownerUrl: server.ownerUrl },
    dataDir,
    front: front.port,
    members,
    said,
    async restart(member) {
      await end(member, 'SIGTERM')
      const { exitCode } = member.process
      Object.assign(member, launch(member))
      await ready(member)
      return exitCode
    },
  }
}

export type Place = { dataDir: string; appUrl: string; ownerUrl: string; drainSeconds?: number }

/** Starts a process of the town at this place. */
export function start(
  { roles, port }: Pick<Member, 'roles' | 'port'>,
  { dataDir, appUrl, ownerUrl, drainSeconds = 1 }: Place,
  all: string[] = [],
): Member {
  const child = spawn(resolve('hiroba'), ['start', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment(),
      PUBLIC_URL: 'https://hiroba.town.example',
      HIROBA_ROLES: roles,
      HIROBA_PORT: String(port),
      HIROBA_TRUSTED_PROXY: '127.0.0.1',
      HIROBA_DRAIN_SECONDS: String(drainSeconds),
      HIROBA_ALLOWED_NETWORKS: '127.0.0.0/8',
      HIROBA_LOG: 'warn',
      DATABASE_URL: appUrl,
      // Only who migrates is told who owns.
      ...(roles.includes('worker') ? { DATABASE_OWNER_URL: ownerUrl } : {}),
    },
  })
  const said: string[] = []
  for (const output of [child.stdout, child.stderr])
    createInterface({ input: output }).on('line', (line) => {
      said.push(line)
      all.push(line)
    })
  return { roles, port, process: child, said }
}

/** Until it says so. */
export async function ready({ process: child, said, roles }: Member): Promise<void> {
  while (!said.some((line) => line.startsWith('hiroba ready '))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`a ${roles} process ended before it was ready: ${said.slice(-5).join('\n')}`)
    await new Promise((done) => setTimeout(done, 20))
  }
}

export async function end(
  { process: child }: Pick<Member, 'process'>,
  signal: NodeJS.Signals,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}
