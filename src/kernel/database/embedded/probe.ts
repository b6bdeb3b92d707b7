import pg from 'pg'
import { errorCode } from '../../problem/index.ts'
import { superuser } from './cluster.ts'
import { port } from './sockets.ts'

/** `busy`: starting, recovering or stopping. `unreachable`: nobody listens there. `foreign`: it does not know our password. */
type Answer = 'ready' | 'busy' | 'unreachable' | 'foreign'

/** How the superuser reaches the server that listens in `sockets`. */
export function superuserLogin(sockets: string, password: string): pg.ClientConfig {
  return {
    host: sockets,
    port,
    user: superuser,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 10_000,
  }
}

/** Asks the server in `sockets` whether it takes sessions. */
export async function probe(sockets: string, password: string): Promise<Answer> {
  const client = new pg.Client(superuserLogin(sockets, password))
  // A server that stops during the handshake reports it a second time, as an event.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return 'ready'
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'unreachable'
    return code === '28P01' || code === '28000' ? 'foreign' : 'busy'
  } finally {
    await client.end().catch(() => undefined)
  }
}
