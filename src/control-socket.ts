import { createHash, randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import type { Config } from './config.ts'

/** The longest path a unix socket may have on Linux is 107 bytes; room is left for the marks of several. */
const longest = 80

const digest = (text: string, length: number) =>
  createHash('sha256').update(text).digest('hex').slice(0, length)

/** Where a running town listens for its operator: in the data folder, or where that is too deep, under a name made of it. */
export function controlSocket(dataDir: string): string {
  const own = join(resolve(dataDir), 'control.sock')
  if (Buffer.byteLength(own) <= longest) return own
  return join(tmpdir(), `hiroba-${digest(resolve(dataDir), 16)}.sock`)
}

/** Sockets of another machine that shares the folder cannot be reached from here, and must not be taken away. */
const machineMark = () => digest(hostname(), 8)

const stemOf = (path: string) => basename(path, '.sock')

async function socketsOf(dataDir: string): Promise<string[]> {
  const own = controlSocket(dataDir)
  const folder = dirname(own)
  const names = await readdir(folder).catch(() => [])
  const mark = `${stemOf(own)}-${machineMark()}-`
  return names
    .filter((name) => name.startsWith(mark) && name.endsWith('.sock'))
    .map((name) => join(folder, name))
}

/**
 * Where this process listens for its operator. One that may have others beside it has a socket of its own; those of
 * processes that were killed are taken away.
 */
export async function ownControlSocket({
  dataDir,
  several,
}: Pick<Config, 'dataDir' | 'several'>): Promise<string> {
  const own = controlSocket(dataDir)
  if (!several) return own
  for (const path of await socketsOf(dataDir)) if (!(await answers(path))) await rm(path, { force: true })
  return join(dirname(own), `${stemOf(own)}-${machineMark()}-${randomBytes(4).toString('hex')}.sock`)
}

/** The socket of a process that lives on this data folder; where there is none, the one a town would have. */
export async function livingControlSocket(dataDir: string): Promise<string> {
  const own = controlSocket(dataDir)
  for (const path of [own, ...(await socketsOf(dataDir))]) if (await answers(path)) return path
  return own
}

function answers(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path)
    const tell = (living: boolean) => {
      socket.destroy()
      done(living)
    }
    socket.once('connect', () => tell(true))
    socket.once('error', () => tell(false))
  })
}
