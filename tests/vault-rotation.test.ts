import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createLog,
  createVault,
  fileKeys,
  type KeyService,
  keyRotationJob,
  nodeKey,
  requireKeys,
  rotationDue,
} from '#kernel'
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
  versionsInUse,
  within,
  withKeys,
} from './setup/vault.ts'

vaultForEachTest()

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hiroba-vault-'))
})
afterAll(() => rm(folder, { recursive: true }))

/**
 * The same keys, until the `nth` act on them: that one fails, before or after it was done, and all that follow, as for
 * a process that was killed there.
 */
function killedAt(nth: number, when: 'before' | 'after'): KeyService {
  let acts = 0
  const act = async <T>(work: () => Promise<T>): Promise<T> => {
    acts += 1
    if (acts > nth || (acts === nth && when === 'before')) throw new Error('killed')
    const done = await work()
    if (acts === nth) throw new Error('killed')
    return done
  }
  return {
    ...keys,
    wrap: (...given) => act(() => keys.wrap(...given)),
    create: () => act(() => keys.create()),
    destroy: (version) => act(() => keys.destroy(version)),
  }
}

describe('a rotation', () => {
  it('wraps every living key anew, destroys the old version, and everything still opens', async () => {
    const some = await people(25)
    const [old] = await versionsInUse()
    const done = await rotate()
    expect(done).toEqual({ rewrapped: 25, destroyed: [old], final: 0, left: 0, damaged: [] })
    expect(await versionsInUse()).toEqual([await keys.current()])
    expect((await keys.versions()).map(({ version }) => version)).not.toContain(old)
    expect(await openEach(some)).toEqual(some.map(({ plain }) => plain))
  })

  it('makes the erasures before it final, and not those after it', async () => {
    const [one, two] = await people(2)
    if (!one || !two) throw new Error('no people')
    await erase(one.subject)
    kernel.advance(1000)
    expect(await rotate()).toMatchObject({ final: 1 })
    await erase(two.subject)
    expect(await finals()).toEqual([
      { subject: one.subject, final: true },
      { subject: two.subject, final: false },
    ])
    kernel.advance(1000)
    expect(await rotate()).toMatchObject({ final: 1 })
    expect((await finals()).every(({ final }) => final)).toBe(true)
    expect(await broken()).toEqual([])
  })

  it('leaves nothing that opens a copy of an erased key made before', async () => {
    const [one] = await people(1)
    if (!one) throw new Error('no people')
    await kernel.rows('create table copy as select * from kernel.subject_key')
    await erase(one.subject)
    await rotate()
    await kernel.rows(`
      alter table kernel.subject_key disable trigger user;
      update kernel.subject_key k set wrapped = c.wrapped, kek = c.kek, erased_at = null from copy c where c.subject = k.subject`)
    await expect(open(one.subject, one.sealed)).rejects.toThrow('does not open')
    await expect(requireKeys(db(), keys)).rejects.toThrow('memory/1 (1 subjects)')
  })

  it('that was not finished when somebody was erased makes that erasure final too', async () => {
    const [one] = await people(3)
    if (!one) throw new Error('no people')
    await keys.create()
    await erase(one.subject)
    // A rotation that was undone may have wrapped the key with the new version: that one has to go too.
    expect(await rotate()).toMatchObject({ destroyed: ['memory/1', 'memory/2'], final: 1 })
  })

  /** Erases somebody, is killed at this act, and runs again. Answers whether it ended before it could be killed. */
  const killedOnce = async (
    some: Awaited<ReturnType<typeof people>>,
    nth: number,
    when: 'before' | 'after',
  ) => {
    const gone = await people(1)
    for (const { subject } of gone) await erase(subject)
    const first = await rotate(killedAt(nth, when), 2).catch((error: Error) => error.message)
    if (typeof first === 'string') expect(first).toBe('killed')
    expect(await openEach(some), `${when} ${nth}`).toEqual(some.map(({ plain }) => plain))
    expect(await broken()).toEqual([])
    kernel.advance(1000)
    expect(await rotate()).toMatchObject({ damaged: [], left: 0 })
    const plain = [...some.map((one) => one.plain), null]
    expect(await openEach([...some, ...gone]), `${when} ${nth}`).toEqual(plain)
    expect((await keys.versions()).length, `${when} ${nth}`).toBe(1)
    expect((await finals()).every(({ final }) => final)).toBe(true)
    return typeof first !== 'string'
  }

  it.each(['memory', 'files'])(
    'that is killed before or after any act on keys in %s is taken up by the next one',
    async (where) => {
      if (where === 'files') withKeys(fileKeys(join(folder, where), kernel.sources))
      const some = await people(5)
      let nth = 0
      for (let ended = false; !ended; ) {
        nth += 1
        const before = await killedOnce(some, nth, 'before')
        ended = (await killedOnce(some, nth, 'after')) && before
        expect(nth).toBeLessThan(20)
      }
      expect(nth).toBeGreaterThan(7)
    },
  )

  it('ends well when two run at once, among readers, writers and erasures', async () => {
    const some = await people(60)
    const gone = some.slice(0, 10)
    const kept = some.slice(10)
    const newcomers: { subject: string; sealed: Promise<Buffer> }[] = []
    const reading = times(30, async (at) => {
      await delay(at * 3)
      expect(await openEach(kept)).toEqual(kept.map(({ plain }) => plain))
    })
    const writing = times(30, async (at) => {
      await delay(at * 3)
      const subject = randomUUID()
      newcomers.push({ subject, sealed: seal(subject, `${at}`) })
    })
    const erasing = gone.map(async ({ subject }, at) => {
      await delay(at * 9)
      await erase(subject)
    })
    const rotations = [rotate(keys, 7), rotate(keys, 5), delay(30).then(() => rotate(keys, 3))]
    await Promise.all([...rotations, ...reading, ...writing, ...erasing])
    for (const { subject, sealed } of newcomers) expect(await open(subject, await sealed)).toMatch(/^\d+$/)
    await rotate()
    expect((await openEach(some)).filter((one) => one === null)).toHaveLength(10)
    expect((await finals()).every(({ final }) => final)).toBe(true)
    expect((await keys.versions()).length).toBe(1)
    expect(await broken()).toEqual([])
  })

  it('does not destroy a version while a key wrapped by it is not committed yet', async () => {
    await people(1)
    const subject = randomUUID()
    const sealed = await within(async (trx) => {
      const value = await vault.seal(trx, subject, 'name', '新')
      expect(await rotate()).toMatchObject({ destroyed: [], left: 0 })
      return value
    })
    expect(await open(subject, sealed)).toBe('新')
    expect(await rotate()).toMatchObject({ rewrapped: 1, destroyed: ['memory/1'] })
    expect(await open(subject, sealed)).toBe('新')
  })

  it('does not destroy a version while another rotation that takes it for the current one is not committed', async () => {
    const some = await people(6)
    let met = false
    const slow: KeyService = {
      ...keys,
      wrap: async (...given) => {
        if (!met && given[0] === 'memory/2') {
          met = true
          await keys.create()
          expect(await rotate()).toMatchObject({ destroyed: [] })
        }
        return keys.wrap(...given)
      },
    }
    await rotate(slow, 3)
    expect(met).toBe(true)
    expect(await openEach(some)).toEqual(some.map(({ plain }) => plain))
    await rotate()
    expect((await keys.versions()).length).toBe(1)
    expect(await openEach(some)).toEqual(some.map(({ plain }) => plain))
  })

  it('that ends between the reading of a key and its opening is not noticed', async () => {
    const [one] = await people(1)
    if (!one) throw new Error('no people')
    let rotations = 0
    const late: KeyService = {
      ...keys,
      unwrap: async (...given) => {
        if (rotations < 3) {
          rotations += 1
          await rotate()
        }
        return keys.unwrap(...given)
      },
    }
    const reader = createVault({ sources: kernel.sources, key: nodeKey(randomBytes(32)), keys: late })
    expect(await reader.open(db(), one.subject, 'name', one.sealed)).toBe(one.plain)
    expect(rotations).toBe(3)
    const writer = await within((trx) => reader.seal(trx, one.subject, 'name', '新'))
    expect(await open(one.subject, writer)).toBe('新')
  })

  it('leaves what another transaction holds, with the version it needs, and does the rest', async () => {
    const [held, ...others] = await people(8)
    if (!held) throw new Error('no people')
    const holder = new pg.Client({ connectionString: kernel.database.superuserUrl })
    await holder.connect()
    await holder.query('begin')
    await holder.query('select from kernel.subject_key where subject = $1 for update', [held.subject])
    const done = await rotate().finally(() => holder.end())
    expect(done).toMatchObject({ rewrapped: others.length, destroyed: [], left: 1 })
    expect(await rotate()).toMatchObject({ rewrapped: 1, left: 0, destroyed: ['memory/1'] })
    expect(await open(held.subject, held.sealed)).toBe(held.plain)
  })

  it('names a key that does not open, keeps its version, and does the rest', async () => {
    const [damaged, ...others] = await people(4)
    if (!damaged) throw new Error('no people')
    await kernel.rows(
      'update kernel.subject_key set wrapped = set_byte(wrapped, 30, get_byte(wrapped, 30) # 1) where subject = $1',
      [damaged.subject],
    )
    expect(await rotate()).toEqual({
      rewrapped: 3,
      destroyed: [],
      final: 0,
      left: 1,
      damaged: [damaged.subject],
    })
    expect(await openEach(others)).toEqual(others.map(({ plain }) => plain))
  })
})

