import { readFileSync } from 'node:fs'
import PostalMime from 'postal-mime'
import { anonymous, newId, plus } from '#kernel'
import { raiseWork } from '#work'
import { type CreationOptions, SoftwareAuthenticator } from '../../src/office/people/authenticator.fixture.ts'
import { contentOf } from '../setup/alerts/content.ts'
import { Desk } from '../setup/identity/desk.ts'
import { register } from '../setup/machines.ts'
import { type OutsideWorld, startOutsideWorld } from '../setup/outside-world/index.ts'
import { fileOf, registerOf } from '../setup/register.ts'
import { openTown, type TestTown } from '../setup/town.ts'
import { inboxOf } from './full-inbox.ts'

/** A town in which there is one of everything a page can be about, and a person who may see it all. */
export type FullTown = {
  town: TestTown
  world: OutsideWorld
  /** Of the person who may see it all, and of a resident. */
  cookie: string
  residentCookie: string
  /** What stands for the parameters of a page, by its path. */
  known: Readonly<Record<string, string>>
  /** Somebody must look at something. */
  raise(subject: string): Promise<void>
}

type Staff = Awaited<ReturnType<TestTown['staff']>>
const everything = [
  'duty-officer',
  'approver',
  'administrator',
  'operator',
  'resident-clerk',
  'resident-supervisor',
  'letter-writer',
  'instrument-keeper',
]

export async function openFullTown(): Promise<FullTown> {
  const world = await startOutsideWorld()
  const town = await openTown({ outside: world, until: 'file' })
  const reader = await seated(town)
  const raise = (subject: string) =>
    raiseWork(town.connection.db, {
      kind: 'work.kind.event-parked',
      subject,
      path: '',
      ownerRole: 'administrator',
      dueInHours: 1,
      now: town.now(),
      id: freshId(town),
    })
  const known = {
    ...(await alertsOf(town, reader)),
    ...(await subscriptionsOf(town, world)),
    ...(await peopleOf(town, reader)),
    ...(await organisationsOf(town, reader)),
    ...(await machinesOf(town, reader)),
    ...(await approvalOf(town, reader)),
    ...(await registerOfTown(town, reader)),
    ...(await instrumentOf(town, reader)),
    ...(await headquartersOf(town, reader)),
    '/guide/:id': 'moving-in',
  }
  const living = await residentsOf(town, reader)
  const letters = await inboxOf(town, { actor: reader.actor, id: living.id })
  await raise('a')
  while ((await town.settle()) > 0);
  const sent = await town.connection.pool.query('select id from delivery.message limit 1')
  const item = await town.connection.pool.query(
    "select id from work.item where subject = 'a' and kind = 'work.kind.event-parked'",
  )
  return {
    town,
    world,
    cookie: reader.cookie,
    residentCookie: living.cookie,
    known: {
      ...known,
      ...living.known,
      ...letters,
      '/console/delivery/:id': String(sent.rows[0]?.id),
      '/console/work/:id': String(item.rows[0]?.id),
    },
    raise,
  }
}

const freshId = (town: TestTown) =>
  newId({ now: town.now, random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)) })

/** A headquarters with a log, what is known of a district, a report, and how many live there. */
async function headquartersOf(town: TestTown, { actor, cookie }: Staff): Promise<Record<string, string>> {
  const make = async (name: string, input: object) =>
    ((await town.run(`headquarters.${name}`, input, actor)) as { id: string }).id
  const said = { who: '本部長', text: '大雨警報のため、災害対策本部を設置した。' }
  const id = await make('open', { name: '七月豪雨', stage: 'headquarters', drill: true, ...said })
  const figures = { dead: 1, destroyedHouses: 2, destroyedHouseholds: 1, destroyedPeople: 3 }
  await make('record-figures', { id, district: 'centre', source: '中央消防団', figures })
  await make('record-count', { district: 'centre', households: 120, people: 260, source: '住民基本台帳' })
  const report = await make('send-report', { id })
  await make('write-note', { id, note: '堤防から水がしみ出していると消防団から連絡。' })
  const admitted = await town.api('headquarters.admit-town', { code: '322016', name: '松江市' }, cookie)
  const { reveal } = (await admitted.json()) as { reveal: string }
  const one = '/console/headquarters/:id'
  const acts = ['write', 'figures', 'stage', 'correct', 'close'].map((act) => [`${one}/${act}`, id])
  return {
    [one]: id,
    ...Object.fromEntries(acts),
    '/console/headquarters/reports/:id': report,
    '/console/headquarters/towns/secrets/:id': reveal,
  }
}

