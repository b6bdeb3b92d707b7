import pg from 'pg'

/** A session of its own on the database; `lost` is told once when it ends, whoever ends it. */
export type LockSession = {
  /** Takes a lock for as long as the session lives; false when another session has it. */
  take(shard: number): Promise<boolean>
  /** Rejects when the session no longer answers: a connection can die without a word. */
  beat(): Promise<void>
  close(): Promise<void>
}

/** Keeps these locks apart from others of the program: any number, the same everywhere. */
const lockClass = 7_102

/** A session of its own, for locks that must end with the process. */
export async function openLockSession(url: string, lost: () => void): Promise<LockSession> {
  const client = new pg.Client({
    connectionString: url,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
  })
  client.on('error', lost)
  client.on('end', lost)
  await client.connect()
  return {
    take: async (shard) => {
      const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1, $2) as got', [
        lockClass,
        shard,
      ])
      return rows[0]?.got ?? false
    },
    beat: async () => void (await client.query('select 1')),
    close: () => client.end(),
  }
}
