import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newDatabase, type TestDatabase } from '../setup/database.ts'
import { environment } from '../setup/environment.ts'
import { freePort } from '../setup/free-port.ts'
import { layTown } from '../setup/lay-town.ts'
import { end, type Member, type Place, ready, start } from './cluster.ts'

const run = promisify(execFile)

let folder = ''
let database: TestDatabase
let place: Place
let port = 0
const members: Member[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hiroba-members-'))
  database = await newDatabase()
  place = { dataDir: join(folder, 'data'), ...database, drainSeconds: 60 }
  await layTown(place.dataDir)
  port = await freePort()
})
afterAll(async () => {
  for (const one of members) await end(one, 'SIGKILL')
  await database.drop()
  await rm(folder, { recursive: true })
})

const begin = (roles: string) => {
  const one = start({ roles, port }, place)
  members.push(one)
  return one
}
const operate = async () =>
  (
    await run(resolve('hiroba'), ['kernel', 'list-definitions', '--json', '--data', place.dataDir], {
      env: environment(),
    })
  ).stdout
const ask = (path: string) =>
  fetch(`http://localhost:${port}${path}`, { headers: { host: 'hiroba.town.example' }, redirect: 'manual' })

describe('processes that share a data folder', () => {
  it('start at once, each with its role, and the operator reaches whoever lives', async () => {
    const web = begin('web')
    const behind = begin('worker,delivery')
    await Promise.all([ready(web), ready(behind)])
    expect(web.said.join('\n')).toContain(`hiroba ready on http://localhost:${port}`)
    expect(behind.said.join('\n')).toContain('hiroba ready as worker, delivery')
    // The first administrator is told once, by who makes the link.
    expect(
      [web, behind].map(({ said }) => said.filter((line) => line.includes('/ja/enrol/')).length),
    ).toEqual([0, 1])
    expect(await operate()).toContain('"engine":"town"')
    await end(behind, 'SIGKILL')
    expect(await operate()).toContain('"engine":"town"')
    const next = begin('worker,delivery')
    await ready(next)
    await end(web, 'SIGKILL')
    expect(await operate()).toContain('"engine":"town"')
    // What the killed ones left is taken away by who starts next.
    const last = begin('web')
    await ready(last)
    expect((await readdir(place.dataDir)).filter((name) => name.endsWith('.sock'))).toHaveLength(2)
    await end(next, 'SIGTERM')
    expect(next.process.exitCode).toBe(0)
  }, 120_000)

  it('when told to stop say so to who asks after their health, answer while they drain, and end at once when told twice', async () => {
    const web = members.at(-1)
    expect(web?.roles).toBe('web')
    expect((await ask('/health')).status).toBe(200)
    web?.process.kill('SIGTERM')
    await expect.poll(async () => (await ask('/health')).status, { timeout: 20_000 }).toBe(503)
    const page = await ask('/ja/alerts')
    expect([page.status, page.headers.get('connection')]).toEqual([200, 'close'])
    if (web) await end(web, 'SIGTERM')
    expect(web?.process.exitCode).toBe(143)
  }, 60_000)
})
