import { randomBytes, randomUUID } from 'node:crypto'
import { beforeAll, beforeEach } from 'vitest'
import {
  createVault,
  type Db,
  type KeyService,
  nodeKey,
  rotateKeys,
  type Vault,
  vaultInvariants,
} from '#kernel'
import { memoryKeys } from '../../src/kernel/keys/memory-keys.fixture.ts'
import { openKernel, type TestKernel } from './kernel.ts'

/** A vault on a database of the file that calls `vaultForEachTest`; kernel, keys and vault are there once a test runs. */
export let kernel: TestKernel
/** New for each test, with empty tables. */
export let keys: KeyService
export let vault: Vault
export function vaultForEachTest(): void {
  beforeAll(async () => {
    kernel = await openKernel()
  })
  beforeEach(async () => {
    await kernel.rows('drop table if exists copy; truncate kernel.subject_key, kernel.erasure')
    withKeys(memoryKeys(kernel.sources))
  })
}

export const withKeys = (service: KeyService) => {
  keys = service
  vault = createVault({ sources: kernel.sources, key: nodeKey(randomBytes(32)), keys })
}

export const db = () => kernel.connection.db
export const within = <T>(work: (db: Db) => Promise<T>) => db().transaction().execute(work)
export const seal = (subject: string, plain: string) =>
  within((trx) => vault.seal(trx, subject, 'name', plain))
export const open = (subject: string, sealed: Uint8Array) => vault.open(db(), subject, 'name', sealed)
export const erase = (subject: string) =>
  within((trx) => vault.erase(trx, subject, { by: 'clerk', reason: 'died', now: kernel.sources.now() }))
export const rotate = (service = keys, batch = 10) =>
  rotateKeys(db(), { sources: kernel.sources, keys: service }, { batch, patienceMs: 300 })
export const times = <T>(count: number, make: (at: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at))

/** So many subjects with one sealed name each. */
export async function people(count: number) {
  const all = times(count, (at) => ({ subject: randomUUID(), plain: `山田 ${at}` }))
  return within(async (trx) => {
    const sealed: ((typeof all)[number] & { sealed: Buffer })[] = []
    for (const one of all)
      sealed.push({ ...one, sealed: await vault.seal(trx, one.subject, 'name', one.plain) })
    return sealed
  })
}

export const openEach = (some: Awaited<ReturnType<typeof people>>) =>
  vault.openAll(
    db(),
    some.map(({ subject, sealed }) => ({ subject, field: 'name', sealed })),
  )

export const versionsInUse = async () =>
  (
    await kernel.rows<{ kek: string }>('select distinct kek from kernel.subject_key where kek is not null')
  ).map(({ kek }) => kek)

export const finals = () =>
  kernel.rows<{ subject: string; final: boolean }>(
    'select subject, final_at is not null as final from kernel.erasure order by at',
  )

export async function broken() {
  const counts = await Promise.all(
    vaultInvariants.map(async ({ name, count }) => {
      const [row] = await kernel.rows<{ count: string }>(count)
      return { name, count: Number(row?.count) }
    }),
  )
  return counts.filter(({ count }) => count > 0)
}
