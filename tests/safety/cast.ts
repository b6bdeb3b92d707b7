import { createHash, randomBytes } from 'node:crypto'
import { anonymous, holds, plus, system } from '#kernel'
import { openFullTown } from '../journeys/full-town.ts'
import { Desk } from '../setup/identity/desk.ts'
import { register } from '../setup/machines.ts'
import type { TestTown } from '../setup/town.ts'
import { type Former, type Lost, openFormer } from './former.ts'

/** Somebody who tries: `grants` decides which operations are theirs; the session may change under way. */
export type Visitor = {
  name: string
  actor: Parameters<typeof holds>[0]
  headers: Record<string, string>
  /** Of the town office. */
  roles?: readonly string[]
  /** Programs have no pages. */
  browses: boolean
}

export type Cast = {
  town: TestTown
  /** What stands for the parameters of a page, by its path. */
  known: Readonly<Record<string, string>>
  /** Whom most things of the town belong to; holds every role. */
  owner: Visitor
  /** Another who holds the same roles and owns nothing. */
  twin: Visitor
  /** Everybody else, one of each kind. */
  others: readonly Visitor[]
  /** Things that are nobody's here: a person under protection, and a file somebody else brought. */
  hidden: { person: string; file: string }
  /** Who had something and has it no more, and what that was. */
  formers: readonly Former[]
  lost: readonly Lost[]
}

const origin = 'http://localhost:8080'
const staffRoles = [
  'duty-officer',
  'approver',
  'operator',
  'administrator',
  'official',
  'resident-clerk',
  'letter-writer',
]
const everything = [...staffRoles.filter((role) => role !== 'official'), 'resident-supervisor']

/** A town in which there is one of everything, and one of everybody. */
export async function openCast(): Promise<Cast> {
  const full = await openFullTown()
  const { town, known } = full
  const desk = await Desk.open(town)
  const staff = async (name: string, ...roles: string[]): Promise<Visitor> => {
    town.advance(10_000)
    const { actor, cookie } = await town.staff(...roles)
    return { ...visitor(name, actor, cookie), roles }
  }
  const owner = await signedIn(town, 'owner', full.cookie)
  const hidden = await desk.person({ name: '見えない　人', kana: 'ミエナイ　ヒト' })
  await desk.run('set-disclosure', { id: hidden, undisclosed: true }, desk.supervisor.actor)
  await desk.signedIn(hidden)
  const neighbour = await desk.signedIn(await desk.registered('900777', { name: '隣　人子' }))
  const others: Visitor[] = [
    { name: 'stranger', actor: anonymous, headers: {}, browses: true },
    visitor('resident', neighbour.actor, neighbour.cookie),
    await newsroomMember(town, owner),
  ]
  for (const role of staffRoles) others.push(await staff(role, role))
  others.push(await machine(town, owner))
  const see = async (who: Visitor, path: string) => (await ask(town, who, path)).status
  const bring = () => upload(town, owner.headers['cookie'] ?? '')
  const former = await openFormer({ town, desk, owner, see, bring })
  return {
    town,
    known: withoutQueries(known),
    owner,
    twin: await staff('twin', ...everything),
    others,
    ...former,
    hidden: { person: hidden, file: await upload(town, desk.clerk.cookie) },
  }
}

const visitor = (name: string, actor: Visitor['actor'], cookie: string): Visitor => ({
  name,
  actor,
  headers: { cookie, 'sec-fetch-site': 'same-origin' },
  browses: true,
})

async function signedIn(town: TestTown, name: string, cookie: string): Promise<Visitor> {
  const known = await town.people.actorOf(cookie.split('=')[1] ?? '')
  if (!known) throw new Error(`${name} has no session`)
  return visitor(name, known.actor, cookie)
}

const withoutQueries = (known: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(known).map(([path, id]) => [path, id.split('?')[0] ?? '']))

/** Of a newsroom, with the one role its kind may hold. */
async function newsroomMember(town: TestTown, owner: Visitor): Promise<Visitor> {
  const run = async (name: string, input: object) =>
    (await town.run(`organisations.${name}`, input, owner.actor)) as Record<string, string>
  const news = await run('add', { kind: 'newsroom', name: '北浜新聞', kana: 'きたはましんぶん' })
  const member = { organisationId: news['id'], name: '北浜 記者', roles: ['organisation-administrator'] }
  const invited = await run('invite-member', member)
  town.advance(20_000)
  const shown = await town.run('people.show-secret', { id: invited['reveal'] }, owner.actor)
  const token = (shown as { lines: string[] }).lines[0]?.split('/').at(-1)
  const session = (await town.run('people.enrol', { token }, anonymous)) as { token: string }
  return signedIn(town, 'newsroom member', `hiroba=${session.token}`)
}

/** A machine that may list alerts, with a token. */
async function machine(town: TestTown, owner: Visitor): Promise<Visitor> {
  const administrator = { actor: owner.actor, cookie: owner.headers['cookie'] ?? '', id: owner.actor.id }
  const registered = await register({ town, administrator }, { scopes: ['alerts.list'] })
  const token = randomBytes(32).toString('base64url')
  const issued = {
    id: registered.id,
    hash: createHash('sha256').update(token).digest('hex'),
    scopes: ['alerts.list'],
    sealed: '',
    issuedAt: town.now(),
    expiresAt: plus(town.now(), 3 * 3_600_000),
  }
  await town.run('machines.issue-token', issued, system('machines'))
  const { actor } = await town.machines.bearerOf(token)
  return { name: 'machine', actor, headers: { authorization: `Bearer ${token}` }, browses: false }
}

async function upload(town: TestTown, cookie: string): Promise<string> {
  const response = await town.web.request(`${origin}/api/blobs`, {
    method: 'POST',
    body: Buffer.from('somebody else brought this'),
    headers: { cookie, 'sec-fetch-site': 'same-origin', 'x-file-name': 'a.txt' },
  })
  return ((await response.json()) as { id: string }).id
}

/** Asks as this visitor; waits as long as it is told to, and keeps the token it is given. */
export async function ask(
  town: TestTown,
  who: Visitor,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = { accept: 'text/html', ...who.headers, ...(init.headers as Record<string, string>) }
  const response = await town.web.request(origin + path, { ...init, headers })
  const wait = response.status === 429 ? Number(response.headers.get('retry-after')) : 0
  if (wait > 0) {
    town.advance(wait * 1000)
    return ask(town, who, path, init)
  }
  const [token = ''] = (response.headers.get('set-cookie') ?? '').split(';')
  if (/^hiroba=./.test(token)) who.headers['cookie'] = token
  return response
}

export const admits = (who: Visitor, grant: Parameters<typeof holds>[1]): boolean => holds(who.actor, grant)
