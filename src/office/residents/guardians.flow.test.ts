import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { Desk } from '../../../tests/setup/identity/desk.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

let town: TestTown
let desk: Desk
beforeAll(async () => {
  town = await openTown({ until: 'file' })
})
beforeEach(async () => {
  desk = await Desk.open(town)
})
afterAll(async () => expect(await brokenInvariants(town)).toEqual([]))

let numbers = 500_000
const adult = async (more: object = {}) => {
  const number = String(numbers++)
  return { id: await desk.registered(number, { birthDate: '1980-05-05', ...more }), number }
}

const mayAct = async (actorId: string, subjectId: string, module?: string) => {
  const ask = { actorId, subjectId, now: town.now(), ...(module ? { module } : {}) }
  return (await town.residents.door.mayActFor(town.connection.db, ask)) !== null
}
const moveTo = (moment: string) => town.advance(Date.parse(moment) - Date.parse(town.now()))

describe('a parent', () => {
  it.each(['2009-06-15', '2012-02-29', '2011-01-01'])(
    'acts for a child born on %s until 00:00 in Japan of the 18th birthday, and not a millisecond longer',
    async (birthDate) => {
      const parent = await adult()
      const child = await desk.person({ name: '試験　子', birthDate })
      expect(await mayAct(parent.id, child)).toBe(false)
      await desk.run('add-guardian', { id: child, kind: 'parent', guardian: parent.number })
      expect(await mayAct(parent.id, child)).toBe(true)
      expect(await mayAct(child, parent.id)).toBe(false)
      const [row] = await desk.rows('select until_at from residents.guardianship where ward_id = $1', [child])
      const until = String(row?.['until_at'])
      const [year = 0, month = 0, day = 0] = birthDate.split('-').map(Number)
      expect(Date.parse(until)).toBe(Date.UTC(year + 18, month - 1, day) - 9 * 3_600_000)
      const later = (ms: number) => {
        const now = new Date(Date.parse(until) + ms).toISOString()
        return town.residents.door.mayActFor(town.connection.db, {
          actorId: parent.id,
          subjectId: child,
          now,
        })
      }
      expect(await later(-1)).toMatchObject({ kind: 'parent' })
      expect(await later(0)).toBeNull()
    },
  )

  it('acts until the right day when the birth date was wrong', async () => {
    const parent = await adult()
    const child = await desk.person({ name: '試験　子', birthDate: '2015-01-01' })
    await desk.run('add-guardian', { id: child, kind: 'parent', guardian: parent.number })
    const { fields, resident } = (await desk.get(child)) as { fields: object; resident: { version: number } }
    const change = {
      id: child,
      version: resident.version,
      reason: 'corrected',
      ...fields,
      birthDate: '2008-01-01',
    }
    await desk.run('change', change)
    expect(await mayAct(parent.id, child)).toBe(false)
  })

  it('is of age, is somebody else, lives here, and is not written down for an adult', async () => {
    const child = await desk.registered(String(numbers++), { birthDate: '2015-01-01' })
    const parent = await adult()
    const minor = await adult({ birthDate: '2010-01-01' })
    const gone = await adult()
    await desk.run('move-out', { id: gone.id, on: '2026-01-01' })
    const add = (id: string, guardian: string) => desk.code('add-guardian', { id, kind: 'parent', guardian })
    expect(await add(child, minor.number)).toBe('residents.guardian-minor')
    expect(await add(parent.id, parent.number)).toBe('residents.guardian-same-person')
    expect(await add(child, gone.number)).toBe('residents.not-active')
    expect(await add((await adult()).id, parent.number)).toBe('residents.guardian-of-adult')
    expect(await add(child, '999999')).toBe('residents.not-found')
  })

  it('cannot be shaken off by the child, and the office ends it at once', async () => {
    const parent = await adult()
    const child = await desk.person({ birthDate: '2010-01-01' })
    const { guardianshipId } = await desk.run<{ guardianshipId: string }>('add-guardian', {
      id: child,
      kind: 'parent',
      guardian: parent.number,
    })
    const own = await desk.signedIn(child)
    expect(await desk.code('withdraw-proxy', { id: guardianshipId }, own.actor)).toBe('residents.not-found')
    await desk.run('end-guardian', { id: guardianshipId })
    expect(await mayAct(parent.id, child)).toBe(false)
  })
})

