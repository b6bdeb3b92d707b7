import pg from 'pg'

type Role = { name: string; password: string }

/**
 * Makes the database and its two roles when missing: `owner` holds the tables and migrates, `app` may only connect and
 * use what a migration grants it. Can be repeated. `login` must be allowed to make roles and databases.
 */
export async function prepareDatabase(
  login: pg.ClientConfig,
  database: string,
  roles: { owner: Role; app: Role },
): Promise<void> {
  const client = new pg.Client(login)
  await client.connect()
  try {
    await makeRole(client, roles.owner)
    await makeRole(client, roles.app)
    const name = client.escapeIdentifier(database)
    const owner = client.escapeIdentifier(roles.owner.name)
    const there = await client.query('select 1 from pg_database where datname = $1', [database])
    if (there.rowCount === 0) await client.query(`create database ${name} owner ${owner}`)
    await client.query(`revoke all on database ${name} from public`)
    await client.query(`grant connect on database ${name} to ${client.escapeIdentifier(roles.app.name)}`)
  } finally {
    await client.end()
  }
}

async function makeRole(client: pg.Client, { name, password }: Role): Promise<void> {
  const there = await client.query('select 1 from pg_roles where rolname = $1', [name])
  if (there.rowCount !== 0) return
  await client.query(
    `create role ${client.escapeIdentifier(name)} login password ${client.escapeLiteral(password)}`,
  )
}
