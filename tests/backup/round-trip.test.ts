import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, it, vi } from 'vitest'
import type { Actor } from '#kernel'
import { expectInvariants } from '../setup/alerts/invariants.ts'
import { saving } from '../setup/backup/saving.ts'
import { openTown, type TestTown } from '../setup/town.ts'

// A restore runs every migration.
vi.setConfig({ testTimeout: 120_000 })

const [first, second, third] = [
  '2026-11-22T03:00:00.000Z',
  '2026-11-22T04:00:00.000Z',
  '2026-11-22T05:00:00.000Z',
]

async function rows(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return (await client.query(text).finally(() => client.end())).rows
}

const hand: Actor = { kind: 'system', id: 'system:test', grants: new Set() }

/** People come and go until the returned function is called; gives how many came. */
function bustle(town: TestTown): () => Promise<number> {
  let over = false
  const one = async () => {
    let count = 0
    for (; !over; count++) await town.run('people.invite', { name: '花子', roles: ['duty-officer'] }, hand)
    return count
  }
  const all = [one(), one(), one()]
  return async () => {
    over = true
    return (await Promise.all(all)).reduce((sum, count) => sum + count, 0)
  }
}

describe('a backup', () => {
  it('made while commands run is one moment: it comes back equal by SHA-256, and every invariant holds', async () => {
    const town = await openTown()
    const saved = await saving(town.ownerUrl)
    const stop = bustle(town)
    const made = await saved.backUp(first)
    await saved.saveKeys(second)
    expect(await stop()).toBeGreaterThan(0)
    const restored = await saved.restore()
    const [{ people, now }] = (await rows(
      restored.ownerUrl,
      'select (select count(*)::int from people.person) as people, (select count(*)::int from kernel.hold) as now',
    )) as [{ people: number; now: number }]
    const manifest = await saved.manifest()
    expect(manifest.tables.find(({ name }) => name === 'person')?.rows).toBe(people)
    expect(made.rows).toBe(manifest.tables.reduce((sum, table) => sum + table.rows, 0))
    expect(now).toBe(2)
    await expectInvariants(await openTown({ on: restored }))
  })

  it('holds every table of the database, but keys of people, which are kept apart', async () => {
    const town = await openTown()
    const saved = await saving(town.ownerUrl)
    await saved.backUp(first)
    const there = await rows(
      town.ownerUrl,
      `select schemaname || '.' || tablename as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema', 'jobs', 'migration')`,
    )
    const { tables } = await saved.manifest()
    const names = tables.map(({ schema, name }) => `${schema}.${name}`)
    expect(there.map(({ name }) => name).filter((name) => !names.includes(String(name)))).toEqual([
      'kernel.subject_key',
    ])
  })

  it('is whole through the eyes of the app, too, whose role reads everything it holds', async () => {
    const town = await openTown()
    await town.staff('administrator')
    const [asOwner, asApp] = [await saving(town.ownerUrl), await saving(town.appUrl)]
    await asOwner.backUp(first)
    await asApp.backUp(first)
    const digests = async (of: typeof asOwner) =>
      (await of.manifest()).tables.map(({ name, sha256 }) => `${name} ${sha256}`)
    expect(await digests(asApp)).toEqual(await digests(asOwner))
  })

  it('stores again only what changed', async () => {
    const town = await openTown()
    const saved = await saving(town.ownerUrl)
    expect((await saved.backUp(first)).newObjects).toBeGreaterThan(0)
    expect((await saved.backUp(second)).newObjects).toBe(0)
    await town.staff('approver')
    const { objects, newObjects } = await saved.backUp(third)
    expect(newObjects).toBeGreaterThan(0)
    expect(newObjects).toBeLessThan(objects)
  })

  it('shows nothing of the town to who only has the folder', async () => {
    const town = await openTown()
    await town.staff('approver')
    const saved = await saving(town.ownerUrl)
    await saved.backUp(first)
    const files = await readdir(saved.place, { recursive: true, withFileTypes: true })
    const contents = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name))),
    )
    expect(contents.length).toBeGreaterThan(4)
    for (const one of contents)
      for (const word of ['approver', '一郎', 'AGE-SECRET', 'kernel', saved.keys.identity])
        expect(one.includes(word)).toBe(false)
  })
})
