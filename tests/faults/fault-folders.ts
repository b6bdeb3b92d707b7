import { execFileSync } from 'node:child_process'
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd } from '../setup/ending.ts'
import { end, killServer, sql, startTown, type tryTown } from './child-town.ts'

type Child = Pick<Awaited<ReturnType<typeof tryTown>>, 'process'>

/** An empty folder's path, not made yet; its parent, which everybody can pass through, is removed after the test. */
export async function emptyFolder(name = 'data'): Promise<string> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'hiroba-fault-')))
  await chmod(base, 0o711)
  atEnd('test', async () => {
    await killServer(join(base, 'data/postgres'))
    await rm(base, { recursive: true, force: true })
  })
  return join(base, name)
}

let made: Promise<string> | undefined

/** A folder in which a town ran once and was stopped in peace; nothing in it knows where it lies. */
export async function madeFolder(): Promise<string> {
  made ??= makeOnce()
  const folder = await emptyFolder()
  // As it is: the server's files are its user's.
  execFileSync('cp', ['-a', await made, folder])
  return folder
}

async function makeOnce(): Promise<string> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'hiroba-fault-')))
  await chmod(base, 0o711)
  atEnd('file', async () => {
    made = undefined
    await rm(base, { recursive: true, force: true })
  })
  const folder = join(base, 'made')
  await end((await startTown(folder)).process, 'SIGTERM')
  return folder
}

/** A town that is stopped after the test. */
export async function town(dataDir: string, user = {}) {
  const started = await startTown(dataDir, user)
  stopLater(started)
  return started
}

/** Stops these after the test as well. */
export function stopLater(...others: Child[]): void {
  for (const { process: child } of others) atEnd('test', () => end(child, 'SIGTERM'))
}

export const clusterOf = async (url: string) =>
  (await sql<{ data_directory: string }>(url, 'show data_directory'))[0]?.data_directory ?? ''

export const addRow = (url: string, row: number) =>
  sql(url, `create table if not exists kept (row int); insert into kept values (${row})`)

export const keptRows = async (url: string) =>
  (await sql<{ row: number }>(url, 'select row from kept order by row')).map(({ row }) => row)