/** An instrument with values, a grade to enter, a threshold and what was crossed. */
async function instrumentOf(town: TestTown, { actor }: Staff): Promise<Record<string, string>> {
  const make = async (name: string, input: object) =>
    ((await town.run(`sensors.${name}`, input, actor)) as { id: string }).id
  const thingId = await make('add-thing', { name: '青波川 橋の下', kind: 'river', public: true })
  const said = { thingId, sensor: '見本 WL-1', intervalSeconds: 60 }
  const datastream = await make('add-datastream', { ...said, name: '水位', property: 'river-level' })
  await make('add-datastream', { ...said, name: '橋の点検', property: 'soundness' })
  const leaf = { datastream, measure: 'value', windowSeconds: null, riseAt: 3, fallBelow: 2, heldSeconds: 0 }
  const rules = [{ level: 3, match: 'all', groups: [{ match: 'all', of: [leaf] }] }]
  const about = { name: '青波川の水位', hazard: 'flood', districts: [], validHours: 6 }
  const watch = await make('add-watch', { ...about, rules, reason: '初期の設定' })
  const observations = [1, 2, 3.5, 1.5].map((result, n) => ({
    datastream,
    phenomenonTime: plus(town.now(), (n - 4) * 60_000),
    result,
  }))
  await town.run('sensors.observe', { observations: [...observations, { datastream, result: 99 }] }, actor)
  return {
    '/sensors/:id': thingId,
    '/console/sensors/:id': thingId,
    '/console/sensors/:id/off': thingId,
    '/console/sensors/:id/inspect': thingId,
    '/console/sensors/:id/measure': thingId,
    '/console/sensors/:id/describe': thingId,
    '/console/sensors/:id/use': thingId,
    '/console/sensors/streams/:id': `${thingId}.${datastream}`,
    '/console/sensors/watches/:id': watch,
    '/console/sensors/watches/:id/off': watch,
    '/console/sensors/thresholds/:id': `${watch}.3`,
  }
}

/** A register that was taken in, and another that waits to be confirmed, with a line that was refused. */
async function registerOfTown(town: TestTown, reader: Staff): Promise<Record<string, string>> {
  const compare = async (bytes: Uint8Array) => {
    const answer = await town.web.request('http://localhost:8080/api/blobs', {
      method: 'POST',
      body: Buffer.from(bytes),
      headers: { cookie: reader.cookie, 'sec-fetch-site': 'same-origin', 'x-file-name': 'register.csv' },
    })
    const { id: file } = (await answer.json()) as { id: string }
    const made = (await town.run('households.upload-register', { file }, reader.actor)) as { id: string }
    await town.settle()
    return made.id
  }
  const people = registerOf(6)
  const first = await compare(fileOf(people))
  await town.run('households.confirm-import', { id: first }, reader.actor)
  await town.settle()
  const changed = people.map((entry, at) =>
    at < 3 ? { ...entry, address: `${entry.address}　101号室` } : entry,
  )
  const waiting = await compare(
    fileOf([...changed, { ...registerOf(7)[6], kana: '漢字' } as (typeof people)[number]]),
  )
  const found = (await town.run('households.find', { number: '5001' }, reader.actor)) as { id: string }
  return {
    '/console/households/:id': found.id,
    '/console/register/:id': waiting,
    '/console/register/:id/differences': waiting,
    '/console/register/:id/refusals': waiting,
  }
}

/** Who may see it all, with a place in the town office; a place given is a way in taken, so they come in again. */
async function seated(town: TestTown): Promise<Staff> {
  const { id } = await town.staff(...everything)
  const administrator = await town.staff('administrator')
  const { rows } = await town.connection.pool.query<{ id: string; organisation_id: string }>(
    "select id, organisation_id from organisations.section where code = 'welfare'",
  )
  const place = { organisationId: rows[0]?.organisation_id, sectionId: rows[0]?.id }
  const seat = { ...place, personId: id, position: 'clerk', roles: [] }
  await town.run('organisations.add-member', seat, administrator.actor)
  const person = { kind: 'person' as const, id, grants: new Set<string>() }
  const { codes } = (await town.run('people.make-paper-codes', {}, person)) as { codes: string[] }
  const used = await town.run('people.use-paper-code', { code: codes[0] }, anonymous)
  const { token } = used as { token: string }
  const known = await town.people.actorOf(token)
  if (!known) throw new Error('a fresh session is unknown')
  return { actor: known.actor, cookie: `hiroba=${token}`, id }
}

/** A document that its drafter has not submitted. */
async function approvalOf(town: TestTown, reader: Staff): Promise<Record<string, string>> {
  const written = {
    kind: 'expenditure',
    section: 'welfare',
    title: '車いすの購入',
    body: '一台を購入する。',
    amount: '50000',
  }
  const { id: draft } = (await town.run('approval.draft', written, reader.actor)) as { id: string }
  return { '/console/approvals/:id': draft }
}

