import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../../tests/setup/alerts/invariants.ts'
import {
  draftOf,
  openTownHall,
  type Person,
  post,
  type Row,
  type TownHall,
} from '../../../tests/setup/office/town-hall.ts'

let hall: TownHall
let clerk: Person
let chief: Person
let manager: Person
let finance: Person
let deputyMayor: Person
let mayor: Person
beforeAll(async () => {
  hall = await openTownHall()
  clerk = await hall.person('青波 一', post('welfare', 'clerk'))
  chief = await hall.person('川辺 二', post('welfare', 'section-chief'))
  manager = await hall.person('山手 三', post('welfare', 'division-manager'))
  finance = await hall.person('北浜 四', post('finance', 'division-manager'))
  deputyMayor = await hall.person('中央 五', post('general-affairs', 'deputy-mayor'))
  mayor = await hall.person('見本 六', post('general-affairs', 'mayor'))
})
afterAll(async () => {
  expect(await brokenInvariants({ ...hall.town, modules: [...hall.town.modules, hall.module] })).toEqual([])
})

const refused = (code: string) => ({ code: `approval.${code}` })
const drafted = (more: object = {}, by = clerk) => hall.run(by, 'approval.draft', draftOf(more))
async function submitted(more: object = {}, by = clerk): Promise<Row> {
  const { id, revision } = await drafted(more, by)
  return hall.run(by, 'approval.submit', { id, revision })
}
const act = (who: Person, verb: string, { id, version }: Row, more: object = {}) =>
  hall.run(who, `approval.${verb}`, { id, version, ...more })
const approve = (who: Person, document: Row) => act(who, 'approve', document)
const openWork = async (id: string) =>
  (
    await hall.rows<{ kind: string; owner: string }>(
      `select replace(kind, 'work.kind.approval-', '') as kind, concat_ws(' ', owner_section, owner_role, assigned_to) as owner
       from work.item where subject like $1 || '%' and done_at is null order by 2`,
      [id],
    )
  ).map(({ kind, owner }) => `${kind}: ${owner}`)
const eventsOf = async (id: string) =>
  (
    await hall.rows<{ event: string }>(
      "select event from kernel.outbox where aggregate = $1 and event like 'approval.%' order by sequence",
      [id],
    )
  ).map(({ event }) => event)
type Got = {
  document: Row & { numberText: string | null; keepUntil: string | null }
  versions: { title: string }[]
  turn: { place: { position: string } | null; refusal: string | null }
}
const get = (who: Person, id: string) => hall.run<Got>(who, 'approval.get', { id })

