import { globSync } from 'node:fs'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installJobs } from '#kernel'
import { newDatabase, type TestDatabase } from '../../../tests/setup/database.ts'

let database: TestDatabase
let app: pg.Client
beforeAll(async () => {
  database = await newDatabase()
  await installJobs(database.ownerUrl, database.appRole, [{ name: 'test.job' }])
  app = new pg.Client({ connectionString: database.appUrl })
  await app.connect()
})
afterAll(async () => {
  await app.end()
  await database.drop()
})

const denied = '42501'
const modules = globSync('src/{office,engines}/*/migrations').map((folder) => folder.split('/')[2] ?? '')
const schemas = ['kernel', 'jobs', 'migration', 'public', ...modules]

async function stateOf(sql: string): Promise<string> {
  try {
    await app.query(sql)
    return 'allowed'
  } catch (error) {
    if (error instanceof pg.DatabaseError) return error.code ?? 'no code'
    throw error
  }
}

describe("the app's role", () => {
  it.each(schemas)('makes, empties and drops no table in %s', async (schema) => {
    expect(await stateOf(`create table ${schema}.mine (n int)`)).toBe(denied)
    const { rows } = await app.query<{ name: string }>(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = $1",
      [schema],
    )
    for (const { name } of rows) {
      expect(await stateOf(`truncate ${name} cascade`)).toBe(denied)
      expect(await stateOf(`drop table ${name}`)).toBe(denied)
      expect(await stateOf(`alter table ${name} add column mine int`)).toBe(denied)
    }
  })

  it.each(['kernel.audit', 'alerts.telegram', 'alerts.publication'])('only adds to %s', async (table) => {
    const column = table === 'kernel.audit' ? 'actor' : 'sha256'
    expect(await stateOf(`select ${column} from ${table}`)).toBe('allowed')
    expect(await stateOf(`update ${table} set ${column} = 'x'`)).toBe(denied)
    expect(await stateOf(`delete from ${table}`)).toBe(denied)
    expect(await stateOf(`copy ${table} from program 'true'`)).toBe(denied)
  })

  it('never rewrites what a definition says, only whether it runs', async () => {
    expect(await stateOf("update kernel.definition set bytes = 'x'")).toBe(denied)
    expect(await stateOf("update kernel.definition set sha256 = 'x'")).toBe(denied)
    expect(await stateOf('delete from kernel.definition')).toBe(denied)
    expect(await stateOf("update kernel.definition set state = 'retired'")).toBe('allowed')
  })

  it('changes of a work item and of an enrolment only what closes them', async () => {
    expect(await stateOf('update work.item set due_at = now()')).toBe(denied)
    expect(await stateOf('delete from work.item')).toBe(denied)
    expect(await stateOf('update people.enrolment set expires_at = now()')).toBe(denied)
    expect(await stateOf('delete from people.person')).toBe(denied)
  })

  it('cannot record migrations, make schemas, or become anybody else', async () => {
    expect(await stateOf("insert into migration.done (module, name, sha256) values ('a', 'b', 'c')")).toBe(
      denied,
    )
    expect(await stateOf('create schema mine')).toBe(denied)
    expect(await stateOf(`set role ${JSON.stringify(ownerRole())}`)).toBe(denied)
    const { rows } = await app.query(
      'select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication from pg_roles where rolname = current_user',
    )
    expect(rows).toEqual([
      {
        rolsuper: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolbypassrls: false,
        rolreplication: false,
      },
    ])
  })

  it('owns nothing', async () => {
    const { rows } = await app.query(
      "select oid::regclass::text from pg_class where relowner = current_user::regrole and relnamespace::regnamespace::text !~ '^pg_'",
    )
    expect(rows).toEqual([])
  })
})

const ownerRole = () => /:\/\/([^:@]+)/.exec(database.ownerUrl)?.[1] ?? ''
