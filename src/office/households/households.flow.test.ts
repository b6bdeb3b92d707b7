import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Actor, system } from '#kernel'
import { scanForCanaries } from '../../../tests/setup/canary.ts'
import { cellsOf, type Entry, fileOf, headings, registerOf } from '../../../tests/setup/register.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

type Counts = Record<'new' | 'changed' | 'unchanged' | 'refused' | 'stale', number>
type Shown = { state: string; counts: Counts; refusal: string | null }

let town: TestTown
let clerk: { actor: Actor; cookie: string; id: string }
let supervisor: { actor: Actor; cookie: string; id: string }

async function open(until: 'test' | 'file' = 'file') {
  town = await openTown({ until })
  clerk = await town.staff('resident-clerk')
  supervisor = await town.staff('resident-supervisor')
}

const text = (rows: string[][]) => Buffer.from(rows.map((row) => row.join(',')).join('\r\n'))

async function upload(bytes: Uint8Array, by = supervisor): Promise<string> {
  const response = await town.web.request('http://localhost:8080/api/blobs', {
    method: 'POST',
    body: Buffer.from(bytes),
    headers: { cookie: by.cookie, 'sec-fetch-site': 'same-origin', 'x-file-name': 'register.csv' },
  })
  const { id } = (await response.json()) as { id: string }
  return ((await town.run('households.upload-register', { file: id }, by.actor)) as { id: string }).id
}

const show = async (id: string, by = supervisor) =>
  (await town.run('households.get-import', { id }, by.actor)) as Shown

async function compare(bytes: Uint8Array): Promise<string> {
  const id = await upload(bytes)
  await town.settle()
  return id
}

async function take(entries: readonly Entry[]): Promise<Shown> {
  const id = await compare(fileOf(entries))
  await town.run('households.confirm-import', { id }, supervisor.actor)
  await town.settle()
  return show(id)
}

const count = async (sql: string) => Number((await town.connection.pool.query(sql)).rows[0]?.count)
const people = () => count('select count(*) from residents.resident')

async function invariantsHold(): Promise<void> {
  for (const { name, count: sql } of town.modules.flatMap((one) => one.invariants))
    expect([name, await count(sql)]).toEqual([name, 0])
}

