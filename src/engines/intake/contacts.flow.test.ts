import { describe, expect, it } from 'vitest'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { foundIn } from '../../../tests/setup/doctor/found.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { SourceList } from './definition.ts'

const name = { ja: '全国瞬時警報の受信機', 'ja-x-easy': '警報（けいほう）の 機械（きかい）', en: 'Receiver' }
const texts = (headline: string) => ({
  ...{ headline, description: '政府の発表です。' },
  instruction: '建物の中へ。',
})
const missile = {
  number: 3,
  hazard: 'other',
  level: 5,
  texts: {
    ja: texts('ミサイルが発射された模様です。建物の中に避難してください。'),
    'ja-x-easy': texts('ミサイルが 来（く）るかもしれません。建物（たてもの）に 入（はい）ってください。'),
    en: texts('Missile launch. Take shelter inside.'),
  },
  automatic: true,
}
const receiver = (contacts: readonly object[], more: object = {}) => ({
  ...{ id: 'receiver', kind: 'receiver', name, automatic: true, contacts },
  ...more,
})
const minute = 60_000

/** A town with a receiver that posts, and what it says. */
async function openReceiver(source: object) {
  const town = await openTown({ sources: [source] })
  const { actor } = await town.staff('administrator')
  const { secret } = (await town.run('intake.show-secret', { source: 'receiver' }, actor)) as {
    secret: string
  }
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
  const say = async (state: object) => {
    const body = JSON.stringify(state)
    const answer = await town.web.request('http://localhost:8080/intake/receiver', {
      ...{ method: 'POST', body, headers },
    })
    return { status: answer.status, ...((await answer.json()) as { outcome?: string; code?: string }) }
  }
  const contact = (closed: boolean, number = 3) => say({ contacts: [{ number, closed }] })
  return { town, say, contact }
}

const rows = async (town: TestTown, sql: string) => (await town.connection.pool.query(sql)).rows
const alertsOf = (town: TestTown) =>
  rows(
    town,
    'select hazard, level, state, drill, automatic_class as class from alerts.alert order by created_at',
  )
const live = { hazard: 'other', level: 5, state: 'published', drill: false, class: 1 }

