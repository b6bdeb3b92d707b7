import { describe, expect, it } from 'vitest'
import { type Actor, anonymous } from '#kernel'
import {
  codeOf,
  enter,
  expectInvariants,
  loudly,
  makeCodes,
  rows,
  signedIn,
} from '../../../tests/setup/people/ways-in.ts'
import { openTown } from '../../../tests/setup/town.ts'

const minute = 60_000
const hour = 60 * minute

describe('re-enrolment', () => {
  type Request = { requestId: string }
  type Link = { token: string; link: string; personId: string }

  async function open() {
    const town = await openTown()
    const [one, two, lost] = [
      await town.staff('administrator'),
      await town.staff('administrator'),
      await town.staff('approver'),
    ]
    const ask = async (actor: Actor, id = lost.id) =>
      (await town.run('people.request-re-enrolment', { id, reason: '端末を紛失' }, actor)) as Request
    const approve = async (actor: Actor, id: string) =>
      (await town.run('people.approve-re-enrolment', { id }, actor)) as Link
    return { town, one, two, lost, ask, approve }
  }

  it('takes two, gives a link of an hour, and voids the old ways in when the link is used and not before', async () => {
    const { town, one, two, lost, ask, approve } = await open()
    const [code = ''] = await makeCodes(town, lost.actor)
    const { requestId } = await ask(one.actor)
    const { token, link, personId } = await approve(two.actor, requestId)
    expect([personId, link]).toEqual([lost.id, `http://localhost:8080/ja/re-enrol/${token}`])
    expect(await signedIn(town, lost.cookie)).toBe(true)
    const page = await town.get(`/ja/re-enrol/${token}`)
    expect(page.status).toBe(200)
    expect(await signedIn(town, lost.cookie)).toBe(true)
    const used = await town.post(`/ja/re-enrol/${token}`, { _operation: 'people.re-enrol', token })
    expect([used.status, used.headers.get('location')]).toEqual([303, '/ja/console/account'])
    expect(await signedIn(town, lost.cookie)).toBe(false)
    expect(await codeOf(enter(town, code))).toBe('people.sign-in-refused')
    const cookie = used.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect(await (await town.get('/ja/console/account', cookie)).text()).toContain(
      '二人の管理者の承認で再登録され',
    )
    await town.post('/ja/console/account', { _operation: 'people.read-notices' }, cookie)
    expect(await (await town.get('/ja/console/account', cookie)).text()).not.toContain('二人の管理者の承認で')
    for (const step of ['request-re-enrolment', 'approve-re-enrolment', 're-enrol'])
      expect(await loudly(town, `people.${step}`)).toEqual([{ outcome: 'done' }])
    expect(await codeOf(town.run('people.re-enrol', { token }, anonymous))).toBe('people.enrolment-invalid')
    await expectInvariants(town)
  })

  it('is not approved by who asked, by the person, or by anybody without the grant', async () => {
    const { town, one, two, lost, ask, approve } = await open()
    const { requestId } = await ask(one.actor)
    expect(await codeOf(approve(one.actor, requestId))).toBe('people.same-person')
    expect(await codeOf(approve(lost.actor, requestId))).toBe('kernel.forbidden')
    expect(await codeOf(ask(one.actor, one.id))).toBe('people.own-account')
    const mine = await ask(one.actor, two.id)
    expect(await codeOf(approve(two.actor, mine.requestId))).toBe('people.own-account')
    expect(await rows(town, 'select * from people.enrolment where re_enrolment_id is not null')).toEqual([])
  })

  it('in a town with one administrator takes the operator at the machine as the second, and never the operator alone', async () => {
    const { town, one, ask, approve } = await open()
    const { requestId } = await ask(town.people.operator)
    expect(await codeOf(approve(town.people.operator, requestId))).toBe('people.same-person')
    expect((await approve(one.actor, requestId)).link).toContain('/ja/re-enrol/')
  })

  it('is asked for once at a time; a request that lapsed makes room', async () => {
    const { town, one, two, ask, approve } = await open()
    const { requestId } = await ask(one.actor)
    expect(await codeOf(ask(two.actor))).toBe('people.already-requested')
    town.advance(24 * hour)
    expect(await codeOf(approve(two.actor, requestId))).toBe('people.request-expired')
    const again = await ask(two.actor)
    const open_ = await rows(
      town,
      "select subject from work.item where kind = 'work.kind.people-re-enrolment' and done_at is null",
    )
    expect(open_).toEqual([{ subject: again.requestId }])
    await approve(one.actor, again.requestId)
    expect(
      await rows(
        town,
        "select subject from work.item where kind = 'work.kind.people-re-enrolment' and done_at is null",
      ),
    ).toEqual([])
  })

  it('is decided once, by two at the same time too', async () => {
    const { town, one, two, ask, approve } = await open()
    const third = await town.staff('administrator')
    const { requestId } = await ask(one.actor)
    const ends = await Promise.all([
      codeOf(approve(two.actor, requestId)),
      codeOf(approve(third.actor, requestId)),
      codeOf(town.run('people.decline-re-enrolment', { id: requestId }, one.actor)),
    ])
    expect(ends.toSorted()).toEqual(['done', 'people.already-decided', 'people.already-decided'])
  })

  it('has a link of an hour that the quieter way in does not take', async () => {
    const { town, one, two, ask, approve } = await open()
    const { token } = await approve(two.actor, (await ask(one.actor)).requestId)
    expect(await codeOf(town.run('people.enrol', { token }, anonymous))).toBe('people.enrolment-invalid')
    town.advance(hour)
    expect(await codeOf(town.run('people.re-enrol', { token }, anonymous))).toBe('people.enrolment-invalid')
  })

  it('shows the second person what they approve, and who asked that they cannot', async () => {
    const { town, one, two, ask } = await open()
    const { requestId } = await ask(one.actor)
    const path = `/ja/console/people/re-enrolments/${requestId}`
    const [asker, second] = [await town.get(path, one.cookie), await town.get(path, two.cookie)]
    expect(await asker.text()).toContain('あなたは承認できません')
    expect(await second.text()).toContain('端末を紛失')
    const approved = await town.post(
      path,
      { _operation: 'people.approve-re-enrolment', id: requestId },
      two.cookie,
    )
    const next = approved.headers.get('location') ?? ''
    expect(await (await town.get(next, two.cookie)).text()).toMatch(/\/ja\/re-enrol\/[\w-]{43}</)
    expect((await town.get(next, one.cookie)).status).toBe(404)
  })

  it.each([
    [
      'approved from the beginning',
      "insert into people.re_enrolment values (gen_random_uuid(), $1, 'r', 'a', now(), 'b', now())",
    ],
    [
      'asked for by the person',
      "insert into people.re_enrolment values (gen_random_uuid(), $1, 'r', $1::text, now())",
    ],
    ['without a reason', "insert into people.re_enrolment values (gen_random_uuid(), $1, ' ', 'a', now())"],
    [
      'approved by who asked',
      'update people.re_enrolment set approved_by = requested_by, approved_at = now() where person_id <> $1',
    ],
    [
      'approved by the person',
      'update people.re_enrolment set approved_by = person_id::text, approved_at = now() where person_id <> $1',
    ],
    ['approved by nobody', 'update people.re_enrolment set approved_at = now() where person_id <> $1'],
    ['used without approval', 'update people.re_enrolment set used_at = now() where person_id <> $1'],
    [
      'asked for by somebody else afterwards',
      "update people.re_enrolment set requested_by = 'x' where person_id <> $1",
    ],
  ])('cannot be %s, whatever the program does', async (_what, sql) => {
    const { town, one, two, ask } = await open()
    await ask(one.actor)
    await expect(town.connection.pool.query(sql, [two.id])).rejects.toMatchObject({ code: /^(23514|42501)$/ })
  })

  it('that was decided stays decided, whatever the program does', async () => {
    const { town, one, two, ask, approve } = await open()
    await approve(two.actor, (await ask(one.actor)).requestId)
    for (const change of ['approved_by = null, approved_at = null', "approved_by = 'x'"])
      await expect(
        town.connection.pool.query(`update people.re_enrolment set ${change}`),
      ).rejects.toMatchObject({
        code: '23514',
      })
  })
})