describe('a document', () => {
  it('goes along its route and ends in a decision with a number, each place having it on its list in turn', async () => {
    const document = await submitted()
    expect(await openWork(document.id)).toEqual(['step: welfare section-chief'])
    await approve(chief, document)
    expect(await openWork(document.id)).toEqual(['step: welfare division-manager'])
    const decided = await approve(manager, document)
    expect(decided).toMatchObject({ state: 'decided', decidedBy: manager.id })
    expect(await openWork(document.id)).toEqual([])
    expect(await eventsOf(document.id)).toEqual(['approval.decided'])
    const shown = await get(clerk, document.id)
    expect(shown.document.numberText).toMatch(/^令和8年度 青福第\d+号$/)
    expect(shown.document.keepUntil).toBe('2030-03-31')
  })

  it('of a small amount is decided on the way (専決), of a larger one after other sections were asked', async () => {
    const small = await submitted({ kind: 'expenditure', amount: 500_000 })
    await approve(chief, small)
    expect(await approve(manager, small)).toMatchObject({ state: 'decided' })
    const large = await submitted({ kind: 'expenditure', amount: '５，０００，００１' })
    for (const who of [chief, manager]) await approve(who, large)
    expect(await openWork(large.id)).toEqual(['step: finance division-manager'])
    for (const who of [finance, deputyMayor]) expect((await approve(who, large)).state).toBe('submitted')
    expect(await openWork(large.id)).toEqual(['step: mayor'])
    expect(await approve(mayor, large)).toMatchObject({ state: 'decided', decidedBy: mayor.id })
  })

  it('that is sent back lies with its drafter, and starts anew as another version', async () => {
    const document = await submitted()
    await approve(chief, document)
    const back = await act(manager, 'send-back', document, { reason: '日付を直してください。' })
    expect(back).toMatchObject({ state: 'sent-back', reason: '日付を直してください。' })
    expect(await openWork(document.id)).toEqual([`returned: welfare clerk ${clerk.id}`])
    await expect(approve(manager, document)).rejects.toMatchObject(refused('wrong-state'))
    const edited = await hall.run(clerk, 'approval.edit', {
      ...draftOf({ title: '直した件名' }),
      id: back.id,
      revision: back.revision,
    })
    const again = await hall.run(clerk, 'approval.submit', { id: edited.id, revision: edited.revision })
    expect(again).toMatchObject({ state: 'submitted', version: 2, reason: null })
    expect(await openWork(document.id)).toEqual(['step: welfare section-chief'])
    await expect(approve(chief, document)).rejects.toMatchObject(refused('changed-meanwhile'))
    await approve(chief, again)
    expect(await approve(manager, again)).toMatchObject({ state: 'decided' })
    expect((await get(clerk, document.id)).versions.map(({ title }) => title)).toEqual([
      '福祉バスの運行について',
      '直した件名',
    ])
    expect(await eventsOf(document.id)).toEqual(['approval.sent-back', 'approval.decided'])
  })

  it('is rejected for good by who decides it and by nobody before', async () => {
    const document = await submitted()
    const reason = { reason: '認められません。' }
    await expect(act(chief, 'reject', document, reason)).rejects.toMatchObject(refused('not-decider'))
    await approve(chief, document)
    expect(await act(manager, 'reject', document, reason)).toMatchObject({ state: 'rejected', number: null })
    await expect(approve(manager, document)).rejects.toMatchObject(refused('wrong-state'))
    expect(await openWork(document.id)).toEqual([])
    expect(await eventsOf(document.id)).toEqual(['approval.rejected'])
  })

  it('is taken back by its drafter while nothing is decided, and by nobody else', async () => {
    const document = await submitted()
    const seen = { id: document.id, revision: document.revision }
    await expect(hall.run(chief, 'approval.withdraw', seen)).rejects.toMatchObject(refused('not-found'))
    expect(await hall.run(clerk, 'approval.withdraw', seen)).toMatchObject({ state: 'withdrawn' })
    expect(await openWork(document.id)).toEqual([])
    expect(await eventsOf(document.id)).toEqual(['approval.withdrawn'])
  })

  it('is not approved by who drafted it, nor out of turn, nor by a stranger to it', async () => {
    const document = await submitted({}, chief)
    await expect(approve(chief, document)).rejects.toMatchObject(refused('own-draft'))
    await expect(approve(clerk, document)).rejects.toMatchObject(refused('not-your-turn'))
    await expect(approve(finance, document)).rejects.toMatchObject(refused('not-found'))
    expect(await approve(manager, document)).toMatchObject({ state: 'decided' })
  })

  it('is drafted only in a section of ones own, of a kind there is, with the amount that says who decides', async () => {
    await expect(drafted({ section: 'finance' })).rejects.toMatchObject(refused('not-your-section'))
    await expect(drafted({ section: 'nowhere' })).rejects.toMatchObject(refused('not-your-section'))
    await expect(drafted({ kind: 'poem' })).rejects.toMatchObject(refused('unknown-kind'))
    await expect(submitted({ kind: 'expenditure' })).rejects.toMatchObject(refused('amount-required'))
  })

  it('is read by its section and its route, and is unknown to everybody else', async () => {
    const document = await submitted()
    for (const who of [clerk, chief, manager])
      expect((await get(who, document.id)).document.id).toBe(document.id)
    await expect(get(finance, document.id)).rejects.toMatchObject(refused('not-found'))
  })

  it('changed by a form that showed an older state is refused', async () => {
    const { id, revision } = await drafted()
    await hall.run(clerk, 'approval.edit', { ...draftOf({ title: '一' }), id, revision })
    await expect(
      hall.run(clerk, 'approval.edit', { ...draftOf({ title: '二' }), id, revision }),
    ).rejects.toMatchObject(refused('changed-meanwhile'))
    await expect(hall.run(clerk, 'approval.submit', { id, revision })).rejects.toMatchObject(
      refused('changed-meanwhile'),
    )
  })
})

describe('in the place of who is absent (代決)', () => {
  it('the named deputy decides, is marked, and the holder reads it afterwards (後閲)', async () => {
    const other = await hall.person(
      '別の 係長',
      post('welfare', 'section-chief'),
      post('welfare', 'division-manager', manager.id),
    )
    const document = await submitted()
    await approve(chief, document)
    expect(await approve(other, document)).toMatchObject({ state: 'decided', decidedBy: other.id })
    expect(await openWork(document.id)).toEqual([`review: welfare division-manager ${manager.id}`])
    const place = { ...document, stage: 1, seat: 0 }
    const seen = { id: document.id, version: 1, stage: place.stage, seat: place.seat }
    await expect(hall.run(chief, 'approval.review', seen)).rejects.toMatchObject(refused('nothing-to-review'))
    await hall.run(manager, 'approval.review', seen)
    await hall.run(manager, 'approval.review', seen)
    expect(await openWork(document.id)).toEqual([])
    expect(
      await hall.rows('select reviewed_by from approval.review where document_id = $1', [document.id]),
    ).toEqual([{ reviewed_by: manager.id }])
  })

  it('nobody acts whose position the rules do not name as deputy, and nobody where the kind forbids it', async () => {
    const stranger = await hall.person(
      '担当 七',
      post('welfare', 'clerk'),
      post('welfare', 'division-manager', manager.id),
    )
    const deputy = await hall.person(
      '係長 八',
      post('welfare', 'section-chief'),
      post('welfare', 'division-manager', 'vacant'),
    )
    const document = await submitted()
    await approve(chief, document)
    await expect(approve(stranger, document)).rejects.toMatchObject(refused('not-your-turn'))
    expect(await approve(deputy, document)).toMatchObject({ state: 'decided' })
    expect(await openWork(document.id)).toEqual([])
    const rule = await submitted({ kind: 'rule' })
    await approve(chief, rule)
    await expect(approve(deputy, rule)).rejects.toMatchObject(refused('not-your-turn'))
    expect(await approve(manager, rule)).toMatchObject({ state: 'submitted' })
  })

  it('the deputy is one no longer once the holder is back', async () => {
    const deputy = await hall.person(
      '係長 九',
      post('welfare', 'section-chief'),
      post('welfare', 'division-manager', manager.id),
    )
    const document = await submitted()
    await approve(chief, document)
    hall.hold(deputy, post('welfare', 'section-chief'))
    await expect(approve(deputy, document)).rejects.toMatchObject(refused('not-your-turn'))
  })
})