describe('an extract of the register', () => {
  beforeAll(() => open())
  const entries = registerOf(60)

  it('changes nothing before it is confirmed, and then everybody in it lives in their household', async () => {
    const id = await compare(fileOf(entries))
    expect(await show(id)).toMatchObject({ state: 'compared', counts: { new: 60, changed: 0, refused: 0 } })
    expect(await people()).toBe(0)
    await town.run('households.confirm-import', { id }, supervisor.actor)
    await town.settle()
    expect((await show(id)).state).toBe('applied')
    expect(await people()).toBe(60)
    expect(await count('select count(*) from households.household')).toBe(20)
    await invariantsHold()
  })

  it('that says what is known changes nobody, whatever the order of its lines', async () => {
    const shuffled = entries.toSorted((a, b) => ((a.number * 7919) % 61) - ((b.number * 7919) % 61))
    const id = await compare(fileOf(shuffled))
    expect((await show(id)).counts).toEqual({ new: 0, changed: 0, unchanged: 60, refused: 0, stale: 0 })
  })

  it('shows what changes, field by field, and applies just that', async () => {
    const moved = entries.map((entry) =>
      entry.household === 5001 ? { ...entry, address: '青波町山手二丁目1番1号' } : entry,
    )
    const id = await compare(fileOf(moved))
    expect((await show(id)).counts).toMatchObject({ changed: 3, unchanged: 57 })
    const { lines } = (await town.run(
      'households.list-differences',
      { id, outcome: 'changed', page: 1 },
      supervisor.actor,
    )) as { lines: { name: string; changes: { field: string; from: string; to: string }[] }[] }
    expect(lines[0]?.changes).toContainEqual({
      field: 'address',
      from: '青波町北浜一丁目1番1号',
      to: '青波町山手二丁目1番1号',
    })
    await town.run('households.confirm-import', { id }, supervisor.actor)
    await town.settle()
    expect((await show(id)).counts).toMatchObject({ changed: 3, stale: 0 })
  })

  it('applies a new head of a household, and the old one by their own line', async () => {
    const swapped = entries.map((entry) => {
      const moved = entry.household === 5001 ? { ...entry, address: '青波町山手二丁目1番1号' } : entry
      if (entry.number === 100_001) return { ...moved, relation: '夫' }
      return entry.number === 100_002 ? { ...moved, relation: '世帯主' } : moved
    })
    const result = await take(swapped)
    expect(result.counts).toMatchObject({ changed: 2, stale: 0 })
    const { rows } = await town.connection.pool.query(
      "select relation from households.member where until_on is null and household_id = (select household_id from households.member where relation = 'husband')",
    )
    expect(rows.map((row: { relation: string }) => row.relation).toSorted()).toEqual([
      'child',
      'head',
      'husband',
    ])
    await invariantsHold()
  })

  it('does not apply a line whose person changed after it was shown, and says so', async () => {
    const renamed = entries.map((entry) =>
      entry.number === 100_010 ? { ...entry, name: '新姓　太郎' } : entry,
    )
    const first = await compare(fileOf(renamed))
    const second = await compare(
      fileOf(entries.map((entry) => (entry.number === 100_010 ? { ...entry, name: '別姓　太郎' } : entry))),
    )
    await town.run('households.confirm-import', { id: second }, supervisor.actor)
    await town.settle()
    await town.run('households.confirm-import', { id: first }, supervisor.actor)
    await town.settle()
    expect((await show(first)).counts.stale).toBeGreaterThanOrEqual(1)
    const { lines } = (await town.run('households.list-refusals', { id: first }, supervisor.actor)) as {
      lines: { code: string }[]
    }
    expect(lines.map(({ code }) => code)).toContain('changed-meanwhile')
  })

  it('leaves nothing of its content in any table once it is over', async () => {
    const hits = await scanForCanaries({ databaseUrl: town.ownerUrl, files: [] }, [
      '髙橋　太郎',
      '青波町山手二丁目1番1号',
      'タカハシ　タロウ',
    ])
    expect(hits).toEqual([])
    expect(
      await count('select count(*) from kernel.subject_key where erased_at is not null'),
    ).toBeGreaterThan(0)
  })

  it('that was decided is not decided again, and of two at once one waits', async () => {
    const [a, b] = [await compare(fileOf(registerOf(63))), await compare(fileOf(registerOf(63)))]
    const confirm = (id: string) => town.run('households.confirm-import', { id }, supervisor.actor)
    const answers = await Promise.allSettled([confirm(a), confirm(b)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const refused = answers.find((one) => one.status === 'rejected')
    expect(refused?.status === 'rejected' && refused.reason).toMatchObject({ code: 'households.import-busy' })
    await town.settle()
    await expect(confirm(answers[0]?.status === 'fulfilled' ? a : b)).rejects.toMatchObject({
      code: 'households.import-not-ready',
    })
  })
})

describe('a file that cannot be taken', () => {
  beforeAll(() => open())

  it.each([
    [text([headings.slice(1), ['1']]), 'heading-missing'],
    [text([[...headings, 'マイナンバー'], ['1']]), 'my-number-column'],
    [Buffer.from('"宛名番号'), 'open-quote'],
    [Buffer.from([0x41, 0x2c, 0xff, 0xff]), 'not-text'],
  ])('%# is refused whole, with the reason on its page', async (bytes, refusal) => {
    const id = await compare(bytes)
    expect(await show(id)).toMatchObject({ state: 'refused', refusal })
    const page = await (await town.get(`/ja/console/register/${id}`, supervisor.cookie)).text()
    expect(page).toContain('ファイルを直して')
  })

  it('has its bad lines named and given back to be mended, and the others taken', async () => {
    const entries = registerOf(6)
    const bad = entries.map(cellsOf).map((cells, at) => (at === 2 ? cells.with(2, '\uE000田') : cells))
    const id = await compare(text([headings, ...bad]))
    expect((await show(id)).counts).toMatchObject({ new: 5, refused: 1 })
    const file = await (await town.get(`/ja/console/register/${id}/refusals.csv`, supervisor.cookie)).text()
    expect(file).toContain('\uE000田')
    expect(file).toContain('private-use')
    const mended = await compare(Buffer.from(file.replace('\uE000田', '森田　健')))
    expect((await show(mended)).counts).toMatchObject({ new: 1, refused: 0 })
  })

  it('is refused to who may not take registers in', async () => {
    await expect(upload(fileOf(registerOf(1)), clerk)).rejects.toMatchObject({ code: 'kernel.forbidden' })
  })
})

describe('a process that dies', () => {
  beforeAll(() => open())

  it('in the middle of comparing or applying goes on where it was, and applies nothing twice', async () => {
    const entries = registerOf(620)
    const id = await upload(fileOf(entries))
    // The first part is done, its event is not yet gone: it is handled again after the crash.
    const part = (name: string, key: string) => town.run(name, { id }, system('households'), key)
    await part('households.compare-part', 'a')
    await part('households.compare-part', 'a')
    expect(await count('select count(*) from households.import_line')).toBe(500)
    await town.settle()
    expect((await show(id)).counts.new).toBe(620)
    await town.run('households.confirm-import', { id }, supervisor.actor)
    await part('households.apply-part', 'b')
    await part('households.apply-part', 'b')
    expect(await people()).toBe(100)
    await town.settle()
    expect([(await show(id)).state, await people()]).toEqual(['applied', 620])
    await invariantsHold()
  })
})

describe('people who must not be disclosed', () => {
  const entries = registerOf(9)
  const hidden = {
    ...(registerOf(10)[9] as Entry),
    household: 5003,
    relation: '母',
    name: '秘密　花子',
    undisclosed: true,
  }
  const plain = async (path: string, cookie: string) => {
    const response = await town.get(path, cookie)
    expect([path, response.status]).toEqual([path, 200])
    return (await response.text()).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
  }

  /** Everything a clerk without the grant can ask of households and imports. */
  async function seen(register: readonly Entry[]): Promise<string[]> {
    await open('test')
    const importer = await town.staff('resident-clerk')
    await take(register)
    const id = await compare(
      fileOf(register.map((entry) => ({ ...entry, address: `${entry.address}　101` }))),
    )
    const actor: Actor = {
      kind: 'person',
      id: importer.id,
      grants: new Set(['households:import', 'households:read', 'households:change', 'residents:read']),
    }
    const asks: [string, object][] = [
      ['households.get-import', { id }],
      ['households.list-differences', { id, outcome: 'changed', page: 1 }],
      ['households.list-refusals', { id }],
      ['households.find', { number: '5003' }],
    ]
    const answers = []
    for (const [name, input] of asks) answers.push(JSON.stringify(await town.run(name, input, actor)))
    const { rows } = await town.connection.pool.query(
      'select id from households.household order by created_at, id',
    )
    for (const row of rows as { id: string }[])
      answers.push(await plain(`/ja/console/households/${row.id}`, importer.cookie))
    return answers.map((one) =>
      one.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T'),
    )
  }

  it('change nothing of what is seen and counted by who may not know of them', async () => {
    const without = await seen(entries)
    const withHidden = await seen([...entries, hidden])
    expect(withHidden.toSorted()).toEqual(without.toSorted())
  })

  it('are not counted by what a clerk does either: who seems to live alone is not split off', async () => {
    await open('test')
    const together = { ...(registerOf(1)[0] as Entry), household: 6001 }
    await take([
      together,
      { ...hidden, household: 6001 },
      { ...hidden, number: 999_001, household: 6002, relation: '世帯主' },
    ])
    const { id } = (await town.run('households.find', { number: '6001' }, clerk.actor)) as { id: string }
    const { members } = (await town.run('households.get', { id }, clerk.actor)) as {
      members: { residentId: string }[]
    }
    expect(members).toHaveLength(1)
    const residentId = members[0]?.residentId
    const split = (actor: Actor) => town.run('households.split', { id, residentId, number: '6003' }, actor)
    await expect(split(clerk.actor)).rejects.toMatchObject({ code: 'households.everybody-leaves' })
    const { rows } = await town.connection.pool.query<{ id: string }>(
      'select id from households.household where id <> $1',
      [id],
    )
    const asked = { id: rows[0]?.id, residentId, relation: 'relative' }
    await expect(town.run('households.change-head', asked, clerk.actor)).rejects.toMatchObject({
      code: 'households.not-found',
    })
    await split(supervisor.actor)
  })

  it('are there for who may', async () => {
    await open('test')
    await take([...entries, hidden])
    const { rows } = await town.connection.pool.query(
      "select household_id from households.member where relation = 'parent' limit 1",
    )
    const page = await plain(
      `/ja/console/households/${(rows[0] as { household_id: string }).household_id}`,
      supervisor.cookie,
    )
    expect(page).toContain('秘密　花子')
  })
})

describe('a household', () => {
  beforeEach(async () => {
    await open('test')
    await take(registerOf(6))
  })

  const household = async (number: string) =>
    (await town.run('households.find', { number }, clerk.actor)) as { id: string }
  const shown = async (id: string) =>
    (await town.run('households.get', { id }, clerk.actor)) as {
      members: { residentId: string; relation: string; name: string }[]
    }

  it('gets another head, and one only', async () => {
    const { id } = await household('5001')
    const { members } = await shown(id)
    const [, wife, child] = members
    const change = (residentId = '') =>
      town.run('households.change-head', { id, residentId, relation: 'relative' }, clerk.actor)
    await Promise.allSettled([change(wife?.residentId), change(child?.residentId)])
    expect((await shown(id)).members.filter(({ relation }) => relation === 'head')).toHaveLength(1)
    const head = (await shown(id)).members[0]?.residentId
    await expect(change(head)).rejects.toMatchObject({ code: 'households.already-head' })
    await invariantsHold()
  })

  it('is split: the member begins one of their own under a new number', async () => {
    const { id } = await household('5001')
    const [, wife] = (await shown(id)).members
    const residentId = wife?.residentId ?? ''
    const made = (await town.run('households.split', { id, residentId, number: '7001' }, clerk.actor)) as {
      id: string
    }
    expect((await shown(made.id)).members).toMatchObject([{ residentId, relation: 'head' }])
    expect((await shown(id)).members).toHaveLength(2)
    await expect(
      town.run('households.split', { id: made.id, residentId, number: '7002' }, clerk.actor),
    ).rejects.toMatchObject({ code: 'households.everybody-leaves' })
    await expect(
      town.run(
        'households.split',
        { id, residentId: (await shown(id)).members[0]?.residentId, number: '7001' },
        clerk.actor,
      ),
    ).rejects.toMatchObject({ code: 'households.household-number-taken' })
    await invariantsHold()
  })

  it('keeps who belonged to it: a past membership is not changed, not even by SQL', async () => {
    const { id } = await household('5001')
    const residentId = (await shown(id)).members[1]?.residentId ?? ''
    await town.run('households.split', { id, residentId, number: '7001' }, clerk.actor)
    await expect(
      town.connection.pool.query("update households.member set relation = 'head' where until_on is not null"),
    ).rejects.toMatchObject({ constraint: 'member_past' })
    await expect(town.connection.pool.query('delete from households.member')).rejects.toThrow(
      'permission denied',
    )
  })

  it('of nobody one may see is the same as none', async () => {
    const nobody = town.run('households.get', { id: '019a0000-0000-7000-8000-00000000ffff' }, clerk.actor)
    await expect(nobody).rejects.toMatchObject({ code: 'households.not-found' })
  })
})
