import { describe, expect, it } from 'vitest'
import { day, hour, organisedTown, refused } from '../../../tests/setup/office/organised-town.ts'

const open = organisedTown()
const { run, rows, later, staff, signInAgain, grants, newsroom, section, join } = open

describe('a membership', () => {
  it('gives its roles from its first moment until before its last, and the row stays', async () => {
    const clerk = await staff('official')
    await join(clerk.id, { roles: ['approver'], from: '2026-11-25', until: '2026-11-26' })
    const again = await signInAgain(clerk)
    const roles = () => open.town.people.rolesOf(open.town.connection.db, clerk.id)
    open.town.advance(Date.parse('2026-11-24T15:00:00.000Z') - Date.parse(open.town.now()) - 1)
    expect(await roles()).toEqual(['official'])
    open.town.advance(1)
    expect(await roles()).toEqual(['official', 'approver'])
    open.town.advance(2 * day - 1)
    expect(await roles()).toContain('approver')
    open.town.advance(1)
    expect(await roles()).toEqual(['official'])
    await open.town.organisations.jobs.find(({ name }) => name === 'organisations.end-lapsed')?.run()
    expect(
      await rows('select ended_by from organisations.membership where person_id = $1', again.id),
    ).toEqual([{ ended_by: 'system:organisations' }])
  })

  it('changed is another row: what somebody was stays written down, and cannot be rewritten', async () => {
    const clerk = await staff('official')
    const sectionId = await section('finance')
    const first = await join(clerk.id, { sectionId, position: 'clerk' })
    const second = await run('change-member', {
      id: first.id,
      sectionId,
      position: 'section-chief',
      roles: [],
    })
    expect(await rows('select id from organisations.membership where person_id = $1', clerk.id)).toHaveLength(
      2,
    )
    await expect(run('change-member', { id: first.id, roles: [] })).rejects.toMatchObject(
      refused('already-ended'),
    )
    const app = open.town.connection.pool
    await expect(
      app.query('update organisations.membership set ended_by = null, ended_at = null where id = $1', [
        first.id,
      ]),
    ).rejects.toThrow('what ended stays ended')
    await expect(
      app.query("update organisations.membership set roles = '{administrator}' where id = $1", [second.id]),
    ).rejects.toThrow('permission denied')
    await expect(app.query('delete from organisations.membership')).rejects.toThrow('permission denied')
  })

  it('is begun and changed by somebody else', async () => {
    await expect(join(open.administrator.id)).rejects.toMatchObject(refused('own-account'))
  })

  it('of somebody who was removed ends with everything else, and their next request fails', async () => {
    const [leaver, deputy] = [await staff('official', 'approver'), await staff('official')]
    await join(leaver.id, { sectionId: await section('welfare'), position: 'division-manager' })
    await join(deputy.id)
    const [gone, there] = [await signInAgain(leaver), await signInAgain(deputy)]
    const period = { fromAt: later(0), untilAt: later(day), reason: '休暇' }
    const named = { organisationId: open.office, deputyId: deputy.id, roles: ['approver'], ...period }
    await run('name-substitute', named, gone.actor)
    await run('add-shift', { desk: 'duty', personId: leaver.id, fromAt: later(0), untilAt: later(8 * hour) })
    expect((await grants(there))?.has('alerts:approve')).toBe(true)
    expect((await open.town.get('/ja/console', gone.cookie)).status).toBe(200)
    await open.town.run('people.remove', { id: leaver.id }, open.administrator.actor)
    expect((await open.town.get('/ja/console', gone.cookie)).headers.get('location')).toBe('/ja/sign-in')
    expect((await open.town.api('organisations.mine', {}, gone.cookie)).status).toBe(401)
    expect((await grants(there))?.has('alerts:approve')).toBe(false)
    for (const table of ['membership', 'substitution'])
      expect(
        await rows(
          `select 1 from organisations.${table} where ended_at is null and '${leaver.id}' in (${table === 'membership' ? 'person_id::text' : 'holder_id::text, deputy_id::text'})`,
        ),
      ).toEqual([])
    expect(
      await rows('select 1 from organisations.shift where person_id = $1 and removed_at is null', leaver.id),
    ).toEqual([])
  })

  it('of the town open.office ends with the roles of the open.office, and who is left nowhere has no way in', async () => {
    const { id: organisationId } = await newsroom()
    const both = await staff('official')
    const inOffice = await join(both.id)
    const inNews = await run('add-member', { organisationId, personId: both.id, roles: [] })
    const first = await signInAgain(both)
    await run('end-membership', { id: inOffice.id })
    expect(await open.town.people.actorOf(first.cookie.split('=')[1] ?? '')).toBeNull()
    const second = await signInAgain(both)
    expect(await grants(second)).toEqual(new Set())
    await run('end-membership', { id: inNews.id })
    expect((await open.town.get('/ja/console', second.cookie)).headers.get('location')).toBe('/ja/sign-in')
    expect(await rows('select removed_at is null as here from people.person where id = $1', both.id)).toEqual(
      [{ here: false }],
    )
  })
})

it('several who leave the town open.office at once, by two hands, all leave', async () => {
  const leavers: [string, string][] = []
  for (let n = 0; n < 5; n++) {
    const one = await staff('official')
    leavers.push([one.id, (await join(one.id)).id])
  }
  const outcomes = await Promise.all(
    leavers.map(([personId, id], n) =>
      n % 2 === 0
        ? run('end-membership', { id })
        : open.town.run('people.remove', { id: personId }, open.administrator.actor),
    ),
  )
  expect(outcomes).toHaveLength(5)
  expect(
    await rows(
      'select 1 from people.person where id = any ($1) and removed_at is null',
      leavers.map(([id]) => id),
    ),
  ).toEqual([])
})
