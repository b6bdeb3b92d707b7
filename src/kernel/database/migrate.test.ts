import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newDatabase, type TestDatabase } from '../../../tests/setup/database.ts'
import { prepare } from '../../migrations.ts'
import { migrate } from './migrate.ts'

let database: TestDatabase
let folder = ''
let owner: pg.Client
beforeEach(async () => {
  database = await newDatabase()
  folder = await mkdtemp(join(tmpdir(), 'hiroba-migrations-'))
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  // What the template already ran is not part of these sources.
  await owner.query('delete from migration.done')
})
afterEach(async () => {
  await owner.end()
  await database.drop()
  await rm(folder, { recursive: true })
})

const put = async (name: string, sql: string) => {
  await mkdir(join(folder, 'one'), { recursive: true })
  await writeFile(join(folder, 'one', name), sql)
}
const run = () =>
  migrate(database.ownerUrl, database.appRole, [{ module: 'one', folder: join(folder, 'one') }])
const done = async () =>
  (await owner.query('select name from migration.done order by name')).rows.map((row) => row.name)
const exists = async (table: string) =>
  (await owner.query('select to_regclass($1) is not null as there', [table])).rows[0].there

describe('migrations', () => {
  it('run once, in the order of their numbers', async () => {
    await put('0001_first.sql', 'create schema one; create table one.a (n int);')
    await put('0002_then.sql', 'alter table one.a add column m int; grant usage on schema one to {app};')
    expect(await run()).toEqual(['one/0001_first.sql', 'one/0002_then.sql'])
    expect(await run()).toEqual([])
    await put('0003_more.sql', 'alter table one.a add column k int;')
    expect(await run()).toEqual(['one/0003_more.sql'])
  })

  it('run once when ten programs start at the same time', async () => {
    await put(
      '0001_first.sql',
      'create schema one; create table one.a (n int); insert into one.a values (1);',
    )
    const ran = await Promise.all(Array.from({ length: 10 }, run))
    expect(ran.flat()).toEqual(['one/0001_first.sql'])
    expect((await owner.query('select * from one.a')).rowCount).toBe(1)
  })

  it('leave nothing of a file that fails, and everything of the files before it', async () => {
    await put('0001_first.sql', 'create schema one;')
    await put('0002_fails.sql', 'create table one.a (n int); select 1 / 0;')
    await expect(run()).rejects.toThrow('migration one/0002_fails.sql failed; nothing of it was kept')
    expect(await done()).toEqual(['0001_first.sql'])
    expect(await exists('one.a')).toBe(false)
    await put('0002_fails.sql', 'create table one.a (n int);')
    expect(await run()).toEqual(['one/0002_fails.sql'])
  })

  it('are refused when a file was changed after it ran', async () => {
    await put('0001_first.sql', 'create schema one;')
    await run()
    await put('0001_first.sql', 'create schema one; -- more')
    await put('0002_then.sql', 'create table one.a (n int);')
    await expect(run()).rejects.toThrow('migration one/0001_first.sql was changed after it ran here')
    expect(await exists('one.a')).toBe(false)
  })

  it('are refused when one that ran here is not in this program', async () => {
    await put('0001_first.sql', 'create schema one;')
    await put('0002_then.sql', 'select 1;')
    await run()
    await rm(join(folder, 'one/0002_then.sql'))
    await expect(run()).rejects.toThrow('one/0002_then.sql ran here but is not in this version')
  })

  it.each(['1_short.sql', '0001_Up.sql', 'notes.md', '0001.sql'])(
    'are refused with a file named %s',
    async (name) => {
      await put(name, 'select 1;')
      await expect(run()).rejects.toThrow(`${name} is not named NNNN_<what>.sql`)
      expect(await done()).toEqual([])
    },
  )

  it('quote the name of the role they grant to', async () => {
    await put('0001_first.sql', 'create schema one; grant usage on schema one to {app};')
    const odd = migrate(database.ownerUrl, 'x"; drop table migration.done; --', [
      { module: 'one', folder: join(folder, 'one') },
    ])
    await expect(odd).rejects.toThrow('role "x"; drop table migration.done; --" does not exist')
    expect(await exists('migration.done')).toBe(true)
  })
})

it('preparing a database that is prepared changes nothing', async () => {
  const other = await newDatabase()
  expect(await prepare(other.ownerUrl, other.appRole)).toEqual([])
  await other.drop()
})
