import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anonymous } from '#kernel'
import { brokenInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { Desk } from '../../../tests/setup/identity/desk.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

const day = 86_400_000
const reason = '本人であることを、旅券で確かめました。'

let town: TestTown
let desk: Desk
beforeAll(async () => {
  town = await openTown({ until: 'file' })
})
beforeEach(async () => {
  desk = await Desk.open(town)
})
afterAll(async () => expect(await brokenInvariants(town)).toEqual([]))

const ask = async (kind: 'merge' | 'recovery' | 'erasure', id: string, more: object = {}) => {
  const actor = kind === 'erasure' ? desk.supervisor.actor : desk.clerk.actor
  const { requestId } = await desk.run<{ requestId: string }>(
    `request-${kind}`,
    { id, reason, ...more },
    actor,
  )
  return requestId
}
const approve = (id: string, by = desk.supervisor) => desk.code('approve', { id }, by.actor)
const isIn = async ({ cookie }: { cookie: string }) =>
  (await town.people.actorOf(cookie.replace('hiroba=', ''))) !== null

describe('what two people decide', () => {
  it('is approved by another than who asked, with the grant, once', async () => {
    const id = await desk.person({ birthDate: '1959-01-01' })
    const own = await desk.run<{ requestId: string }>(
      'request-recovery',
      { id, reason },
      desk.supervisor.actor,
    )
    expect(await approve(own.requestId)).toBe('residents.same-person')
    expect(await approve(own.requestId, desk.clerk)).toBe('kernel.forbidden')
    expect(await approve(own.requestId, desk.deputy)).toBe('done')
    expect(await approve(own.requestId, desk.deputy)).toBe('residents.already-decided')
  })

  it('waits for seven days, is asked once at a time, and can be put aside', async () => {
    const id = await desk.person()
    const first = await ask('recovery', id)
    expect(await desk.code('request-recovery', { id, reason })).toBe('residents.already-requested')
    await desk.run('decline', { id: first })
    expect(await approve(first)).toBe('residents.already-decided')
    const second = await ask('recovery', id)
    town.advance(7 * day)
    desk = await Desk.open(town)
    expect(await approve(second)).toBe('residents.request-lapsed')
    expect(await desk.code('request-recovery', { id, reason })).toBe('done')
  })

  it('cannot be written past the rule into the database by the program itself', async () => {
    const id = await desk.person()
    const request = await ask('recovery', id)
    const write = (sql: string) =>
      town.connection.pool.query(sql, [request]).then(
        () => 'written',
        (error: { constraint?: string }) => error.constraint,
      )
    const set = "update residents.request set decided_at = now(), outcome = 'approved', decided_by ="
    expect(await write(`${set} requested_by where id = $1`)).toBe('request_two_people')
    expect(await write(`${set} resident_id::text where id = $1`)).toBe('request_not_about_oneself')
    await approve(request)
    expect(await write("update residents.request set outcome = 'declined' where id = $1")).toBe(
      'request_stays_decided',
    )
    const copied = `insert into residents.request select gen_random_uuid(), kind, resident_id, other_id, reason,
      requested_by, requested_at, 'somebody', now(), 'approved' from residents.request where id = $1`
    expect(await write(copied)).toBe('request_begins_open')
  })

  it('is an item of work for the supervisors, which only the decision closes', async () => {
    const id = await desk.person()
    const request = await ask('recovery', id)
    const work = () =>
      desk.rows('select owner_role, path, done_at from work.item where subject = $1', [request])
    expect(await work()).toEqual([
      { owner_role: 'resident-supervisor', path: `/console/residents/requests/${request}`, done_at: null },
    ])
    await approve(request)
    expect((await work())[0]?.['done_at']).not.toBeNull()
  })

  it('shows its reason to who decides, and keeps it sealed', async () => {
    const request = await ask('recovery', await desk.person({ name: '鍵　失夫' }))
    const page = await (
      await town.get(`/ja/console/residents/requests/${request}`, desk.supervisor.cookie)
    ).text()
    expect(page).toContain(reason)
    expect(page).toContain('鍵　失夫')
    const [row] = await desk.rows(
      "select encode(reason, 'escape') as reason from residents.request where id = $1",
      [request],
    )
    expect(String(row?.['reason'])).not.toContain('旅券')
  })
})

describe('a recovery', () => {
  it('gives a code to hand over, and ends every other way in', async () => {
    const id = await desk.person()
    const before = await desk.signedIn(id)
    const earlier = await desk.run<{ code: string }>('open-account', {
      id,
      document: 'passport',
      channel: 'post',
    })
    const request = await ask('recovery', id)
    expect(await isIn(before)).toBe(true)
    const { code } = await desk.run<{ code: string }>('approve', { id: request }, desk.supervisor.actor)
    expect(await isIn(before)).toBe(false)
    town.advance(60_000)
    expect(await desk.code('use-code', { code: earlier.code }, anonymous)).toBe('residents.code-refused')
    expect(await desk.code('use-code', { code }, anonymous)).toBe('done')
  })
})

describe('a merge', () => {
  it('leaves one record that knows what both knew, and the account of the other is closed', async () => {
    const kept = await desk.registered('600001', { name: '同一　人', birthDate: '1966-06-06' })
    const gone = await desk.person({ name: '同一　人', birthDate: '1966-06-06', phone: '0855111222' })
    const other = await desk.signedIn(gone)
    const guardian = await desk.registered('600002', { name: '後見　人', birthDate: '1970-01-01' })
    await desk.run('add-guardian', { id: gone, kind: 'proxy', guardian: '600002', until: '2027-01-01' })
    expect(await approve(await ask('merge', kept, { other: gone }))).toBe('done')
    expect(await isIn(other)).toBe(false)
    expect(await desk.get(kept)).toMatchObject({
      resident: { state: 'active', registered: true },
      fields: { phone: '0855111222', registerNumber: '600001' },
      account: true,
    })
    expect(await desk.get(gone)).toMatchObject({ resident: { state: 'merged', mergedInto: kept } })
    const found = await desk.run<{ residents: { id: string }[] }>('search', {
      birthDate: '1966-06-06',
      purpose: 'counter',
    })
    expect(found.residents.map(({ id }) => id)).toEqual([kept])
    const acts = { actorId: guardian, subjectId: kept, now: town.now() }
    expect(await town.residents.door.mayActFor(town.connection.db, acts)).not.toBeNull()
  })

  it('takes the register number over, so that the next import finds the one record', async () => {
    const kept = await desk.person({ name: '番号　継子' })
    const gone = await desk.registered('600003', { name: '番号　継子', address: '前の住所' })
    expect(await approve(await ask('merge', kept, { other: gone }))).toBe('done')
    expect(await desk.registered('600003', { name: '番号　継子' })).toBe(kept)
  })

  it('is of two records that are there, and both are as hidden as the more hidden one', async () => {
    const [one, two] = [await desk.person(), await desk.person()]
    expect(await desk.code('request-merge', { id: one, other: one, reason })).toBe('residents.same-record')
    expect(await desk.code('request-merge', { id: one, other: crypto.randomUUID(), reason })).toBe(
      'residents.not-found',
    )
    const request = await ask('merge', one, { other: two })
    await desk.run('set-disclosure', { id: two, undisclosed: true }, desk.supervisor.actor)
    expect(await approve(request)).toBe('done')
    expect(await desk.code('get', { id: one, purpose: 'counter' })).toBe('residents.not-found')
  })

  it('of one record into two at once happens once', async () => {
    const [one, two, gone] = [await desk.person(), await desk.person(), await desk.person()]
    const requests = [await ask('merge', one, { other: gone }), await ask('merge', two, { other: gone })]
    const codes = await Promise.all([
      approve(requests[0] ?? '', desk.supervisor),
      approve(requests[1] ?? '', desk.deputy),
    ])
    expect(codes.toSorted()).toEqual(['done', 'residents.not-active'])
  })
})

describe('an erasure', () => {
  it('leaves nothing that can be read or found, and the tombstone of an id', async () => {
    const id = await desk.person({ name: '消去　対象', kana: 'ショウキョ', birthDate: '1933-03-03' })
    const resident = await desk.signedIn(id)
    expect(await approve(await ask('erasure', id), desk.deputy)).toBe('done')
    expect(await isIn(resident)).toBe(false)
    expect(await desk.code('get', { id, purpose: 'counter' }, desk.supervisor.actor)).toBe(
      'residents.not-found',
    )
    expect(await town.residents.door.nameOf(town.connection.db, id)).toBeNull()
    const [rows] = await desk.rows(
      `select state, sealed, (select count(*)::int from residents.term where resident_id = id) as terms,
        (select count(*)::int from kernel.erasure where subject = id) as erasures from residents.resident where id = $1`,
      [id],
    )
    expect(rows).toEqual({ state: 'erased', sealed: null, terms: 0, erasures: 1 })
    const found = await desk.run<{ residents: object[] }>('search', {
      birthDate: '1933-03-03',
      purpose: 'counter',
    })
    expect(found.residents).toEqual([])
  })

  it('leaves nothing to decide and no work about who is gone', async () => {
    const [id, other] = [await desk.person(), await desk.person()]
    const waiting = [await ask('recovery', id), await ask('merge', other, { other: id })]
    expect(await approve(await ask('erasure', id), desk.deputy)).toBe('done')
    expect(
      await desk.rows('select subject from work.item where done_at is null and subject = any($1)', [
        [id, ...waiting],
      ]),
    ).toEqual([])
    const decided = await desk.rows('select outcome from residents.request where id = any($1)', [waiting])
    expect(decided).toEqual([{ outcome: 'declined' }, { outcome: 'declined' }])
  })

  it('is refused for who is in the register and lives here, and needs the right to erase twice', async () => {
    const id = await desk.registered('600009')
    expect(await desk.code('request-erasure', { id, reason }, desk.supervisor.actor)).toBe(
      'residents.still-registered',
    )
    const stranger = await desk.person()
    expect(await desk.code('request-erasure', { id: stranger, reason })).toBe('kernel.forbidden')
    const request = await ask('erasure', stranger)
    const halfway = { ...desk.deputy.actor, grants: new Set(['residents:approve', 'residents:read']) }
    expect(await desk.code('approve', { id: request }, halfway)).toBe('residents.needs-erase')
    expect(await approve(request, desk.deputy)).toBe('done')
  })
})
