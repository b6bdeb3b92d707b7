import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { prepare } from '../../src/migrations.ts'

export type TestDatabase = {
  ownerUrl: string
  appUrl: string
  superuserUrl: string
  appRole: string
  drop(): Promise<void>
}

const named = (url: string, database: string) => url.replace(/\/[^/?]*(\?|$)/, `/${database}$1`)
/** Of this run: a server of the operator's own may be used by several. */
const templateOf = (ownerUrl: string) => `${roleOf(ownerUrl)}_template`
const roleOf = (url: string) => /:\/\/([^:@]+)/.exec(url)?.[1] ?? ''

async function asSuperuser<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: inject('cluster').superuserUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The migrated database others are copied from; made once, by whichever worker comes first. */
async function requireTemplate(client: pg.Client): Promise<string> {
  const { ownerUrl, appUrl } = inject('cluster')
  const template = templateOf(ownerUrl)
  await client.query("select pg_advisory_lock(hashtext('hiroba.template'))")
  const there = await client.query('select 1 from pg_database where datname = $1', [template])
  if (there.rowCount === 0) {
    await client.query(`create database ${template}_draft owner ${roleOf(ownerUrl)}`)
    await prepare(named(ownerUrl, `${template}_draft`), roleOf(appUrl))
    await client.query(`alter database ${template}_draft rename to ${template}`)
  }
  await client.query("select pg_advisory_unlock(hashtext('hiroba.template'))")
  return template
}

/** An own database for one test, migrated to this version. */
export async function newDatabase(): Promise<TestDatabase> {
  const { ownerUrl, appUrl, superuserUrl } = inject('cluster')
  const name = `town_${randomBytes(6).toString('hex')}`
  await asSuperuser(async (client) => {
    const template = await requireTemplate(client)
    await client.query(`create database ${name} template ${template} owner ${roleOf(ownerUrl)}`)
  })
  return {
    ownerUrl: named(ownerUrl, name),
    appUrl: named(appUrl, name),
    superuserUrl: named(superuserUrl, name),
    appRole: roleOf(appUrl),
    drop: () =>
      asSuperuser(async (client) => void (await client.query(`drop database ${name} with (force)`))),
  }
}