describe('a proxy', () => {
  const offer = (actor: Awaited<ReturnType<Desk['signedIn']>>, until = '2027-01-31') =>
    desk.run<{ code: string }>('offer-proxy', { until }, actor.actor)
  const two = async () => {
    const [ward, proxy] = [await adult(), await adult()]
    return { ward: await desk.signedIn(ward.id), proxy: await desk.signedIn(proxy.id) }
  }

  it('is asked by a code, accepts it with their own account, and acts until the end of that day', async () => {
    const { ward, proxy } = await two()
    const now = town.now()
    const { code } = await offer(ward, '2026-12-31')
    expect(await mayAct(proxy.id, ward.id)).toBe(false)
    await desk.run('accept-proxy', { code }, proxy.actor)
    expect(await mayAct(proxy.id, ward.id)).toBe(true)
    expect(await mayAct(ward.id, proxy.id)).toBe(false)
    const page = await (await town.get('/ja/my/family', ward.cookie)).text()
    expect(page).toContain('有効')
    expect(now < '2026-12-31').toBe(true)
    const ask = { actorId: proxy.id, subjectId: ward.id }
    const at = (moment: string) => town.residents.door.mayActFor(town.connection.db, { ...ask, now: moment })
    expect(await at('2026-12-31T14:59:59.999Z')).not.toBeNull()
    expect(await at('2026-12-31T15:00:00.000Z')).toBeNull()
  })

  it('is one person: a code that two accept at once is accepted once, and never by who made it', async () => {
    const { ward, proxy } = await two()
    const other = await desk.signedIn((await adult()).id)
    const { code } = await offer(ward)
    expect(await desk.code('accept-proxy', { code }, ward.actor)).toBe('residents.offer-refused')
    const codes = await Promise.all(
      [proxy, other].map(({ actor }) => desk.code('accept-proxy', { code }, actor)),
    )
    expect(codes.toSorted()).toEqual(['done', 'residents.offer-refused'])
  })

  it('accepts within seven days', async () => {
    const { ward } = await two()
    const { code } = await offer(ward)
    moveTo(new Date(Date.parse(town.now()) + 7 * 86_400_000).toISOString())
    desk = await Desk.open(town)
    const proxy = await desk.signedIn((await adult()).id)
    expect(await desk.code('accept-proxy', { code }, proxy.actor)).toBe('residents.offer-refused')
  })

  it.each(['ward', 'proxy'] as const)('is over the moment the %s ends it', async (who) => {
    const people = await two()
    const { ward, proxy } = people
    const { code } = await offer(ward)
    const { id } = await desk.run<{ id: string }>('accept-proxy', { code }, proxy.actor)
    const stranger = await desk.signedIn((await adult()).id)
    expect(await desk.code('withdraw-proxy', { id }, stranger.actor)).toBe('residents.not-found')
    await desk.run('withdraw-proxy', { id }, people[who].actor)
    expect(await mayAct(proxy.id, ward.id)).toBe(false)
  })

  it('is over when either dies or moves out', async () => {
    for (const [name, who] of [
      ['record-death', 'ward'],
      ['move-out', 'ward'],
      ['record-death', 'proxy'],
    ] as const) {
      const people = await two()
      const { code } = await offer(people.ward)
      await desk.run('accept-proxy', { code }, people.proxy.actor)
      await desk.run(name, { id: people[who].id, on: '2026-11-01' })
      expect(await mayAct(people.proxy.id, people.ward.id)).toBe(false)
    }
  })

  it('for some modules only acts in those, and for all acts in any', async () => {
    const [ward, some, all] = [await adult(), await adult(), await adult()]
    const add = (guardian: string, scope: string[]) =>
      desk.run('add-guardian', { id: ward.id, kind: 'proxy', guardian, scope, until: '2027-01-31' })
    await add(some.number, ['inbox', 'procedures'])
    await add(all.number, [])
    expect(await mayAct(some.id, ward.id, 'inbox')).toBe(true)
    expect(await mayAct(some.id, ward.id, 'records')).toBe(false)
    expect(await mayAct(some.id, ward.id)).toBe(false)
    expect(await mayAct(all.id, ward.id, 'records')).toBe(true)
    expect(await mayAct(all.id, ward.id)).toBe(true)
  })

  it('whose code was not accepted is nobody, and the code stands nowhere', async () => {
    const { ward } = await two()
    const { code } = await offer(ward)
    const rows = JSON.stringify(await desk.rows('select * from residents.guardianship'))
    expect(rows).not.toContain(code.replaceAll('-', ''))
    const page = await (await town.get('/ja/my/family', ward.cookie)).text()
    expect(page).toContain('相手の承諾待ち')
  })
})
