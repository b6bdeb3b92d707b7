import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, expect, it } from 'vitest'
import { newDatabase, type TestDatabase } from '../../../tests/setup/database.ts'
import { openTown } from '../../../tests/setup/town.ts'

const folder = 'src/office/people/migrations'
const personId = '019a0000-0000-7000-8000-00000000abcd'

let database: TestDatabase | undefined
afterEach(async () => {
  await database?.drop()
  database = undefined
})

/** A database as the version before passkeys left it, with one officer on shift, brought up to this version. */
async function upgraded(token: string): Promise<TestDatabase> {
  const made = await newDatabase()
  database = made
  const owner = new pg.Client({ connectionString: made.ownerUrl })
  await owner.connect()
  const run = async (file: string) =>
    owner.query((await readFile(join(folder, file), 'utf8')).replaceAll('{app}', made.appRole))
  await owner.query('drop schema people cascade')
  await run('0001_people.sql')
  await owner.query(
    `insert into people.person values ($1, '当直', '{duty-officer}', false, '2026-11-22T02:00:00Z')`,
    [personId],
  )
  await owner.query(
    `insert into people.session values ($1, $2, '2026-11-22T02:00:00Z', '2026-11-22T14:00:00Z')`,
    [createHash('sha256').update(token).digest('hex'), personId],
  )
  for (const file of (await readdir(folder)).toSorted().slice(1)) await run(file)
  await owner.end()
  return made
}

it('an upgrade from the version before passkeys signs nobody out in the middle of a shift', async () => {
  const token = 'x'.repeat(43)
  const town = await openTown({ on: await upgraded(token) })
  expect((await town.people.actorOf(token))?.actor.id).toBe(personId)
  const page = await town.get('/ja/console/account', `hiroba=${token}`)
  expect([page.status, page.headers.get('set-cookie')?.startsWith('hiroba=')]).toEqual([200, true])
  expect(await page.text()).toContain('使えるパスキーがありません')
})
