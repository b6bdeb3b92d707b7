import pg from 'pg'
import { copySession } from './catalogue.ts'

/** A session for copies, on `url`. */
async function openSession(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    options: copySession,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  })
  // A server that goes away says so a second time, as an event, and that would end the process.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** Runs `work` with a session that is closed whatever happens. */
export async function withSession<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await openSession(url)
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
