import { createHash, randomBytes, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createVault, type Db, nodeKey, type Vault } from '#kernel'
import { openKernel, type TestKernel } from '../../../tests/setup/kernel.ts'
import { memoryKeys } from '../keys/memory-keys.fixture.ts'
import { erasureProof } from './erase.ts'

let kernel: TestKernel
let vault: Vault
const keys = memoryKeys()
beforeAll(async () => {
  kernel = await openKernel()
  vault = createVault({ sources: kernel.sources, key: nodeKey(randomBytes(32)), keys })
})

const within = <T>(work: (db: Db) => Promise<T>) => kernel.connection.db.transaction().execute(work)
const seal = (subject: string, field: string, plain: string | Uint8Array) =>
  within((db) => vault.seal(db, subject, field, plain))
const open = (subject: string, field: string, sealed: Uint8Array) =>
  vault.open(kernel.connection.db, subject, field, sealed)
const erase = (subject: string, reason = 'moved-away') =>
  within((db) => vault.erase(db, subject, { by: 'clerk', reason, now: kernel.sources.now() }))
const erased = { code: 'kernel.subject-erased', status: 410 }

const texts = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed())

describe('a sealed field', () => {
  it('opens to what was sealed, whatever text and field', async () => {
    const subject = randomUUID()
    await fc.assert(
      fc.asyncProperty(texts, texts, async (field, plain) => {
        expect(await open(subject, field, await seal(subject, field, plain))).toBe(plain)
      }),
      { numRuns: 60 },
    )
  })

  it('opens to the bytes that were sealed', async () => {
    const [subject, bytes] = [randomUUID(), randomBytes(100_000)]
    const sealed = await seal(subject, 'photo', bytes)
    const opened = await vault.openBytes(kernel.connection.db, subject, 'photo', sealed)
    expect(opened?.equals(bytes)).toBe(true)
  })

  it('opens under no other field', async () => {
    const subject = randomUUID()
    await fc.assert(
      fc.asyncProperty(texts, texts, async (field, other) => {
        fc.pre(field !== other)
        await expect(open(subject, other, await seal(subject, field, '山田'))).rejects.toThrow()
      }),
      { numRuns: 30 },
    )
  })

  it('opens for no other subject', async () => {
    const [one, two] = [randomUUID(), randomUUID()]
    const sealed = await seal(one, 'name', '山田')
    await seal(two, 'name', '田中')
    await expect(open(two, 'name', sealed)).rejects.toThrow()
  })

  it('does not open when any one bit was changed, or its end was cut off', async () => {
    const subject = randomUUID()
    const sealed = await seal(subject, 'name', '山')
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      await expect(open(subject, 'name', changed), `bit ${bit}`).rejects.toThrow()
    }
    for (let length = 0; length < sealed.length; length++)
      await expect(open(subject, 'name', sealed.subarray(0, length)), `${length}`).rejects.toThrow()
  })

  it('does not open with the key of another subject put in its place', async () => {
    const [one, two] = [randomUUID(), randomUUID()]
    const sealed = await seal(one, 'name', '山田')
    await seal(two, 'name', '田中')
    await kernel.rows(
      'update kernel.subject_key a set wrapped = b.wrapped from kernel.subject_key b where a.subject = $1 and b.subject = $2',
      [one, two],
    )
    await expect(open(one, 'name', sealed)).rejects.toThrow(`the key of ${one} does not open`)
  })

  it('differs each time, so that equal values cannot be seen', async () => {
    const subject = randomUUID()
    expect(await seal(subject, 'name', '山田')).not.toEqual(await seal(subject, 'name', '山田'))
  })

  it('has the same key whether the id is written in capitals or not', async () => {
    const subject = randomUUID()
    const sealed = await seal(subject.toUpperCase(), 'name', '山田')
    expect(await open(subject, 'name', sealed)).toBe('山田')
    const [row] = await kernel.rows('select count(*)::int from kernel.subject_key where subject = $1', [
      subject,
    ])
    expect(row).toEqual({ count: 1 })
  })

  it('of a subject that never had a key is a mistake, not an erasure', async () => {
    const id = randomUUID()
    await expect(open(id, 'name', Buffer.alloc(40))).rejects.toThrow(`there is no key of ${id}`)
  })

  it('is refused outside a transaction, and for half a character', async () => {
    const db = kernel.connection.db
    await expect(vault.seal(db, randomUUID(), 'name', '山田')).rejects.toThrow('only in a transaction')
    await expect(
      vault.erase(db, randomUUID(), { by: 'a', reason: 'b', now: kernel.sources.now() }),
    ).rejects.toThrow('only in a transaction')
    await expect(seal(randomUUID(), 'name', '\ud867')).rejects.toThrow('half a character')
  })
})

