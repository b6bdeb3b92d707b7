import { describe, expect, it } from 'vitest'
import type { Actor } from '#kernel'
import { hour, organisedTown, refused } from '../../../tests/setup/office/organised-town.ts'

const open = organisedTown()
const { run, rows, later, staff, enrolled, now, grants, newsroom } = open

describe('a role taken in an emergency', () => {
  it('is loud, lasts to its last millisecond, and is looked at by somebody else', async () => {
    const clerk = await staff('official')
    const taken = await run(
      'break-glass',
      { role: 'duty-officer', reason: '当直が倒れた', minutes: '30' },
      clerk.actor,
    )
    expect((await grants(clerk))?.has('alerts:override')).toBe(true)
    const waiting = () =>
      rows('select owner_role from work.item where subject = $1 and done_at is null', taken.id)
    expect(await waiting()).toEqual([{ owner_role: 'administrator' }])
    open.town.advance(30 * 60_000 - 1)
    expect((await grants(clerk))?.has('alerts:override')).toBe(true)
    open.town.advance(1)
    expect((await grants(clerk))?.has('alerts:override')).toBe(false)
    await open.town.organisations.jobs.find(({ name }) => name === 'organisations.end-lapsed')?.run()
    const acts = await rows(
      "select operation, actor, loud from kernel.audit where $1 = any (subject) and outcome = 'done' order by id",
      taken.id,
    )
    expect(acts).toEqual([
      { operation: 'organisations.break-glass', actor: clerk.id, loud: true },
      { operation: 'organisations.end-lapsed', actor: 'system:organisations', loud: true },
    ])
    const review = { id: taken.id, finding: '当直の記録と合っている' }
    await run('review-break-glass', review)
    expect(await waiting()).toEqual([])
    await expect(run('review-break-glass', review)).rejects.toMatchObject(refused('already-reviewed'))
  })

  it('is one of those the rules name, not held anyway, and for who is in the town office', async () => {
    const clerk = await staff('approver')
    const take = (role: string, actor: Actor) =>
      run('break-glass', { role, reason: '試し', minutes: '120' }, actor)
    await expect(take('administrator', clerk.actor)).rejects.toMatchObject(refused('role-not-breakable'))
    await expect(take('approver', clerk.actor)).rejects.toMatchObject(refused('already-taken'))
    const { id: organisationId } = await newsroom()
    const invited = await run('invite-member', { organisationId, name: '記者 八', roles: [] })
    const reporter = await enrolled(invited['token'] ?? '')
    await expect(take('duty-officer', reporter.actor)).rejects.toMatchObject(refused('role-not-breakable'))
    const taken = await take('duty-officer', clerk.actor)
    await expect(take('duty-officer', await now(clerk))).rejects.toMatchObject(refused('already-taken'))
    await run('end-break-glass', { id: taken.id }, clerk.actor)
    expect((await grants(clerk))?.has('alerts:ingest')).toBe(false)
  })

  it('that was taken by a clock that was ahead stands in nobody’s way either', async () => {
    const clerk = await staff('official')
    const asked = { role: 'duty-officer', reason: '当直が倒れた', minutes: '30' }
    await run('break-glass', asked, clerk.actor)
    open.town.advance(-hour)
    await run('break-glass', asked, await now(clerk))
    expect((await grants(clerk))?.has('alerts:override')).toBe(true)
    open.town.advance(hour)
  })

  it('that is over stands in nobody’s way, also before the program has ended it', async () => {
    const clerk = await staff('official')
    const asked = { role: 'duty-officer', reason: '当直が倒れた', minutes: '30' }
    const first = await run('break-glass', asked, clerk.actor)
    open.town.advance(30 * 60_000)
    const second = await run('break-glass', asked, await now(clerk))
    expect((await grants(clerk))?.has('alerts:override')).toBe(true)
    expect(
      await rows(
        'select id from organisations.break_glass where person_id = $1 and ended_at is null',
        clerk.id,
      ),
    ).toEqual([{ id: second.id }])
    for (const { id } of [first, second]) await run('review-break-glass', { id, finding: '記録と合う' })
  })

  it('is never reviewed by who took it, whatever the program does', async () => {
    const admin = await staff('administrator')
    const taken = await run('break-glass', { role: 'approver', reason: '試し', minutes: '60' }, admin.actor)
    await expect(
      run('review-break-glass', { id: taken.id, finding: 'よし' }, await now(admin)),
    ).rejects.toMatchObject(refused('same-person'))
    await expect(
      open.town.connection.pool.query(
        "update organisations.break_glass set reviewed_by = person_id, reviewed_at = now(), finding = 'x' where id = $1",
        [taken.id],
      ),
    ).rejects.toThrow('break_glass_two_people')
    await run('review-break-glass', { id: taken.id, finding: '訓練だった' })
  })
})

describe('the duty roster', () => {
  it('grants the role of its desk while a shift lasts, says who is on duty, and gives shifts on', async () => {
    const [one, two] = [await staff('official'), await staff('official')]
    const shift = await run('add-shift', {
      desk: 'duty',
      personId: one.id,
      fromAt: later(0),
      untilAt: later(8 * hour),
    })
    expect((await grants(one))?.has('alerts:draft')).toBe(true)
    const onDuty = async () =>
      (
        (await run('on-call', {}, one.actor)) as unknown as { desks: { shifts: { personId: string }[] }[] }
      ).desks.flatMap(({ shifts }) => shifts.map(({ personId }) => personId))
    expect(await onDuty()).toContain(one.id)
    open.town.advance(hour)
    const swapped = await run('swap-shift', { id: shift.id, personId: two.id })
    expect([(await grants(one))?.has('alerts:draft'), (await grants(two))?.has('alerts:draft')]).toEqual([
      false,
      true,
    ])
    expect(await onDuty()).toEqual([two.id])
    await expect(
      run('add-shift', { desk: 'duty', personId: two.id, fromAt: later(2 * hour), untilAt: later(9 * hour) }),
    ).rejects.toMatchObject(refused('already-on-duty'))
    await run('remove-shift', { id: swapped.id })
    expect(await onDuty()).toEqual([])
  })

  it('raises a time without anybody once, 24 hours before, and closes it when somebody is found', async () => {
    const officer = await staff('official')
    await rows('select 1')
    const watch = () =>
      open.town.organisations.jobs.find(({ name }) => name === 'organisations.watch-roster')?.run()
    const waiting = () =>
      rows(
        "select due_at from work.item where kind = 'work.kind.organisations-roster-gap' and done_at is null order by due_at",
      )
    await watch()
    await watch()
    const gaps = await waiting()
    expect(gaps.length).toBeGreaterThan(0)
    await run('add-shift', {
      desk: 'duty',
      personId: officer.id,
      fromAt: later(0),
      untilAt: later(25 * hour),
    })
    expect(await waiting()).toEqual([])
    const mine = await rows('select id from organisations.shift where person_id = $1', officer.id)
    await run('remove-shift', { id: mine[0]?.id })
    expect((await waiting()).length).toBe(gaps.length)
  })
})
