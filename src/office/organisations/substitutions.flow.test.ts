import { describe, expect, it } from 'vitest'
import { Problem } from '#kernel'
import { day, hour, organisedTown, refused } from '../../../tests/setup/office/organised-town.ts'

const open = organisedTown()
const { run, rows, later, staff, signInAgain, now, grants, newsroom, section, join } = open

describe('a substitution', () => {
  const named = (deputyId: string, more: object = {}) => ({
    organisationId: open.office,
    deputyId,
    roles: ['approver'],
    fromAt: later(hour),
    untilAt: later(2 * hour),
    reason: '出張',
    ...more,
  })

  it('gives the deputy the role for its time to the millisecond, and is seen by both', async () => {
    const [holder, deputy] = [await staff('approver'), await staff('official')]
    const { id } = await run('name-substitute', named(deputy.id), holder.actor)
    const has = async () => (await grants(deputy))?.has('alerts:approve')
    expect(await has()).toBe(false)
    open.town.advance(hour - 1)
    expect(await has()).toBe(false)
    open.town.advance(1)
    expect(await has()).toBe(true)
    for (const { actor } of [holder, deputy])
      expect((await run('mine', {}, actor))['substitutions']).toMatchObject([{ id }])
    open.town.advance(hour - 1)
    expect(await has()).toBe(true)
    open.town.advance(1)
    expect(await has()).toBe(false)
  })

  it('ends at once when the holder holds it no more, and when either ends it', async () => {
    const [holder, deputy] = [await staff('approver', 'official'), await staff('official')]
    const { id } = await run('name-substitute', named(deputy.id, { fromAt: later(0) }), holder.actor)
    expect((await grants(deputy))?.has('alerts:approve')).toBe(true)
    await open.town.run(
      'people.assign-roles',
      { id: holder.id, roles: ['official'] },
      open.administrator.actor,
    )
    expect((await grants(deputy))?.has('alerts:approve')).toBe(false)
    await open.town.run(
      'people.assign-roles',
      { id: holder.id, roles: ['approver'] },
      open.administrator.actor,
    )
    expect((await grants(deputy))?.has('alerts:approve')).toBe(true)
    await expect(run('end-substitution', { id }, (await staff('official')).actor)).rejects.toMatchObject(
      refused('not-found'),
    )
    await run('end-substitution', { id }, await now(deputy))
    expect((await grants(deputy))?.has('alerts:approve')).toBe(false)
    await expect(run('end-substitution', { id }, await now(deputy))).rejects.toMatchObject(
      refused('already-ended'),
    )
  })

  it('passes on nothing one does not hold oneself: no chain, no role of others, no vacant name', async () => {
    const [holder, deputy, third] = [
      await staff('approver'),
      await staff('official'),
      await staff('official'),
    ]
    await run('name-substitute', named(deputy.id, { fromAt: later(0) }), holder.actor)
    expect((await grants(deputy))?.has('alerts:approve')).toBe(true)
    const refusals: [object, string][] = [
      [{}, 'not-held'],
      [{ roles: ['administrator'] }, 'not-held'],
      [{ roles: [] }, 'nothing-named'],
      [{ roles: ['official'], deputyId: deputy.id }, 'own-account'],
      [{ roles: ['official'], untilAt: later(91 * day) }, 'period-too-long'],
      [{ roles: ['official'], fromAt: later(-2 * day), untilAt: later(-day) }, 'period-past'],
      [{ roles: ['official'], fromAt: later(day), untilAt: later(day) }, 'period-invalid'],
    ]
    for (const [more, code] of refusals)
      await expect(run('name-substitute', named(third.id, more), await now(deputy))).rejects.toMatchObject(
        refused(code),
      )
  })

  it('names nobody who is not there: of a newsroom, removed, or a resident', async () => {
    const holder = await staff('approver')
    const { id: organisationId } = await newsroom()
    const invited = await run('invite-member', { organisationId, name: '記者 七', roles: [] })
    const gone = await staff('official')
    await open.town.run('people.remove', { id: gone.id }, open.administrator.actor)
    const resident = await open.town.resident()
    for (const id of [invited['personId'] ?? '', gone.id, resident.id])
      await expect(run('name-substitute', named(id), holder.actor)).rejects.toMatchObject(
        refused('not-a-member'),
      )
    await expect(run('name-substitute', named(holder.id), open.town.people.operator)).rejects.toMatchObject(
      refused('not-a-member'),
    )
  })

  it('in a position is what approval asks for, for who is away and for a position nobody holds', async () => {
    const [manager, chief] = [await staff('official'), await staff('official')]
    const sectionId = await section('construction')
    const place = await join(manager.id, { sectionId, position: 'division-manager' })
    await join(chief.id, { sectionId, position: 'section-chief' })
    const positions = (id: string) =>
      open.town.organisations.door.directory.positionsOf(open.town.connection.db, id, open.town.now())
    const post = { section: 'construction', position: 'division-manager' }
    const own = { section: 'construction', position: 'section-chief', standingInFor: null }
    expect(await positions(chief.id)).toEqual([own])
    const away = named(chief.id, { fromAt: later(0), roles: [], membershipId: place.id })
    await run('name-substitute', away, (await signInAgain(manager)).actor)
    expect(await positions(chief.id)).toEqual([own, { ...post, standingInFor: manager.id }])
    const vacant = {
      ...away,
      sectionId,
      position: 'division-manager',
      membershipId: undefined,
      roles: undefined,
    }
    await expect(run('name-deputy', vacant)).rejects.toMatchObject(refused('not-vacant'))
    await run('end-membership', { id: place.id })
    expect(await positions(chief.id)).toEqual([own])
    await run('name-deputy', vacant)
    expect(await positions(chief.id)).toEqual([own, { ...post, standingInFor: 'vacant' }])
    await join((await staff('official')).id, { sectionId, position: 'division-manager' })
    expect(await positions(chief.id)).toEqual([own])
  })

  it('is named and left in any order by two at once, and never outlives who leaves', async () => {
    for (let n = 0; n < 6; n++) {
      const [holder, deputy] = [await staff('approver'), await staff('official')]
      const [naming] = await Promise.allSettled([
        run('name-substitute', named(deputy.id, { fromAt: later(0) }), holder.actor),
        open.town.run('people.remove', { id: n % 2 === 0 ? holder.id : deputy.id }, open.administrator.actor),
      ])
      if (naming?.status === 'rejected') expect(naming.reason).toBeInstanceOf(Problem)
      expect(
        await rows(
          'select 1 from organisations.substitution where ended_at is null and (holder_id = $1 or deputy_id = $2)',
          holder.id,
          deputy.id,
        ),
      ).toEqual([])
    }
  })
})
