import { execFile } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { zstdDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectInvariants } from '../setup/alerts/invariants.ts'
import { emptyDatabase } from '../setup/backup/empty-database.ts'
import { startAnotherVersion } from '../setup/backup/other-server.ts'
import { saving } from '../setup/backup/saving.ts'
import { openTown } from '../setup/town.ts'

const run = promisify(execFile)
const [first, second] = ['2026-11-22T03:00:00.000Z', '2026-11-22T04:00:00.000Z']

let other: Awaited<ReturnType<typeof startAnotherVersion>>
beforeAll(async () => {
  other = await startAnotherVersion()
})
afterAll(() => other.stop())

/** Rows whose text forms tempt a server to write them another way, or to sort them by its own language. */
const awkward = `
  insert into work.item (id, kind, path, subject, owner_role, due_at, raised_at)
    select gen_random_uuid(), 'x', '', word, 'x', timestamptz '0044-03-15 00:00:00.123456+09 BC' , 'infinity'
    from unnest(array['a', 'B', 'ä', 'い', 'イ', '髙', '𠮷', E'tab\\there', E'line\\nend', E'\\\\N', '']) as word`

describe('a backup travels between servers of different major versions', () => {
  it('there and back again, equal by SHA-256 in both, and runs on either', async () => {
    const town = await openTown()
    await town.staff('administrator')
    const saved = await saving(town.ownerUrl)
    await town.connection.pool.query(awkward)
    await saved.backUp(first)
    await saved.saveKeys(second)
    const there = await saved.restore(await emptyDatabase(other))
    const digests = async (of: typeof saved) =>
      (await of.manifest()).tables.map(({ schema, name, sha256 }) => `${schema}.${name} ${sha256}`)
    const back = await saving(there.ownerUrl)
    await back.backUp(first)
    await back.saveKeys(second)
    const manifest = await back.manifest()
    expect(Math.floor(manifest.server / 10_000)).toBe(other.version)
    expect(Math.floor((await saved.manifest()).server / 10_000)).not.toBe(other.version)
    const unchanged = (await digests(saved)).filter((line) => /work\.item|people\.person /.test(line))
    expect(await digests(back)).toEqual(expect.arrayContaining(unchanged))
    const home = await back.restore()
    await expectInvariants(await openTown({ on: home }))
  })
})

it("age's own program and zstd open a manifest, and an object with what stands in it", async () => {
  const town = await openTown()
  await town.staff('administrator')
  const saved = await saving(town.ownerUrl)
  await saved.backUp(first)
  const opened = async (file: string, identity: string) => {
    const key = join(saved.folder, 'identity')
    await writeFile(key, `${identity}\n`, { mode: 0o600 })
    const { stdout } = await run('age', ['-d', '-i', key, file], { encoding: 'buffer', maxBuffer: 1 << 26 })
    return zstdDecompressSync(stdout).toString('utf8')
  }
  const [manifestFile = ''] = await readdir(join(saved.place, 'backups'))
  const [line = ''] = (await opened(join(saved.place, 'backups', manifestFile), saved.keys.identity)).split(
    '\n',
  )
  const manifest = JSON.parse(line) as Awaited<ReturnType<typeof saved.manifest>>
  const chunk = manifest.tables.find(({ name }) => name === 'person')?.chunks[0]
  const object = join(saved.place, 'objects', chunk?.name.slice(0, 2) ?? '', chunk?.name ?? '')
  expect(await opened(object, manifest.identity)).toContain('administrator 一郎')
})