describe('several fields', () => {
  it('of one subject are sealed under one key and their own names', async () => {
    const subject = randomUUID()
    const sealed = await within((db) =>
      vault.sealAll(db, subject, { name: '山田花子', kana: 'ヤマダハナコ' }),
    )
    expect(Object.keys(sealed)).toEqual(['name', 'kana'])
    expect(await open(subject, 'name', sealed.name)).toBe('山田花子')
    await expect(open(subject, 'name', sealed.kana)).rejects.toThrow()
  })

  it('of many subjects open in their order, the erased ones to null', async () => {
    const subjects = Array.from({ length: 12 }, () => randomUUID())
    const items = await Promise.all(
      subjects.flatMap((subject) =>
        ['name', 'kana'].map(async (field) => ({
          subject,
          field,
          sealed: await seal(subject, field, `${field} of ${subject}`),
        })),
      ),
    )
    const gone = new Set(subjects.filter((_, at) => at % 3 === 0))
    for (const subject of gone) await erase(subject)
    expect(await vault.openAll(kernel.connection.db, items)).toEqual(
      items.map(({ subject, field }) => (gone.has(subject) ? null : `${field} of ${subject}`)),
    )
    expect(await vault.openAll(kernel.connection.db, [])).toEqual([])
  })

  it('open in a transaction that may only read', async () => {
    const subject = randomUUID()
    const sealed = await seal(subject, 'name', '山田')
    const reading = kernel.connection.db.transaction().setAccessMode('read only')
    expect(await reading.execute((db) => vault.open(db, subject, 'name', sealed))).toBe('山田')
  })
})

describe('an erased subject', () => {
  it('has no key, and everything sealed for it opens to null', async () => {
    const subject = randomUUID()
    const sealed = await seal(subject, 'name', '山田')
    expect(await vault.isErased(kernel.connection.db, subject)).toBe(false)
    await erase(subject)
    expect(await open(subject, 'name', sealed)).toBeNull()
    expect(await vault.openBytes(kernel.connection.db, subject, 'name', sealed)).toBeNull()
    expect(await vault.isErased(kernel.connection.db, subject)).toBe(true)
    const [row] = await kernel.rows('select wrapped, kek from kernel.subject_key where subject = $1', [
      subject,
    ])
    expect(row).toEqual({ wrapped: null, kek: null })
  })

  it('takes no new value: 410', async () => {
    const subject = randomUUID()
    await seal(subject, 'name', '山田')
    await erase(subject)
    await expect(seal(subject, 'name', '山田')).rejects.toMatchObject(erased)
    await expect(within((db) => vault.sealAll(db, subject, { name: 'a' }))).rejects.toMatchObject(erased)
  })

  it('that never had a key gets none later', async () => {
    const subject = randomUUID()
    expect(await vault.isErased(kernel.connection.db, subject)).toBe(false)
    expect(await erase(subject)).toMatchObject({ subject, kek: null })
    await expect(seal(subject, 'name', '山田')).rejects.toMatchObject(erased)
  })

  it('is erased once: the first erasure stays, whoever asks again', async () => {
    const subject = randomUUID()
    await seal(subject, 'name', '山田')
    const first = await erase(subject)
    kernel.advance(1000)
    expect(await erase(subject, 'died')).toEqual(first)
    expect(first).toMatchObject({ subject, by: 'clerk', reason: 'moved-away', finalAt: null })
  })

  it('leaves a proof that an old copy of its row bears out, and no other row', async () => {
    const subject = randomUUID()
    await seal(subject, 'name', '山田')
    const [copy] = await kernel.rows<{ wrapped: Buffer; kek: string }>(
      'select wrapped, kek from kernel.subject_key where subject = $1',
      [subject],
    )
    if (!copy) throw new Error('no row')
    const { at, proof } = await erase(subject)
    expect(erasureProof({ subject, ...copy, at })).toBe(proof)
    const digest = createHash('sha256').update(copy.wrapped).digest('hex')
    const lines = `hiroba-erasure-1\n${subject}\n${copy.kek}\n${digest}\n${at}`
    expect(createHash('sha256').update(lines).digest('hex')).toBe(proof)
    for (const other of [{ wrapped: randomBytes(60) }, { kek: 'other' }, { subject: randomUUID() }])
      expect(erasureProof({ subject, ...copy, at, ...other })).not.toBe(proof)
  })

  it('comes back whole when the transaction does not commit', async () => {
    const subject = randomUUID()
    const sealed = await seal(subject, 'name', '山田')
    const failing = within(async (db) => {
      await vault.erase(db, subject, { by: 'clerk', reason: 'died', now: kernel.sources.now() })
      expect(await vault.open(db, subject, 'name', sealed)).toBeNull()
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await open(subject, 'name', sealed)).toBe('山田')
  })

  it.each(['', 'Moved', 'moved to Osaka', '転出', 'a'.repeat(65)])(
    'is not erased for the reason %j, which is no code',
    async (reason) => {
      await expect(erase(randomUUID(), reason)).rejects.toMatchObject({ code: '23514' })
    },
  )
})
