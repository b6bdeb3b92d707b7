import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { replayErasures, requireKeys } from '#kernel'
import { memoryKeys } from '../src/kernel/keys/memory-keys.fixture.ts'
import {
  broken,
  db,
  erase,
  finals,
  kernel,
  keys,
  open,
  openEach,
  people,
  rotate,
  seal,
  times,
  vault,
  vaultForEachTest,
  within,
} from './setup/vault.ts'

vaultForEachTest()

describe('first seals at once', () => {
  it('agree on one key: everything opens', async () => {
    const subject = randomUUID()
    const sealed = await Promise.all(times(20, (at) => seal(subject, `山田 ${at}`)))
    expect(await Promise.all(sealed.map((one) => open(subject, one)))).toEqual(
      times(20, (at) => `山田 ${at}`),
    )
  })

  it('make the key once though the first one is not committed yet', async () => {
    const subject = randomUUID()
    const second: Promise<Buffer>[] = []
    const first = await within(async (trx) => {
      const sealed = await vault.seal(trx, subject, 'name', '一')
      second.push(seal(subject, '二'))
      await delay(50)
      return sealed
    })
    expect([await open(subject, first), await open(subject, (await second[0]) ?? Buffer.alloc(0))]).toEqual([
      '一',
      '二',
    ])
  })

  it('whose transaction fails leave no key', async () => {
    const subject = randomUUID()
    const failing = within(async (trx) => {
      await vault.seal(trx, subject, 'name', '一')
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await open(subject, await seal(subject, '二'))).toBe('二')
  })
})

describe('an erasure beside a seal', () => {
  it('waits until the seal is committed, so that nothing of it is overlooked', async () => {
    const subject = randomUUID()
    await seal(subject, '一')
    const order: string[] = []
    const erasing: Promise<unknown>[] = []
    await within(async (trx) => {
      await vault.seal(trx, subject, 'name', '二')
      erasing.push(erase(subject).then(() => order.push('erased')))
      await delay(100)
      order.push('sealed')
    })
    await erasing[0]
    expect(order).toEqual(['sealed', 'erased'])
    await expect(seal(subject, '三')).rejects.toMatchObject({ code: 'kernel.subject-erased' })
  })

  it('comes out as one after the other, however many of both', async () => {
    const subject = randomUUID()
    const acts = await Promise.allSettled(
      times(20, (at) => (at % 5 === 2 ? erase(subject).then(() => null) : seal(subject, `${at}`))),
    )
    const sealed = acts.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []))
    for (const one of acts)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'kernel.subject-erased' })
    expect(await Promise.all(sealed.map((one) => open(subject, one)))).toEqual(sealed.map(() => null))
    expect(await finals()).toEqual([{ subject, final: false }])
    expect(await broken()).toEqual([])
  })
})

describe('after a restore', () => {
  it('whoever was erased has no key again, also one the copy of the keys did not know', async () => {
    const some = await people(3)
    const [one, two] = some
    if (!one || !two) throw new Error('no people')
    await kernel.rows('create table copy as select * from kernel.subject_key')
    await erase(one.subject)
    await erase(randomUUID())
    await kernel.rows(`
      alter table kernel.subject_key disable trigger user;
      delete from kernel.subject_key;
      insert into kernel.subject_key select * from copy;
      alter table kernel.subject_key enable trigger user`)
    expect(await openEach(some)).toEqual(some.map(({ plain }) => plain))
    expect(await replayErasures(db())).toBe(2)
    expect(await openEach(some)).toEqual([null, some[1]?.plain, some[2]?.plain])
    expect(await replayErasures(db())).toBe(0)
    expect(await broken()).toEqual([])
  })

  it('a database whose keys are not there is refused', async () => {
    await people(2)
    await expect(requireKeys(db(), keys)).resolves.toBeUndefined()
    await expect(requireKeys(db(), memoryKeys())).rejects.toThrow(
      'needs key-encryption keys that are not there: memory/1 (2 subjects)',
    )
  })
})

describe("the app's role", () => {
  const denied = { code: '42501' }
  const as = async (url: string, text: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return await client.query(text)
    } finally {
      await client.end()
    }
  }

  it.each([
    'delete from kernel.erasure',
    'truncate kernel.erasure',
    "update kernel.erasure set by = 'other'",
    "update kernel.erasure set proof = repeat('0', 64)",
    'update kernel.erasure set at = now()',
    'delete from kernel.subject_key',
    'update kernel.subject_key set created_at = now()',
  ])('is not allowed: %s', async (text) => {
    await expect(as(kernel.database.appUrl, text)).rejects.toMatchObject(denied)
  })

  it('gives an erased subject no key again, and makes an erasure final once; nor does the owner', async () => {
    const [one] = await people(1)
    if (!one) throw new Error('no people')
    await erase(one.subject)
    await rotate()
    for (const url of [kernel.database.appUrl, kernel.database.ownerUrl]) {
      const revive = "update kernel.subject_key set wrapped = 'a', kek = 'b', erased_at = null"
      await expect(as(url, revive)).rejects.toMatchObject(denied)
      const reopen = 'update kernel.erasure set final_at = null'
      await expect(as(url, reopen)).rejects.toMatchObject(denied)
    }
  })
})
