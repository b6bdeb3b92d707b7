import pg from 'pg'

/**
 * Runs `work` unless work of this name is under way, in this process or another of the same database: `ran` says which.
 * The lock is a session's, so that of a process that died is free at once.
 */
export async function alone(url: string, name: string, work: () => Promise<void>): Promise<{ ran: boolean }> {
  const client = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 10_000 })
  // A server that goes away says so a second time, as an event, and that would end the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock(hashtext($1)) as taken',
      [`hiroba.job.${name}`],
    )
    if (rows[0]?.taken !== true) return { ran: false }
    await work()
    return { ran: true }
  } finally {
    await client.end().catch(() => undefined)
  }
}
