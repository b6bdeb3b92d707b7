import { realpath } from 'node:fs/promises'
import type { Log } from '../../log/index.ts'
import { findBinaries } from './binaries.ts'
import { makeCluster, refuseOtherVersion, superuser, sweepDrafts } from './cluster.ts'
import { clusterFolder, type DatabaseRecord, openDataFolder, saveRecord } from './data-folder.ts'
import { holdDataFolder, refuseLivingHolder } from './folder-lock.ts'
import { openPlace, type Place, systemHome } from './home.ts'
import { superuserLogin } from './probe.ts'
import type { StartRefusal } from './refusal.ts'
import { prepareDatabase } from './roles.ts'
import { ensureServer, reap, type Server, stopServer } from './server.ts'
import { keepLogSmall } from './server-log.ts'
import { port, removeSocketFolder, socketFolder } from './sockets.ts'

const roles = { owner: 'hiroba_owner', app: 'hiroba_app' } as const
const database = 'hiroba'

type Options = {
  dataDir: string
  log: Log
  /** Called when another process took the folder while our database was away. Without it the process ends. */
  onLost?: (reason: StartRefusal) => void
}

/** A running database. The URLs are for node-postgres and libpq; `superuserUrl` is for the doctor and for tests. */
type Embedded = {
  ownerUrl: string
  appUrl: string
  superuserUrl: string
  /** The server was there already: an earlier process was killed. */
  adopted: boolean
  /** Stops the server and frees the folder; what was committed is on disk. */
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL on `dataDir`, or takes over the one a killed process left there, and holds the folder until
 * stopped. The server listens on a unix socket only, outlives this process, and is started again when it dies.
 * Refuses with a StartRefusal; nothing half-made is left.
 */
export async function startEmbedded({ dataDir, log, onLost = fail }: Options): Promise<Embedded> {
  const folder = await openDataFolder(dataDir)
  await refuseLivingHolder(folder)
  const place = await openPlace(folder, log)
  const server = await openServer(folder, place)
  const { adopted, sockets } = await ensureServer(server)
  const login = superuserLogin(sockets, place.record.passwords.superuser)
  const lock = await holdDataFolder({
    dataDir: folder,
    login,
    log,
    onLost,
    revive: () => ensureServer(server),
  })
  const endPruning = keepLogSmall(server.cluster, place.account)
  const stop = async () => {
    endPruning()
    await lock.release()
    await stopServer(server.cluster)
    await reap(server.children)
    await removeSocketFolder(place.home, sockets)
  }
  try {
    await sweepDrafts(place.home)
    const { owner, app } = place.record.passwords
    await prepareDatabase(login, database, {
      owner: { name: roles.owner, password: owner },
      app: { name: roles.app, password: app },
    })
  } catch (error) {
    await stop()
    throw error
  }
  log.info({ adopted, version: server.binaries.version }, 'database.ready')
  return { ...urls(sockets, place.record), adopted, stop }
}

function fail(reason: StartRefusal): never {
  throw reason
}

/** Everything but the process: programs, a complete cluster, and the record brought up to date. */
async function openServer(folder: string, place: Place): Promise<Server> {
  const { home, account } = place
  const binaries = await findBinaries(account, account.as.uid === undefined ? folder : systemHome)
  if (!place.record.made) {
    await makeCluster(home, account, binaries, place.record.passwords.superuser)
    place.record = { ...place.record, made: true }
    await saveRecord(folder, place.record)
  }
  const cluster = await realpath(clusterFolder(home))
  await refuseOtherVersion(cluster, binaries)
  const sockets = async () => {
    const chosen = await socketFolder(home, place.record.sockets, account)
    if (!chosen.startsWith(home) && chosen !== place.record.sockets) {
      place.record = { ...place.record, sockets: chosen }
      await saveRecord(folder, place.record)
    }
    return chosen
  }
  return { cluster, sockets, account, binaries, password: place.record.passwords.superuser, children: [] }
}

/** Logins of the database that listens in `sockets`. */
export function urls(sockets: string, { passwords }: DatabaseRecord) {
  const url = (user: string, password: string) =>
    `postgresql://${user}:${password}@/${database}?host=${encodeURIComponent(sockets)}&port=${port}`
  return {
    ownerUrl: url(roles.owner, passwords.owner),
    appUrl: url(roles.app, passwords.app),
    superuserUrl: url(superuser, passwords.superuser),
  }
}
