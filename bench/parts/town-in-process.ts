import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadSigningKey } from '#alerts'
import { loadLetterSeal } from '#inbox'
import {
  type Connection,
  connect,
  createLog,
  fileAnchor,
  fileKeys,
  loadWords,
  type NodeKey,
  nodeKey,
  startEmbedded,
  systemSources,
} from '#kernel'
import { type Assembled, assemble } from '../../src/assemble.ts'
import type { Settled } from '../../src/definitions.ts'
import { clusterFolder, homeOf, readRecord } from '../../src/kernel/database/embedded/data-folder.ts'
import { serverState } from '../../src/kernel/database/embedded/processes.ts'
import { prepare } from '../../src/migrations.ts'
import { root } from '../../src/root.ts'
import { settle } from '../../src/settle.ts'

/** A demonstration town's modules in this process, on a database of their own on the disk; no loop is running. */
export type TownInProcess = {
  app: Assembled
  connection: Connection
  key: NodeKey
  appUrl: string
  ownerUrl: string
  /** For the CPU seconds of the database server. */
  cluster: string
  postmaster: number
  dataDir: string
  stop(): Promise<void>
}

/** `more`: what stands otherwise in its town file than in that of the demonstration town. */
export async function openTownInProcess(more: Partial<Settled['town']> = {}): Promise<TownInProcess> {
  const base = await mkdtemp(join(tmpdir(), 'hiroba-town-bench-'))
  await chmod(base, 0o711)
  const dataDir = join(base, 'data')
  const log = createLog('error')
  const database = await startEmbedded({ dataDir, log })
  await prepare(database.ownerUrl, 'hiroba_app')
  const connection = connect(database.appUrl, { max: 20, onError: () => undefined })
  const key = nodeKey(randomBytes(32))
  const shipped = await settle(connection.db, dataDir, systemSources)
  const settled = { ...shipped, town: { ...shipped.town, ...more } }
  const now = systemSources.now()
  const app = assemble({
    connection,
    sources: systemSources,
    log,
    ...settled,
    key,
    keys: fileKeys(join(dataDir, 'keys/kek'), systemSources),
    signer: await loadSigningKey(join(dataDir, 'keys'), settled.town.name.en, now),
    seal: await loadLetterSeal(join(dataDir, 'keys'), settled.town.name.ja, now),
    anchor: fileAnchor(join(dataDir, 'audit-head.json')),
    words: loadWords(join(root, 'commons/languages')),
    identity: null,
    publicUrl: 'http://localhost:8080',
    trustedProxy: null,
    whenMissing: 'key',
    version: 'bench',
    serving: () => undefined,
    adapters: [],
    personas: false,
  })
  const record = await readRecord(dataDir)
  if (record === null) throw new Error('the database wrote nothing down')
  const cluster = clusterFolder(homeOf(dataDir, record))
  const state = await serverState(cluster)
  if (state.kind !== 'running') throw new Error(`the database is ${state.kind}`)
  return {
    app,
    connection,
    key,
    appUrl: database.appUrl,
    ownerUrl: database.ownerUrl,
    cluster,
    postmaster: state.pid,
    dataDir,
    async stop() {
      await connection.close()
      await database.stop()
      await rm(base, { recursive: true, force: true })
    },
  }
}