describe('the list of a person', () => {
  it('shows what lies with them now and counts the same', async () => {
    const boss = await hall.person('課長 十', post('construction', 'division-manager'))
    const first = await hall.person('係長 十一', post('construction', 'section-chief'))
    const writer = await hall.person('担当 十二', post('construction', 'clerk'))
    const lists = async (who: Person) => {
      const { waiting, drafted: own } = await hall.run<{ waiting: Row[]; drafted: Row[] }>(
        who,
        'approval.list',
        {},
      )
      const { count } = await hall.run<{ count: number }>(who, 'approval.count', {})
      expect(count).toBe(waiting.length)
      return { waiting: waiting.map(({ id }) => id), drafted: own.map(({ id }) => id) }
    }
    const document = await submitted({ section: 'construction' }, writer)
    expect(await lists(first)).toEqual({ waiting: [document.id], drafted: [] })
    expect(await lists(boss)).toEqual({ waiting: [], drafted: [] })
    await approve(first, document)
    expect(await lists(first)).toEqual({ waiting: [], drafted: [] })
    expect(await lists(boss)).toEqual({ waiting: [document.id], drafted: [] })
    await approve(boss, document)
    expect(await lists(boss)).toEqual({ waiting: [], drafted: [] })
    expect(await lists(writer)).toEqual({ waiting: [], drafted: [document.id] })
  })

  it('of both posts holds a document once, and offers no second approval', async () => {
    const both = await hall.person(
      '兼務 十三',
      post('residents', 'section-chief'),
      post('residents', 'division-manager'),
    )
    const writer = await hall.person('担当 十四', post('residents', 'clerk'))
    const document = await submitted({ section: 'residents' }, writer)
    await approve(both, document)
    await expect(approve(both, document)).rejects.toMatchObject(refused('already-approved'))
    expect((await hall.run<{ count: number }>(both, 'approval.count', {})).count).toBe(0)
    expect((await get(both, document.id)).turn).toEqual({ place: null, refusal: 'approval.already-approved' })
    const small = await submitted({ section: 'residents', kind: 'expenditure', amount: 1 }, writer)
    await approve(both, small)
    expect((await hall.run<{ count: number }>(both, 'approval.count', {})).count).toBe(1)
    expect(await approve(both, small)).toMatchObject({ state: 'decided' })
  })
})

describe('for another module', () => {
  it('a document is begun and sent in its own transaction, once at a time for each thing', async () => {
    const subject = { module: 'procedures', id: 'case-1', path: '/console/cases/case-1' }
    const begin = (subjectId: string, fail = false) =>
      hall.db.transaction().execute(async (db) => {
        const ctx = {
          db,
          actor: clerk.actor,
          log: hall.town.parts.log,
          now: hall.town.now,
          newId: () => crypto.randomUUID(),
          random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)),
          emit: async () => undefined,
        }
        const given = {
          ...draftOf(),
          kind: 'disposition',
          amount: null,
          attachments: [],
          subject: { ...subject, id: subjectId },
          draftedBy: clerk.id,
        }
        const document = await hall.module.door.draft(ctx, given, { submit: true })
        if (fail) throw new Error('the engine changed its mind')
        return document
      })
    const document = await begin('case-1')
    expect(document).toMatchObject({ state: 'submitted', version: 1 })
    await expect(begin('case-1')).rejects.toMatchObject(refused('already-drafted'))
    await expect(begin('case-2', true)).rejects.toThrow('changed its mind')
    expect(await hall.module.door.decisionOf(hall.db, { module: 'procedures', id: 'case-2' })).toBeNull()
    await approve(chief, document as unknown as Row)
    await approve(manager, document as unknown as Row)
    const decision = await hall.module.door.decisionOf(hall.db, subject)
    expect(decision).toMatchObject({
      id: document.id,
      state: 'decided',
      number: expect.stringMatching(/第\d+号$/),
    })
    const [row] = await hall.rows<{ payload: object }>(
      "select payload from kernel.outbox where aggregate = $1 and event = 'approval.decided'",
      [document.id],
    )
    expect(row?.payload).toEqual({ module: 'procedures', subject: 'case-1' })
    expect(await begin('case-1')).toMatchObject({ state: 'submitted' })
  })
})