/** A machine that may report, and a part of the API. */
async function machinesOf(town: TestTown, administrator: Staff): Promise<Record<string, string>> {
  const { id } = await register({ town, administrator })
  return {
    '/console/machines/:id': id,
    '/console/machines/:id/revoke': id,
    '/api/:module': 'alerts',
  }
}

/** Alerts and drills that are out, one that waits for approval, telegrams in force, and one that was refused. */
async function alertsOf(town: TestTown, reader: Staff): Promise<Record<string, string>> {
  const approver = await town.staff('approver')
  const as = (who: Staff) => async (name: string, input: object) =>
    (await town.run(name, input, who.actor)) as { id: string; version: number }
  const submit = async (mark: string, drill = false) => {
    const content = contentOf(mark, plus(town.now(), 6 * 3_600_000))
    const { id, version } = await as(reader)('alerts.draft', { ...content, drill })
    return as(reader)('alerts.submit', { ...content, id, version })
  }
  const goOut = async (mark: string, drill = false) => {
    const { id, version } = await submit(mark, drill)
    return as(approver)('alerts.approve', { id, version })
  }
  const out = await goOut('川沿い')
  await goOut('訓練の', true)
  const submitted = await submit('山手')
  await town.ingest(Buffer.from('<Report>no telegram</Report>'), reader.actor)
  const { id: prepared } = await as(reader)('alerts.keep-prepared', { id: out.id, name: '川沿いの避難' })
  const { id: exercise } = await as(reader)('alerts.declare-exercise', {
    name: '秋の防災訓練',
    endsAt: plus(town.now(), 3_600_000),
  })
  // What is in force, and the same as a drill.
  const telegram = readFileSync('tests/documents/heavy-rain.xml', 'utf8')
  await town.ingest(Buffer.from(telegram), reader.actor)
  await town.ingest(Buffer.from(telegram.replace('<Status>通常', '<Status>訓練')), reader.actor)
  const taken = await town.connection.pool.query(
    `select sha256 from alerts.telegram where outcome = 'refused' limit 1`,
  )
  return {
    '/alerts/:id': out.id,
    '/console/alerts/:id': submitted.id,
    '/console/alerts/:id/update': out.id,
    '/console/alerts/:id/correct': out.id,
    '/console/alerts/:id/extend': out.id,
    '/console/alerts/:id/cancel': out.id,
    '/console/alerts/:id/withdraw': out.id,
    '/console/alerts/:id/preview': submitted.id,
    '/console/alerts/new/:prepared': prepared,
    '/console/alerts/exercises/:id': exercise,
    '/console/alerts/telegrams/:sha256': String(taken.rows[0]?.sha256),
  }
}

/** Two residents who asked to be told by mail, one of whom confirmed. */
async function subscriptionsOf(town: TestTown, world: OutsideWorld): Promise<Record<string, string>> {
  const ask = async () => {
    const box = world.mailbox()
    const wish = { _operation: 'subscriptions.request', address: box.address, lang: 'ja', minLevel: '3' }
    await town.post('/ja/subscribe', { ...wish, _key: freshId(town) })
    await town.deliver()
    const { text = '' } = await PostalMime.parse(box.received().at(-1)?.body ?? '')
    return /\/subscribe\/confirm\/(\w+)/.exec(text)?.[1] ?? 'no link in the mail'
  }
  const token = await ask()
  const sent = { _operation: 'subscriptions.confirm', _key: freshId(town), token }
  const done = await town.post(`/ja/subscribe/confirm/${token}`, sent)
  return {
    '/subscribe/confirm/:token': await ask(),
    '/subscriptions/:token': done.headers.get('location')?.split('/').at(-1) ?? 'not confirmed',
  }
}

