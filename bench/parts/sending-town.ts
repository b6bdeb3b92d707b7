import type { ChildProcess } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { type Connection, connect, loadNodeKey, newId, systemSources } from '#kernel'
import { clusterFolder, homeOf, readRecord } from '../../src/kernel/database/embedded/data-folder.ts'
import { serverState } from '../../src/kernel/database/embedded/processes.ts'
import { port as socketNumber } from '../../src/kernel/database/embedded/sockets.ts'
import { createAddresses } from '../../src/office/delivery/addresses.ts'
import { createDoor, type DeliveryDoor } from '../../src/office/delivery/door.ts'
import { addSubscription, removeSubscription } from '../../src/office/subscriptions/store.ts'
import { newDataDir } from '../../tests/setup/running-town.ts'
import { endProcess, sendingCore, spawnOn } from './role.ts'

type Database = { connection: Connection; cluster: string; postmaster: number }

/** The program itself with its database, both on the sending core, which may send to this machine. */
export type SendingTown = {
  origin: string
  pid: number
  database: Database
  /** Delivery's own functions, on the town's database and with its key. */
  door: DeliveryDoor
  stop(): Promise<void>
}

export const instantNow = () => systemSources.now()
export const nextId = () => newId(systemSources)

/** Starts a demonstration town on one core and waits until it says that it is ready. */
export async function startSendingTown(): Promise<SendingTown> {
  const dataDir = await newDataDir()
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('HIROBA_'))
  const child = spawnOn(
    sendingCore,
    [resolve('hiroba'), 'start', '--port', '0', '--data', dataDir, '--demo'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...Object.fromEntries(own),
        HIROBA_LOG: 'error',
        HIROBA_ALLOWED_NETWORKS: '127.0.0.0/8',
        PUBLIC_URL: 'http://localhost:8080',
        NODE_ENV: 'production',
      },
    },
  )
  const origin = await ready(child)
  const database = await enter(dataDir)
  const key = await loadNodeKey(join(dataDir, 'keys', 'node.key'))
  return {
    origin,
    pid: child.pid ?? 0,
    database,
    door: createDoor(createAddresses(key, systemSources), ['webhook']),
    async stop() {
      await database.connection.close()
      await endProcess(child)
      await rm(resolve(dataDir, '..'), { recursive: true, force: true })
    },
  }
}

async function ready(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the town has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const origin = /^hiroba ready on (\S+)/.exec(line)?.[1]
    if (origin !== undefined) return origin
  }
  throw new Error('the town ended before it was ready')
}

/** A session as the app's own role on the database of a running town. */
async function enter(dataDir: string): Promise<Database> {
  const record = await readRecord(dataDir)
  if (record === null) throw new Error('the town has no database')
  const cluster = clusterFolder(homeOf(dataDir, record))
  const state = await serverState(cluster)
  if (state.kind !== 'running') throw new Error(`the database is ${state.kind}`)
  const host = encodeURIComponent(state.sockets)
  const url = `postgresql://hiroba_app:${record.passwords.app}@/hiroba?host=${host}&port=${socketNumber}`
  const connection = connect(url, { max: 4, onError: () => undefined })
  return { connection, cluster, postmaster: state.pid }
}

export type Endpoint = { url: string; secret: Uint8Array; districts: readonly string[] }

/** Writes what a confirmed machine leaves: its destination and its subscription. Answers with the destinations. */
export async function subscribe(
  { database, door }: SendingTown,
  endpoints: readonly Endpoint[],
): Promise<string[]> {
  return database.connection.db.transaction().execute(async (db) => {
    const ctx = { db, now: instantNow, newId: nextId }
    const ids: string[] = []
    for (const { url, secret, districts } of endpoints) {
      const place = { medium: 'webhook' as const, variant: '', address: url, secret, leaveUrl: null }
      const destinationId = await door.add(ctx, place)
      const now = instantNow()
      await addSubscription(db, {
        id: nextId(),
        kind: 'machine',
        destinationId,
        state: 'active',
        districts: [...districts],
        minLevel: 3,
        drills: false,
        thumbprint: 'bench',
        topic: null,
        leaseUntil: null,
        mails: 0,
        mailedAt: null,
        createdAt: now,
        confirmedAt: now,
      })
      ids.push(destinationId)
    }
    return ids
  })
}

/** Takes away the subscribers a demonstration comes with: nobody can be reached at their addresses. */
export async function unsubscribeAll({ database, door }: SendingTown): Promise<void> {
  const { rows } = await database.connection.pool.query<{ id: string; destination_id: string }>(
    'select id, destination_id from subscriptions.subscription',
  )
  const ctx = { db: database.connection.db, now: instantNow, newId: nextId }
  for (const { id, destination_id: destination } of rows) {
    await removeSubscription(ctx.db, id)
    await door.remove(ctx, destination)
  }
}
