import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Command, type Page, proofLifetime } from '#kernel'
import { type FullTown, openFullTown } from './journeys/full-town.ts'
import { everyRow } from './setup/every-row.ts'

const minute = 60_000

let full: FullTown
let resident: { id: string; cookie: string }
let administrator: { id: string; cookie: string }
beforeAll(async () => {
  full = await openFullTown()
  resident = { id: await idOf(full.residentCookie), cookie: full.residentCookie }
  administrator = { id: await idOf(full.cookie), cookie: full.cookie }
})
afterAll(() => full.world.close())

const tokenOf = (cookie: string) => cookie.replace('hiroba=', '')
const idOf = async (cookie: string) => (await full.town.people.actorOf(tokenOf(cookie)))?.actor.id ?? ''

const asking = (): Command[] =>
  full.town.modules
    .flatMap((one) => one.operations)
    .filter((op): op is Command => op.kind === 'command' && op.freshProof !== undefined)

const attempt = async (op: Command) => {
  const { cookie } = op.grant === 'resident' ? resident : administrator
  const response = await full.town.api(op.name, {}, cookie)
  return { op: op.name, status: response.status, code: ((await response.json()) as { code?: string }).code }
}

/** Both prove once more who they are, each with a code of their own on paper. */
async function prove(): Promise<void> {
  const { town } = full
  const person = { kind: 'person' as const, id: administrator.id, grants: new Set<string>() }
  const sheet = (await town.run('people.make-paper-codes', {}, person)) as { codes: string[] }
  administrator.cookie = await proved('people.prove-by-paper-code', sheet.codes[0], administrator.cookie)
  const clerk = await town.staff('resident-clerk')
  const asked = { id: resident.id, document: 'passport', channel: 'counter' }
  const given = (await town.run('residents.open-account', asked, clerk.actor)) as { code: string }
  resident.cookie = await proved('residents.prove-by-code', given.code, resident.cookie)
}

async function proved(operation: string, code: string | undefined, cookie: string): Promise<string> {
  const response = await full.town.api(operation, { code }, cookie)
  expect([operation, response.status]).toEqual([operation, 200])
  return `hiroba=${((await response.json()) as { token: string }).token}`
}

/** The path with what stands for its parameters put in. */
const placed = (page: Page) => {
  const known = full.known[page.path]
  return known === undefined ? `/ja${page.path}` : `/ja${page.path.replace(/:\w+/, known)}`
}

/** Pages with a form that asks for a proof, and as their reader sees them. */
async function asked(): Promise<{ page: Page; html: string; operations: readonly Command[] }[]> {
  const pages = full.town.modules.flatMap((one) => one.pages)
  const found = []
  for (const page of pages) {
    const operations = (page.forms ?? []).map((one) => one.operation).filter((op) => op.freshProof)
    if (operations.length === 0) continue
    const { cookie } = page.grant === 'resident' ? resident : administrator
    const response = await full.town.get(placed(page), cookie)
    expect([page.path, response.status]).toEqual([page.path, 200])
    found.push({ page, html: await response.text(), operations })
  }
  return found
}
const holds = (html: string, { name }: Command) => html.includes(`name="_operation" value="${name}"`)

describe('what opens a door for long or cannot be undone', () => {
  it('is at least what adds, removes or gives a way in, signs others out, breaks glass, merges and erases', () => {
    expect(asking().map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'kernel.publish-definition',
        'kernel.release-hold',
        'machines.add',
        'machines.add-key',
        'machines.choose-scopes',
        'machines.revoke',
        'organisations.add-member',
        'organisations.break-glass',
        'organisations.change-member',
        'organisations.close',
        'organisations.invite-member',
        'people.add-passkey',
        'people.approve-re-enrolment',
        'people.assign-roles',
        'people.begin-passkey',
        'people.end-every-session',
        'people.end-other-sessions',
        'people.end-session',
        'people.invite',
        'people.make-paper-codes',
        'people.remove',
        'people.remove-passkey',
        'people.sign-out-everywhere',
        'residents.approve',
        'residents.offer-proxy',
        'residents.request-erasure',
      ]),
    )
  })

  it('has its forms on the page for who has just proved who they are', async () => {
    await prove()
    const seen = await asked()
    expect(seen.length).toBeGreaterThan(8)
    const shown = new Set(seen.flatMap(({ html, operations }) => operations.filter((op) => holds(html, op))))
    expect(shown.size).toBeGreaterThan(10)
    for (const { page, html } of seen)
      expect([page.path, html.includes('/proof?back=')]).toEqual([page.path, false])
  })

  it('is refused to whoever proved it longer ago, every one of it, and nothing has changed', async () => {
    await prove()
    full.town.advance(proofLifetime)
    // That they were seen is written by the first thing they ask, whatever it is.
    for (const { cookie } of [administrator, resident]) await full.town.api('people.list-keys', {}, cookie)
    const before = await everyRow(full.town)
    for (const op of asking())
      expect(await attempt(op)).toEqual({ op: op.name, status: 403, code: 'kernel.proof-needed' })
    expect(await everyRow(full.town)).toEqual(before)
    const { rows } = await full.town.connection.pool.query<{ operation: string }>(
      "select distinct operation from kernel.audit where code = 'kernel.proof-needed' order by operation",
    )
    expect(rows.map(({ operation }) => operation)).toEqual(
      asking()
        .map(({ name }) => name)
        .toSorted(),
    )
  })

  it('shows them the way to the proof, and back to this page, in the place of every such form', async () => {
    await prove()
    const open = (await asked()).filter(({ html, operations }) => operations.some((op) => holds(html, op)))
    full.town.advance(proofLifetime)
    const closed = await asked()
    for (const { page, html, operations } of closed)
      expect([page.path, operations.filter((op) => holds(html, op))]).toEqual([page.path, []])
    const ways = closed.filter(({ page, html }) => {
      const side = page.grant === 'resident' ? 'my' : 'console'
      const back = encodeURIComponent(placed(page).replace('/ja', ''))
      return html.includes(`href="/ja/${side}/proof?back=${back}"`)
    })
    expect(ways.map(({ page }) => page.path)).toEqual(open.map(({ page }) => page.path))
  })

  it('is asked no more of whoever proves it, and again ten minutes later', async () => {
    full.town.advance(proofLifetime)
    await prove()
    full.town.advance(proofLifetime - 1)
    for (const op of asking()) {
      // Those that end the session itself are tried by their own tests.
      if (op.name === 'people.sign-out-everywhere') continue
      expect((await attempt(op)).code).not.toBe('kernel.proof-needed')
    }
    full.town.advance(minute)
    const [first] = asking()
    if (first) expect((await attempt(first)).code).toBe('kernel.proof-needed')
  })
})
