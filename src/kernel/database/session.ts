import pg from 'pg'

/** How long a server may take to answer at first. */
const answerMs = 10_000

/**
 * Runs `work` with a session of its own on the database of `url`, which is closed whatever happens. `options` are the
 * server's own, as its command line takes them.
 */
export async function withSession<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
  options?: string,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    keepAlive: true,
    connectionTimeoutMillis: answerMs,
    ...(options === undefined ? {} : { options }),
  })
  // A server that goes away says so a second time, as an event, and that would end the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
