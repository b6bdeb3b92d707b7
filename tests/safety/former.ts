import { anonymous, connect, plus, system } from '#kernel'
import type { Desk } from '../setup/identity/desk.ts'
import type { TestTown } from '../setup/town.ts'
import type { Visitor } from './cast.ts'

/** What somebody could see until they lost it: `opened` is how it was answered then. */
export type Lost = { who: Visitor; path: string; opened: number }
/** Somebody who lost what they had; `formerly` are the ids of it. */
export type Former = Visitor & { formerly: readonly string[] }

type Parts = {
  town: TestTown
  desk: Desk
  owner: Visitor
  see(who: Visitor, path: string): Promise<number>
  /** Something the owner brought; its id. */
  bring(): Promise<string>
}

/** One of each who had something and has it no more, and what each could open while they had it. */
export async function openFormer(parts: Parts): Promise<{ formers: Former[]; lost: Lost[] }> {
  const all = [
    await guardian(parts, 'guardian whose term was ended', '900801', endedByClerk),
    await guardian(parts, 'parent of one of age', '900802', cameOfAge),
    await merged(parts),
    await substitute(parts),
    await removedMember(parts),
    await removedPerson(parts),
  ]
  return { formers: all.map(({ former }) => former), lost: all.flatMap(({ lost }) => lost) }
}

type Outcome = { former: Former; lost: Lost[] }
type Row = Record<string, string>

const runner =
  ({ town, owner }: Parts) =>
  async (name: string, input: object, actor = owner.actor): Promise<Row> =>
    (await town.run(name, input, actor)) as Row

/** Sends a letter to a resident; its id. */
async function letterTo(parts: Parts, to: string): Promise<string> {
  const run = runner(parts)
  const title = '保育所の利用について'
  const written = { to, kind: 'letter', section: 'welfare', title, body: '本文です。' }
  const { id } = await run('inbox.draft-letter', written)
  const sent = await run('inbox.send-draft', { id, revision: 1 })
  while ((await parts.town.settle()) > 0);
  return sent['id'] ?? ''
}

const visitor = (name: string, actor: Visitor['actor'], cookie: string): Visitor => ({
  name,
  actor,
  headers: { cookie, 'sec-fetch-site': 'same-origin' },
  browses: true,
})

/** What they open now, then lose by `lose`. */
async function losing(
  { see }: Parts,
  who: Visitor,
  { paths, lose }: { paths: readonly string[]; lose(): Promise<unknown> },
): Promise<Lost[]> {
  const lost: Lost[] = []
  for (const path of paths) lost.push({ who, path, opened: await see(who, path) })
  await lose()
  return lost
}

type Ending = (parts: Parts, guardianship: string) => Promise<unknown>

const endedByClerk: Ending = ({ desk }, id) => desk.run('end-guardian', { id })

/** As the 18th birthday of the child has it: the end that was written down with the guardianship is past. */
const cameOfAge: Ending = async ({ town }, id) => {
  const owner = connect(town.ownerUrl, { max: 1, onError: () => undefined })
  const set = 'update residents.guardianship set from_at = $2, until_at = $2 where id = $1'
  await owner.pool.query(set, [id, plus(town.now(), -1)])
  await owner.close()
}

/** Acts for a child with a letter, until they do not. */
async function guardian(parts: Parts, name: string, number: string, end: Ending): Promise<Outcome> {
  const { desk } = parts
  const parent = await desk.registered(number, { name: `親　${number}` })
  const child = await desk.person({ name: `子　${number}`, birthDate: '2016-07-20' })
  const given = await desk.run<Row>('add-guardian', { id: child, kind: 'parent', guardian: number })
  const letter = await letterTo(parts, child)
  const { actor, cookie } = await desk.signedIn(parent)
  const who = visitor(name, actor, cookie)
  const paths = [`/ja/my/inbox/${letter}`, `/ja/my/inbox/${letter}/letter.pdf`, `/ja/my/inbox?for=${child}`]
  const lost = await losing(parts, who, { paths, lose: () => end(parts, given['guardianshipId'] ?? '') })
  return { former: { ...who, formerly: [child, letter] }, lost }
}

/** Whose record was merged into another: their account is closed, their letters lie elsewhere. */
async function merged(parts: Parts): Promise<Outcome> {
  const { desk, town } = parts
  const stays = await desk.registered('900803', { name: '同じ　人', birthDate: '1966-06-06' })
  const went = await desk.person({ name: '同じ　人', birthDate: '1966-06-06' })
  const letter = await letterTo(parts, went)
  const { cookie } = await desk.signedIn(went)
  const who = visitor('merged resident', anonymous, cookie)
  const reason = '同じ人であることを、旅券で確かめました。'
  const lose = async () => {
    const { requestId: id } = await desk.run<Row>('request-merge', { id: stays, other: went, reason })
    await desk.run('approve', { id }, desk.supervisor.actor)
    while ((await town.settle()) > 0);
  }
  const lost = await losing(parts, who, { paths: ['/ja/my', `/ja/my/inbox/${letter}`], lose })
  return { former: { ...who, formerly: [stays, went, letter] }, lost }
}

