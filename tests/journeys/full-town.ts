import PostalMime from 'postal-mime'
import { newId, plus } from '#kernel'
import { raiseWork } from '#work'
import { type CreationOptions, SoftwareAuthenticator } from '../../src/office/people/authenticator.fixture.ts'
import { contentOf } from '../setup/alerts/content.ts'
import { type OutsideWorld, startOutsideWorld } from '../setup/outside-world/index.ts'
import { openTown, type TestTown } from '../setup/town.ts'

/** A town in which there is one of everything a page can be about, and a person who may see it all. */
export type FullTown = {
  town: TestTown
  world: OutsideWorld
  /** Of the person who may see it all. */
  cookie: string
  /** What stands for the parameters of a page, by its path. */
  known: Readonly<Record<string, string>>
  /** Somebody must look at something. */
  raise(subject: string): Promise<void>
}

type Staff = Awaited<ReturnType<TestTown['staff']>>
const everything = ['duty-officer', 'approver', 'administrator', 'operator']

export async function openFullTown(): Promise<FullTown> {
  const world = await startOutsideWorld()
  const town = await openTown({ outside: world, until: 'file' })
  const reader = await town.staff(...everything)
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
  }
  await raise('a')
  while ((await town.settle()) > 0);
  const sent = await town.connection.pool.query('select id from delivery.message limit 1')
  return {
    town,
    world,
    cookie: reader.cookie,
    known: { ...known, '/console/delivery/:id': String(sent.rows[0]?.id) },
    raise,
  }
}

const freshId = (town: TestTown) =>
  newId({ now: town.now, random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)) })

/** Alerts and drills that are out, one that waits for approval, and a telegram that was refused. */
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
  const taken = await town.connection.pool.query('select sha256 from alerts.telegram limit 1')
  return {
    '/alerts/:id': out.id,
    '/console/alerts/:id': submitted.id,
    '/console/alerts/:id/update': out.id,
    '/console/alerts/:id/cancel': out.id,
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