describe('the job', () => {
  const job = () => keyRotationJob({ db: db(), sources: kernel.sources, keys, log: createLog('silent') })
  const due = () => rotationDue(db(), { sources: kernel.sources, keys })
  const day = 86_400_000

  it('has nothing to do for a town without sealed data, nor for young keys without erasures', async () => {
    expect(await due()).toBe(false)
    await people(1)
    expect(await due()).toBe(false)
    await job().run()
    expect((await keys.versions()).length).toBe(1)
    expect(await versionsInUse()).toEqual(['memory/1'])
  })

  it('rotates after an erasure, and is at rest when it is final', async () => {
    const [one] = await people(1)
    if (!one) throw new Error('no people')
    await erase(one.subject)
    expect(await due()).toBe(true)
    await job().run()
    expect(await finals()).toEqual([{ subject: one.subject, final: true }])
    expect(await due()).toBe(false)
  })

  it('rotates a key older than 90 days, and ends a rotation that was not finished', async () => {
    await people(1)
    kernel.advance(90 * day)
    expect(await due()).toBe(false)
    kernel.advance(1)
    expect(await due()).toBe(true)
    await job().run()
    expect(await due()).toBe(false)
    await keys.create()
    expect(await due()).toBe(true)
    await job().run()
    expect((await keys.versions()).length).toBe(1)
  })

  it('fails aloud for a key that does not open', async () => {
    const [one] = await people(1)
    if (!one) throw new Error('no people')
    await kernel.rows('update kernel.subject_key set wrapped = $1', [randomBytes(60)])
    kernel.advance(91 * day)
    await expect(job().run()).rejects.toThrow(`keys of 1 subjects do not open: ${one.subject}`)
  })
})