/** Who stood in for the owner as letter writer and approver, until that was ended. */
async function substitute(parts: Parts): Promise<Outcome> {
  const { town, owner } = parts
  const run = runner(parts)
  const { rows } = await town.connection.pool.query<{ id: string; organisation: string; alert: string }>(
    `select m.id, m.organisation_id as organisation, (select id from alerts.alert limit 1) as alert
       from organisations.membership m where person_id = $1 and until_at is null`,
    [owner.actor.id],
  )
  const place = rows[0] ?? { id: '', organisation: '', alert: '' }
  const { id: deputyId, cookie } = await seated(parts, place.organisation)
  const period = { fromAt: town.now(), untilAt: plus(town.now(), 8 * 3_600_000) }
  const named = await run('organisations.name-substitute', {
    organisationId: place.organisation,
    membershipId: place.id,
    deputyId,
    roles: ['approver'],
    reason: '出張のため。',
    ...period,
  })
  const { rows: documents } = await town.connection.pool.query<{ id: string }>(
    'select id from approval.document where drafted_by = $1 limit 1',
    [owner.actor.id],
  )
  const id = documents[0]?.id
  const file = await parts.bring()
  await run('approval.attach', { id, revision: 1, file })
  const papers = [`/ja/console/approvals/${id}`, `/ja/console/approvals/${id}/files/${file}`]
  const who = visitor('former substitute', anonymous, cookie)
  const lost = await losing(parts, who, {
    paths: [...papers, `/ja/console/alerts/${place.alert}`],
    lose: () => run('organisations.end-substitution', { id: named['id'] }),
  })
  const now = await town.people.actorOf(cookie.replace('hiroba=', ''))
  if (!now) throw new Error('a substitute has no session')
  const formerly = [place.alert, ...documents.map(({ id }) => id)]
  return { former: { ...who, actor: now.actor, formerly }, lost }
}

/** An official of another section, who came in anew: a place given is a way in taken. */
async function seated(
  { town, owner }: Parts,
  organisationId: string,
): Promise<{ id: string; cookie: string }> {
  town.advance(20_000)
  const { id } = await town.staff('official')
  const { rows } = await town.connection.pool.query<{ id: string }>(
    "select id from organisations.section where code = 'finance'",
  )
  const seat = { organisationId, sectionId: rows[0]?.id, personId: id, position: 'clerk', roles: [] }
  await town.run('organisations.add-member', seat, owner.actor)
  const person = { kind: 'person' as const, id, grants: new Set<string>() }
  const { codes } = (await town.run('people.make-paper-codes', {}, person)) as { codes: string[] }
  const used = await town.run('people.use-paper-code', { code: codes[0] }, anonymous)
  return { id, cookie: `hiroba=${(used as { token: string }).token}` }
}

/** Who looked after the members of a company until their own membership was ended. */
async function removedMember(parts: Parts): Promise<Outcome> {
  const { town } = parts
  const run = runner(parts)
  const company = await run('organisations.add', {
    kind: 'company',
    name: '青波運送',
    kana: 'あおなみうんそう',
  })
  const { cookie, membership } = await memberOf(parts, company['id'] ?? '')
  const who = visitor('removed member', anonymous, cookie)
  const lost = await losing(parts, who, {
    paths: [`/ja/console/organisations/${company['id']}`, '/ja/console/duties'],
    lose: () => run('organisations.end-membership', { id: membership }),
  })
  if ((await town.people.actorOf(cookie.replace('hiroba=', ''))) !== null)
    throw new Error('who belongs nowhere has a session')
  return { former: { ...who, formerly: [company['id'] ?? '', membership] }, lost }
}

async function memberOf(
  parts: Parts,
  organisationId: string,
): Promise<{ cookie: string; membership: string }> {
  const { town, owner } = parts
  const run = runner(parts)
  const roles = ['organisation-administrator']
  const invited = await run('organisations.invite-member', { organisationId, name: '運送 係', roles })
  town.advance(20_000)
  const shown = (await town.run('people.show-secret', { id: invited['reveal'] }, owner.actor)) as {
    lines: string[]
  }
  const token = shown.lines[0]?.split('/').at(-1)
  const session = await run('people.enrol', { token }, anonymous)
  const { rows } = await town.connection.pool.query<{ id: string }>(
    'select id from organisations.membership where person_id = $1',
    [session['personId']],
  )
  return { cookie: `hiroba=${session['token']}`, membership: rows[0]?.id ?? '' }
}

/** A colleague who could do all that the owner can, until they left. */
async function removedPerson(parts: Parts): Promise<Outcome> {
  const { town } = parts
  town.advance(20_000)
  const { id, cookie } = await town.staff('administrator', 'resident-clerk', 'approver')
  const who = visitor('colleague who left', anonymous, cookie)
  const paths = [`/ja/console/people/${id}`, '/ja/console/residents', '/ja/console/account']
  const lost = await losing(parts, who, {
    paths,
    lose: () => town.run('people.remove', { id }, system('test')),
  })
  return { former: { ...who, formerly: [id] }, lost }
}