/** A passkey, a sheet of codes, and a colleague who was invited and lost their way in. */
async function peopleOf(town: TestTown, { cookie }: Staff): Promise<Record<string, string>> {
  const call = async (name: string, input: object) => {
    const answer = await town.api(name, input, cookie)
    if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`)
    return (await answer.json()) as Record<string, string>
  }
  const options = (await call('people.begin-passkey', {})) as unknown as CreationOptions
  const response = new SoftwareAuthenticator('http://localhost:8080').create(options)
  const passkey = await call('people.add-passkey', { name: '役場の端末', response })
  const sheet = await call('people.make-paper-codes', {})
  const invited = await call('people.invite', { name: '青波 花子', roles: ['approver'] })
  const lost = { id: invited['personId'], reason: '端末をなくしました。' }
  const request = await call('people.request-re-enrolment', lost)
  return {
    '/enrol/:token': 'used-up',
    '/re-enrol/:token': 'used-up',
    '/console/account/passkeys/:id/remove': passkey['id'] ?? '',
    '/console/account/codes/:id': sheet['reveal'] ?? '',
    '/console/people/:id': invited['personId'] ?? '',
    '/console/people/links/:id': invited['reveal'] ?? '',
    '/console/people/re-enrolments/:id': request['requestId'] ?? '',
  }
}

/** A resident with a passkey, a child and a proxy, and what the desk has to decide about them. */
async function residentsOf(
  town: TestTown,
  { cookie }: Staff,
): Promise<{ cookie: string; id: string; known: Record<string, string> }> {
  const call = async (name: string, input: object, by = cookie) => {
    const answer = await town.api(name, input, by)
    if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`)
    return (await answer.json()) as Record<string, string>
  }
  const desk = await Desk.open(town)
  const id = await desk.registered('900001', { name: '青波　汐里', kana: 'アオナミ　シオリ' })
  const child = await desk.person({ name: '青波　渚', kana: 'アオナミ　ナギサ', birthDate: '2016-07-20' })
  await call('residents.add-guardian', { id: child, kind: 'parent', guardian: '900001' })
  const resident = await desk.signedIn(id)
  const options = (await call('people.begin-passkey', {}, resident.cookie)) as unknown as CreationOptions
  const response = new SoftwareAuthenticator('http://localhost:8080').create(options)
  const passkey = await call('people.add-passkey', { name: '自分の端末', response }, resident.cookie)
  const offer = await call('residents.offer-proxy', { until: '2027-03-31' }, resident.cookie)
  const sheet = await call('residents.open-account', { id: child, document: 'passport', channel: 'post' })
  const search = await call('residents.keep-search', { kana: 'アオナミ', purpose: 'counter' })
  const reason = '窓口で本人であることを確かめました。'
  const request = await call('residents.request-recovery', { id, reason })
  return {
    cookie: resident.cookie,
    id,
    known: {
      '/my/sign-in/refused/:reason': 'mismatch',
      '/my/account/passkeys/:id/remove': passkey['id'] ?? '',
      '/my/family/codes/:id': offer['reveal'] ?? '',
      '/console/residents/:id': `${id}?purpose=counter`,
      '/console/residents/found/:id': search['search'] ?? '',
      '/console/residents/codes/:id': sheet['reveal'] ?? '',
      '/console/residents/requests/:id': request['requestId'] ?? '',
    },
  }
}

/** A newsroom with a member, a section with a deputy, somebody on duty and one who took a role alone. */
async function organisationsOf(town: TestTown, { cookie }: Staff): Promise<Record<string, string>> {
  const call = async (name: string, input: object, by = cookie) => {
    const answer = await town.api(`organisations.${name}`, input, by)
    if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`)
    return (await answer.json()) as Record<string, string>
  }
  const { rows } = await town.connection.pool.query<{ id: string; organisation_id: string }>(
    "select id, organisation_id from organisations.section where code = 'welfare'",
  )
  const section = rows[0] ?? { id: '', organisation_id: '' }
  const place = { organisationId: section.organisation_id, sectionId: section.id }
  town.advance(20_000)
  const [manager, clerk] = [await town.staff('official'), await town.staff('official')]
  const join = { ...place, personId: manager.id, position: 'section-chief', roles: [] }
  const membership = await call('add-member', join)
  const period = { fromAt: town.now(), untilAt: plus(town.now(), 8 * 3_600_000) }
  await call('name-deputy', {
    ...place,
    ...period,
    position: 'division-manager',
    deputyId: manager.id,
    reason: '後任が決まるまで。',
  })
  const taken = await call(
    'break-glass',
    { role: 'duty-officer', reason: '当直と連絡がつかない。', minutes: '30' },
    clerk.cookie,
  )
  const shift = await call('add-shift', { desk: 'duty', personId: clerk.id, ...period })
  const news = await call('add', { kind: 'newsroom', name: '青波の新聞', kana: 'あおなみのしんぶん' })
  const editor = { organisationId: news['id'], name: '青波 記者', roles: [] }
  const invited = await call('invite-member', editor)
  return {
    '/console/organisations/:id': section.organisation_id,
    '/console/organisations/:id/close': news['id'] ?? '',
    '/console/sections/:id': section.id,
    '/console/members/:id': membership['id'] ?? '',
    '/console/members/:id/end': membership['id'] ?? '',
    '/console/members/links/:id': invited['reveal'] ?? '',
    '/console/roster/:id': shift['id'] ?? '',
    '/console/break-glass/:id': taken['id'] ?? '',
  }
}