describe('a dry contact that is automatic', () => {
  it('and another that close in two reports at once, in whatever order these name them, each go out once', async () => {
    const { town, say } = await openReceiver(receiver([1, 2, 3, 4].map((number) => ({ ...missile, number }))))
    const all = (closed: boolean) => [1, 2, 3, 4].map((number) => ({ number, closed }))
    await say({ contacts: all(false) })
    const both = all(true)
    const answers = await Promise.all([
      say({ contacts: both }),
      say({ contacts: both.toReversed() }),
      say({ contacts: both }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
    expect(await alertsOf(town)).toEqual([live, live, live, live])
  })

  it('goes out when it closes, with nobody asked, kept with a receipt, and for review within a day', async () => {
    const { town, contact } = await openReceiver(receiver([missile]))
    expect((await contact(false)).outcome).toBe('noted')
    expect((await contact(true)).outcome).toBe('sent')
    expect(await alertsOf(town)).toEqual([live])
    const [{ id }] = (await rows(town, 'select id from alerts.alert')) as [{ id: string }]
    expect(await (await town.get(`/ja/alerts/${id}`)).text()).toContain('ミサイルが発射された模様です')
    expect(await rows(town, 'select source, route, first, outcome, reason from intake.arrival')).toEqual([
      { source: 'receiver', route: 'contact', first: true, outcome: 'sent', reason: null },
    ])
    const raw = "select convert_from(bytes, 'UTF8') as bytes, title from alerts.telegram"
    const [{ bytes, title }] = (await rows(town, raw)) as [{ bytes: string; title: string }]
    expect(title).toBe('全国瞬時警報の受信機 3')
    expect(JSON.parse(bytes)).toMatchObject({ said: '{"contacts":[{"number":3,"closed":true}]}' })
    const due = `select kind, owner_role, due_at = '${town.now()}'::timestamptz + interval '24 hours' as due
      from work.item where done_at is null`
    expect(await rows(town, due)).toEqual([
      { kind: 'work.kind.alerts-automatic', owner_role: 'administrator', due: true },
    ])
    await expectInvariants(town)
  })

  it('goes out once for a closing, however often it is told, bounces, or is told at the same moment', async () => {
    const { town, contact } = await openReceiver(receiver([missile]))
    await contact(false)
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => contact(true)))
    expect(outcomes.filter(({ outcome }) => outcome === 'sent')).toHaveLength(1)
    for (let n = 0; n < 4; n++) {
      await contact(n % 2 === 1)
      town.advance(2_000)
    }
    expect(await alertsOf(town)).toEqual([live])
  })

  it('that closes again after it was open is news again, though the first still holds', async () => {
    const { town, contact } = await openReceiver(receiver([missile]))
    for (const closed of [false, true, false, true]) {
      await contact(closed)
      town.advance(minute)
    }
    expect(await alertsOf(town)).toEqual([live, live])
    await expectInvariants(town)
  })

  it('that was never seen open is only proposed: it may be wired the wrong way round', async () => {
    const { town, contact } = await openReceiver(receiver([missile]))
    expect((await contact(true)).outcome).toBe('proposed')
    expect(await alertsOf(town)).toEqual([{ ...live, state: 'draft', class: null }])
    expect(await rows(town, 'select reason from intake.arrival')).toEqual([{ reason: 'never-open' }])
    expect(await rows(town, 'select failure from intake.source_state')).toEqual([
      { failure: 'contact-never-open' },
    ])
  })

  it('that closes more often in an hour than it may by itself is proposed from then on', async () => {
    const { town, contact } = await openReceiver(receiver([{ ...missile, atMostAnHour: 2 }]))
    for (let n = 0; n < 4; n++) {
      await contact(false)
      town.advance(minute)
      await contact(true)
    }
    const proposed = { ...live, state: 'draft', class: null }
    expect(await alertsOf(town)).toEqual([live, live, proposed, proposed])
  })

  it('of a test output goes out as a drill, in the town’s own sentences, and never among what is real', async () => {
    const test = { number: 8, hazard: 'earthquake', level: 5, drill: true, automatic: true }
    const { town, contact } = await openReceiver(receiver([test]))
    await contact(false, 8)
    expect((await contact(true, 8)).outcome).toBe('sent')
    const [{ id, drill, headline }] = (await rows(
      town,
      "select id, drill, texts -> 'ja' ->> 'headline' as headline from alerts.alert",
    )) as [{ id: string; drill: boolean; headline: string }]
    expect(drill).toBe(true)
    expect(headline).toMatch(/^【訓練】.+/u)
    expect(await (await town.get('/ja/alerts/feed.atom')).text()).not.toContain(id)
    expect(await (await town.get('/ja/alerts/drills.atom')).text()).toContain(id)
    await expectInvariants(town)
  })

  it('that stays closed is told as stuck, on the page and by the doctor, until it opens: contact-stuck', async () => {
    const { town, contact } = await openReceiver(receiver([{ ...missile, stuckMinutes: 30 }]))
    await contact(false)
    await contact(true)
    const { cookie } = await town.staff('duty-officer')
    const page = async () => (await town.get('/ja/console/alerts/sources', cookie)).text()
    const finding = 'intake.contact-stuck 全国瞬時警報の受信機'
    expect(await foundIn(town)).not.toContain(finding)
    town.advance(31 * minute)
    expect(await foundIn(town)).toContain(finding)
    expect(await page()).toContain('長く閉じたまま')
    await contact(false)
    expect(await foundIn(town)).not.toContain(finding)
    expect(await page()).not.toContain('長く閉じたまま')
  })
})

describe('a dry contact that is not automatic', () => {
  it.each([
    ['it is not named so', { ...missile, automatic: false }, {}],
    ['its receiver is not', { ...missile, automatic: false }, { automatic: false }],
  ])('is only proposed: %s', async (_why, contact, more) => {
    const { town, contact: report } = await openReceiver(receiver([contact], more))
    await report(false)
    expect((await report(true)).outcome).toBe('proposed')
    expect(await alertsOf(town)).toEqual([{ ...live, state: 'draft', class: null }])
  })

  it('and is not listed leads to nothing, and is told as a failure', async () => {
    const { town, contact } = await openReceiver(receiver([missile]))
    await contact(false, 4)
    expect((await contact(true, 4)).outcome).toBe('noted')
    expect(await alertsOf(town)).toEqual([])
    expect(await rows(town, 'select failure from intake.source_state')).toEqual([
      { failure: 'contact-unknown' },
    ])
  })

  it('is not reached by who has no right to speak for the receiver', async () => {
    const { town } = await openReceiver(receiver([missile]))
    const body = JSON.stringify({ contacts: [{ number: 3, closed: true }] })
    const headers = { authorization: 'Bearer guessed', 'content-type': 'application/json' }
    const answer = await town.web.request('http://localhost:8080/intake/receiver', {
      ...{ method: 'POST', body, headers },
    })
    expect(answer.status).toBe(401)
    expect(await rows(town, 'select * from intake.contact_state')).toEqual([])
  })

  it('is no state at all when it is not said as one', async () => {
    const { say } = await openReceiver(receiver([missile]))
    for (const odd of [{ contacts: 3 }, { contacts: [{ number: 65, closed: true }] }, { closed: true }])
      expect(await say(odd)).toMatchObject({ status: 422, code: 'intake.bad-state' })
  })
})

describe('a town file', () => {
  const messages = (source: object) =>
    SourceList.safeParse([source]).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)

  it.each([
    [
      'a contact is automatic and its receiver is not',
      receiver([missile], { automatic: false }),
      '0.contacts.0.automatic: its receiver is not `automatic`',
    ],
    ['a contact stands twice', receiver([missile, missile]), '0.contacts: a contact stands twice'],
    [
      'a webhook would be automatic',
      { id: 'web', kind: 'webhook', name, automatic: true },
      '0.automatic: only a receiver may have things go out without a person',
    ],
    [
      'a broker elsewhere is spoken to in plain',
      { id: 'broker', kind: 'mqtt', name, broker: 'mqtt://broker.example:1883', topics: ['a'], client: 'a' },
      '0.broker: must be mqtts:// unless it is on this machine',
    ],
    [
      'the password of a broker would stand in it',
      {
        ...{ id: 'broker', kind: 'mqtt', name, broker: 'mqtts://broker.example', topics: ['a'] },
        ...{ client: 'a', user: 'a', password: 'secret' },
      },
      '0: Unrecognized key: "password"',
    ],
    [
      'a monitor has nothing to watch',
      receiver([], { monitor: { command: ['/usr/bin/gpiomon'] } }),
      '0.monitor: no contact is listed',
    ],
    [
      'the words of a contact are such as no alert can carry',
      receiver([{ ...missile, texts: { ...missile.texts, en: { ...texts('Missile'), instruction: ' ' } } }]),
      '0.contacts.0.texts.en.instruction: must not be blank',
    ],
    [
      'a program is looked for by its name',
      receiver([missile], { monitor: { command: ['gpiomon'] } }),
      '0.monitor.command: the program must be an absolute path',
    ],
  ])('is refused where %s', (_what, source, message) => {
    expect(messages(source)).toEqual([message])
  })

  it('is refused at the start where a contact stands for what alerts have no rule for', async () => {
    const strange = { ...missile, hazard: 'dragon' }
    await expect(openTown({ sources: [receiver([strange])] })).rejects.toThrow(/contact 3 .*dragon/)
  })
})
