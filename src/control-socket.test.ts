import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { controlSocket, livingControlSocket, ownControlSocket } from './control-socket.ts'

let dataDir = ''
const open: Server[] = []
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hiroba-socket-'))
})
afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((done) => server.close(done))
  await rm(dataDir, { recursive: true })
})

const listen = (path: string) =>
  new Promise<void>((done) => {
    open.push(createServer((socket) => socket.end()).listen(path, done))
  })
const own = (several: boolean) => ownControlSocket({ dataDir, several })

describe("the operator's socket", () => {
  it('of a process that is alone is always the same', async () => {
    expect(await own(false)).toBe(join(dataDir, 'control.sock'))
    expect(await livingControlSocket(dataDir)).toBe(join(dataDir, 'control.sock'))
  })

  it('of each of several is its own, and any that lives is found', async () => {
    const [one, two] = [await own(true), await own(true)]
    expect(one).not.toBe(two)
    await listen(two)
    expect(await livingControlSocket(dataDir)).toBe(two)
  })

  it('left by a killed process is taken away by the next; that of a living one, or of another machine, is not', async () => {
    const [killed, living] = [await own(true), await own(true)]
    await writeFile(killed, '')
    await listen(living)
    await writeFile(join(dataDir, 'control-ffffffff-00000000.sock'), '')
    await own(true)
    expect((await readdir(dataDir)).sort()).toEqual(
      [basename(living), 'control-ffffffff-00000000.sock'].sort(),
    )
  })

  it('is in a folder with a short name where the data folder has a long one', async () => {
    const deep = join(dataDir, 'x'.repeat(120))
    const path = await ownControlSocket({ dataDir: deep, several: true })
    expect(Buffer.byteLength(path)).toBeLessThan(107)
    expect(path.startsWith(controlSocket(deep).slice(0, -'.sock'.length))).toBe(true)
  })
})
