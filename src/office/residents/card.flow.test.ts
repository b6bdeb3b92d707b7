import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { proofLifetime } from '#kernel'
import { brokenInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { CardBrowser } from '../../../tests/setup/identity/card-browser.ts'
import { cards, cardTown } from '../../../tests/setup/identity/card-town.ts'
import { Desk } from '../../../tests/setup/identity/desk.ts'

const open = cardTown()
let desk: Desk
beforeAll(async () => {
  desk = await Desk.open(open.town)
})
afterAll(async () => expect(await brokenInvariants(open.town)).toEqual([]))

const signIn = async (card: string) => {
  const browser = new CardBrowser(open.town)
  const response = await browser.signIn(card)
  return { browser, to: response.headers.get('location') }
}
const whoIs = async (browser: CardBrowser) =>
  (await open.town.people.actorOf(browser.cookie.replace('hiroba=', '')))?.actor.id
const openWork = (kind: string) =>
  desk.rows('select subject, path, owner_role from work.item where kind = $1 and done_at is null', [
    `work.kind.residents-${kind}`,
  ])

describe('signing in by card', () => {
  it('leads to the provider in the profile of the Digital Authentication App', async () => {
    const to = await new CardBrowser(open.town).begin()
    const asked = Object.fromEntries(to.searchParams)
    expect(asked).toMatchObject({
      response_type: 'code',
      scope: 'openid name address birthdate gender',
      code_challenge_method: 'S256',
      redirect_uri: 'http://localhost:8080/ja/my/sign-in/return',
    })
    expect(asked['state']).toMatch(/^[\w-]{43}$/)
    expect(asked['nonce']).toMatch(/^[\w-]{43}$/)
  })

  it('ends signed in as the resident whose name, birth date and address the card has', async () => {
    const browser = new CardBrowser(open.town)
    const response = await browser.signIn(cards.hanako, 'en')
    expect([response.status, response.headers.get('location')]).toEqual([303, 'http://localhost:8080/en/my'])
    const page = await open.town.get('/ja/my/record', browser.cookie)
    expect(await page.text()).toContain('見本　花子')
    expect(await whoIs(browser)).toBe(cards.hanako)
  })

  it('is the same person the next time, and one account for two who come at once', async () => {
    const at = await Promise.all([1, 2, 3].map(() => signIn(cards.taro)))
    expect(await Promise.all(at.map(({ browser }) => whoIs(browser)))).toEqual(Array(3).fill(cards.taro))
    const { browser } = await signIn(cards.taro)
    expect(await whoIs(browser)).toBe(cards.taro)
  })

  it('ends the session this browser had until then', async () => {
    const { browser } = await signIn(cards.taro)
    const token = browser.cookie.replace('hiroba=', '')
    await browser.signIn(cards.taro)
    expect(await whoIs(browser)).toBe(cards.taro)
    expect(browser.cookie).not.toContain(token)
    expect(await open.town.people.actorOf(token)).toBeNull()
  })

  it('that is given up says so, in the language it began in', async () => {
    const browser = new CardBrowser(open.town)
    const response = await browser.signIn('', 'ja-x-easy')
    const to = response.headers.get('location') ?? ''
    expect(to).toBe('http://localhost:8080/ja-x-easy/my/sign-in/refused/cancelled')
    const page = await open.town.get(to.replace('http://localhost:8080', ''))
    expect(await page.text()).toContain('サインインを やめました')
  })

  it('of somebody the register does not know makes a record, and a clerk looks into it', async () => {
    const { browser } = await signIn(cards.kaito)
    const id = await whoIs(browser)
    const { resident, fields } = await desk.get(id ?? '')
    expect([resident, fields]).toMatchObject([{ registered: false }, { name: '𠮷田　海斗', kana: null }])
    expect(await openWork('unregistered')).toEqual([
      { subject: id, path: `/console/residents/${id}`, owner_role: 'resident-clerk' },
    ])
    const again = await signIn(cards.kaito)
    expect(await whoIs(again.browser)).toBe(id)
    expect(await openWork('unregistered')).toHaveLength(1)
    const line = { name: '𠮷田　海斗', birthDate: '1999-07-30', address: '見本県青波町川辺7' }
    expect(await desk.registered('900000104', line)).toBe(id)
    expect(await openWork('unregistered')).toEqual([])
  })

  it('stores neither who the provider says it is nor any fact in clear', async () => {
    await signIn(cards.hanako)
    const all = await desk.rows(`select i.*, r.* from residents.identity i join residents.resident r on true`)
    const text = JSON.stringify(all, (_key, held) => (typeof held === 'bigint' ? String(held) : held))
    expect(text).not.toMatch(/見本|花子|1984|127\.0\.0\.1/)
  })

  it('with another address than the record says changes nothing and asks a clerk once', async () => {
    const before = (await desk.get(cards.fumi)) as { fields: object; resident: { version: number } }
    const moved = { ...before.fields, address: '見本県青波町川辺9番地', id: cards.fumi }
    const { browser } = await signIn(cards.fumi)
    expect(await whoIs(browser)).toBe(cards.fumi)
    await desk.run('change', { ...moved, version: before.resident.version, reason: 'moved' })
    expect(await openWork('card-changed')).toEqual([])
    await signIn(cards.fumi)
    await signIn(cards.fumi)
    expect(await openWork('card-changed')).toHaveLength(1)
    const now = (await desk.get(cards.fumi)) as { fields: { address: string }; cardChange: { id: string } }
    expect(now.fields.address).toBe('見本県青波町川辺9番地')
    expect(now.cardChange).toMatchObject({ address: '見本県青波町北浜48番地' })
    await desk.run('decline-card-change', { id: now.cardChange.id })
    await signIn(cards.fumi)
    expect(await openWork('card-changed')).toEqual([])
  })

  it('with another name is taken over when a clerk agrees, and the old name stays in the history', async () => {
    const before = (await desk.get(cards.taro)) as { fields: object; resident: { version: number } }
    const other = { ...before.fields, name: '旧姓　太郎', id: cards.taro }
    await desk.run('change', { ...other, version: before.resident.version, reason: 'corrected' })
    await signIn(cards.taro)
    const { cardChange } = (await desk.get(cards.taro)) as { cardChange: { id: string } }
    await desk.run('accept-card-change', { id: cardChange.id })
    const after = (await desk.get(cards.taro)) as { fields: object; history: { changes: object[] }[] }
    expect(after.fields).toMatchObject({ name: '見本　太郎' })
    expect(after.history[0]?.changes).toContainEqual({
      field: 'name',
      from: '旧姓　太郎',
      to: '見本　太郎',
    })
    expect(await openWork('card-changed')).toEqual([])
  })

  it('of who died is refused, and the account stays closed', async () => {
    await desk.run('record-death', { id: cards.hanako, on: '2026-11-20' })
    const { browser, to } = await signIn(cards.hanako)
    expect(to).toBe('http://localhost:8080/ja/my/sign-in/refused/closed')
    expect(await whoIs(browser)).toBeUndefined()
  })

  it('shows the public key a provider is given, and nothing of the private one', async () => {
    const response = await open.town.get('/identity/jwks.json')
    const { keys } = (await response.json()) as { keys: Record<string, unknown>[] }
    expect(keys).toEqual([expect.objectContaining({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' })])
    expect(Object.keys(keys[0] ?? {})).not.toContain('d')
  })
})

describe('proving by card who is signed in', () => {
  const leave = '/ja/my/proof/card?back=%2Fmy%2Ffamily'
  const mayOffer = async ({ cookie }: CardBrowser) =>
    (await open.town.api('residents.offer-proxy', {}, cookie)).status === 422
  const proveWith = async (browser: CardBrowser, card: string) => {
    const to = new URL((await browser.visit(leave)).headers.get('location') ?? '')
    // Whoever else reads a card there does so as at any browser.
    browser.provider.kept.clear()
    return (await browser.visit(await browser.readCard(to, card))).headers.get('location')
  }

  it('leads back to the page it was asked for on, in the same session under another token', async () => {
    const { browser } = await signIn(cards.taro)
    const before = browser.cookie
    open.town.advance(proofLifetime)
    expect(await mayOffer(browser)).toBe(false)
    expect(await proveWith(browser, cards.taro)).toBe('http://localhost:8080/ja/my/family')
    expect([browser.cookie === before, await whoIs(browser), await mayOffer(browser)]).toEqual([
      false,
      cards.taro,
      true,
    ])
  })

  it('with the card of somebody else is refused, counted, and signs nobody in or out', async () => {
    const { browser } = await signIn(cards.taro)
    open.town.advance(proofLifetime)
    const refused = 'http://localhost:8080/ja/my/sign-in/refused/another'
    expect(await proveWith(browser, cards.fumi)).toBe(refused)
    expect([await whoIs(browser), await mayOffer(browser)]).toEqual([cards.taro, false])
    const counted = await desk.rows(
      "select code from kernel.audit where operation = 'residents.prove-by-card' and outcome = 'refused'",
    )
    expect(counted).toEqual([{ code: 'residents.proof-refused' }])
  })

  it('for a session that ended meanwhile proves nothing, and leads nowhere else than to this town', async () => {
    const { browser } = await signIn(cards.taro)
    const to = (await browser.visit('/ja/my/proof/card?back=//elsewhere.example')).headers.get('location')
    const back = await browser.readCard(new URL(to ?? ''), cards.taro)
    const away = new CardBrowser(open.town)
    await away.signIn(cards.taro)
    await open.town.connection.pool.query('delete from people.session where person_id = $1', [cards.taro])
    expect((await browser.visit(back)).headers.get('location')).toContain('/my/sign-in/refused/')
    const again = await signIn(cards.taro)
    const way = await again.browser.visit('/ja/my/proof/card?back=//elsewhere.example')
    const home = await again.browser.readCard(new URL(way.headers.get('location') ?? ''), cards.taro)
    expect((await again.browser.visit(home)).headers.get('location')).toBe('http://localhost:8080/ja/my')
  })

  it('is also done with a code of the town office, one’s own and no other', async () => {
    const { browser } = await signIn(cards.taro)
    const codeFor = async (id: string) => {
      const asked = { id, document: 'passport', channel: 'counter' }
      return (await desk.run<{ code: string }>('open-account', asked)).code
    }
    open.town.advance(proofLifetime)
    const prove = async (code: string) => {
      const sent = { _operation: 'residents.prove-by-code', code }
      return open.town.post('/ja/my/proof?back=%2Fmy%2Faccount', sent, browser.cookie)
    }
    expect((await prove(await codeFor(cards.fumi))).status).toBe(403)
    expect(await mayOffer(browser)).toBe(false)
    const done = await prove(await codeFor(cards.taro))
    expect([done.status, done.headers.get('location')]).toEqual([303, '/ja/my/account'])
  })
})
