import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

export type EmptyDatabase = { ownerUrl: string; appUrl: string; appRole: string; drop(): Promise<void> }

/** Logins of a server's database that is there already: who may make others, who owns tables, who only uses them. */
export type ServerLogins = { superuserUrl: string; ownerUrl: string; appUrl: string }

const named = (url: string, database: string) => url.replace(/\/[^/?]*(\?|$)/, `/${database}$1`)
const roleOf = (url: string) => /:\/\/([^:@]+)/.exec(url)?.[1] ?? ''

/** A database with nothing in it, as an operator makes one for a restore. */
export async function emptyDatabase(server: ServerLogins = inject('cluster')): Promise<EmptyDatabase> {
  const name = `restored_${randomBytes(6).toString('hex')}`
  const as = async (text: string) => {
    const client = new pg.Client({ connectionString: server.superuserUrl })
    await client.connect()
    await client.query(text).finally(() => client.end())
  }
  await as(`create database ${name} owner ${roleOf(server.ownerUrl)}`)
  return {
    ownerUrl: named(server.ownerUrl, name),
    appUrl: named(server.appUrl, name),
    appRole: roleOf(server.appUrl),
    drop: () => as(`drop database if exists ${name} with (force)`),
  }
}
