import { beforeAll, describe, expect, it } from 'vitest'
import type { Operation, Page } from '#kernel'
import {
  type CreationOptions,
  type RequestOptions,
  SoftwareAuthenticator,
} from '../../src/office/people/authenticator.fixture.ts'
import { openTown } from '../setup/town.ts'
import {
  type Address,
  consoleUrl,
  openTwoAddresses,
  portalUrl,
  type TwoAddresses,
  typed,
} from './two-addresses.ts'

const everything = ['duty-officer', 'approver', 'administrator', 'resident-supervisor']

// What there is has to be known before the tests are named.
const { modules } = await openTown({ until: 'file', publicUrl: portalUrl })
const pages = modules.flatMap((one) => one.pages)
const operations = modules.flatMap((one) => one.operations)
const ofConsole = (page: Page) => page.face === 'console' || page.side === 'console'
const consolePages = pages.filter(ofConsole)
const portalPages = pages.filter((page) => !ofConsole(page))
/** Who may call it decides; written down here once more, and not taken from the code that is tested. */
const staffOnly = new Set([
  'people.enrol',
  'people.re-enrol',
  'people.use-paper-code',
  'people.assume-persona',
  'people.list-personas',
])
const atPortal = ({ name, grant }: Operation) =>
  ['public', 'resident', 'signed-in'].includes(grant) && !staffOnly.has(name)
const atConsole = ({ name, grant }: Operation) =>
  !['public', 'resident'].includes(grant) ||
  staffOnly.has(name) ||
  ['people.sign-in', 'people.begin-sign-in'].includes(name)

let both: TwoAddresses
let staff: { cookie: string; id: string }
let resident: { cookie: string }
beforeAll(async () => {
  both = await openTwoAddresses()
  staff = await both.town.staff(...everything)
  resident = await both.town.resident()
})

/** The bytes of an answer without the address that was asked for, and without what is drawn anew each time. */
async function unsaid(answer: Promise<Response>, path: string): Promise<string> {
  const response = await answer
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
  const body = (await response.text()).replaceAll(path.slice(3), '/…')
  return `${response.status}\n${headers}\n${body}`
}

const nowhere = '/ja/nowhere/at-all'
const cookies = () => [undefined, staff.cookie, resident.cookie]

describe("at the portal's address", () => {
  it.each(consolePages.map(({ path }) => path))('%s is as unknown as any other path', async (path) => {
    const asked = typed(path)
    for (const cookie of cookies()) {
      const { portal } = both
      const unknown = await unsaid(portal.get(nowhere, cookie), nowhere)
      expect(unknown.split('\n')[0]).toBe('404')
      expect(await unsaid(portal.get(asked, cookie), asked)).toBe(unknown)
      expect(await unsaid(portal.get(`${asked}/live`, cookie), `${asked}/live`)).toBe(unknown)
      const form = { _operation: 'people.sign-out' }
      expect(await unsaid(portal.post(asked, form, cookie), asked)).toBe(
        await unsaid(portal.post(nowhere, form, cookie), nowhere),
      )
    }
  })

  it.each(operations.filter((op) => !atPortal(op)).map(({ name }) => name))(
    'the operation %s is as unknown as any other',
    async (name) => {
      for (const cookie of cookies()) {
        const unknown = await unsaid(both.portal.api('people.fly', {}, cookie), '/ja-')
        expect(unknown.split('\n')[0]).toBe('404')
        expect(await unsaid(both.portal.api(name, {}, cookie), '/ja-')).toBe(unknown)
      }
    },
  )

  it('files of the console are as unknown', async () => {
    const paths = modules
      .flatMap((one) => one.downloads ?? [])
      .map(({ path }) => path)
      .filter((path) => path.startsWith('/console'))
    expect(paths.length).toBeGreaterThan(0)
    for (const path of paths)
      expect(await unsaid(both.portal.get(typed(path), staff.cookie), typed(path))).toBe(
        await unsaid(both.portal.get(nowhere, staff.cookie), nowhere),
      )
  })

  it('nothing leads to the console, and nobody is told how the town counts', async () => {
    const front = await (await both.portal.get('/ja/')).text()
    expect(front).not.toContain('/console')
    expect((await both.portal.get('/metrics')).status).toBe(404)
    const document = await (await both.portal.get('/api/openapi.json')).text()
    expect(document).not.toContain('"people.invite"')
  })

  it.each(portalPages.filter(({ path }) => !path.includes(':')).map(({ path }) => path))(
    '%s is there',
    async (path) => {
      expect([200, 303]).toContain((await both.portal.get(`/ja${path}`)).status)
    },
  )

  it.each(operations.filter(atPortal).map(({ name }) => name))('the operation %s is known', async (name) => {
    expect((await both.portal.api(name, { not: 'this' })).status).not.toBe(404)
  })

  it('a session of staff is no session', async () => {
    expect((await both.portal.get('/ja/my', staff.cookie)).headers.get('location')).toBe('/ja/my/sign-in')
    expect((await both.portal.get('/ja/my', resident.cookie)).status).toBe(200)
  })

  it('a machine is known by the operations its token names', async () => {
    const scopes = both.town.machines.scopes()
    const [name = ''] = scopes.keys()
    const document = (await (await both.portal.get('/api/openapi.json')).json()) as { paths: object }
    expect(Object.keys(document.paths)).toContain(`/api/${name.replace('.', '/')}`)
    // Without a token it is not there.
    const wanted = operations.find((op) => op.name === name)
    expect(wanted && atPortal(wanted)).toBe(false)
    expect((await both.portal.api(name, {})).status).toBe(404)
  })
})

describe("at the console's address", () => {
  it.each(portalPages.map(({ path }) => path))(
    '%s is not served: its reader is led to the portal',
    async (path) => {
      const asked = path === '/' ? '/ja/alerts' : typed(path)
      const answer = await both.desk.get(asked, staff.cookie)
      expect([answer.status, answer.headers.get('location')]).toEqual([302, portalUrl + asked])
      expect((await both.desk.post(asked, {}, staff.cookie)).status).toBe(405)
    },
  )

  it('its front page is the console', async () => {
    expect((await both.desk.get('/ja/')).headers.get('location')).toBe('/ja/console')
    expect((await both.desk.get('/ja/console')).headers.get('location')).toBe('/ja/sign-in')
    expect((await both.desk.get('/ja/console', staff.cookie)).status).toBe(200)
  })

  it.each(consolePages.filter(({ path }) => !path.includes(':')).map(({ path }) => path))(
    '%s is there',
    async (path) => {
      expect([200, 403]).toContain((await both.desk.get(`/ja${path}`, staff.cookie)).status)
    },
  )

  it.each(operations.map((op) => [op.name, atConsole(op)] as const))(
    'the operation %s is known: %s',
    async (name, known) => {
      const { status } = await both.desk.api(name, { not: 'this' })
      expect(status === 404).toBe(!known)
    },
  )

  it('standard interfaces and steps of residents signing in are not there', async () => {
    const paths = modules.flatMap((one) => one.routes.filter(({ method }) => method !== 'POST'))
    const passages = modules.flatMap((one) => one.passages ?? [])
    for (const { path } of paths) {
      const asked = path.replaceAll(/:[a-z]+/gi, 'x')
      const { status, headers } = await both.desk.get(asked)
      // Some look like a page of the portal: who reads that is led there.
      expect([404, portalUrl + asked], path).toContain(status === 302 ? headers.get('location') : status)
    }
    for (const { path } of passages) expect((await both.desk.get(typed(path))).status, path).toBe(404)
  })

  it('a session of a resident is no session', async () => {
    expect((await both.desk.get('/ja/console/account', resident.cookie)).headers.get('location')).toBe(
      '/ja/sign-in',
    )
    expect((await both.desk.api('people.list-sessions', {}, resident.cookie)).status).toBe(401)
  })

  it.each([
    ['portal', { 'sec-fetch-site': 'same-site', origin: portalUrl }, 403],
    ['portal, told by an older browser', { 'sec-fetch-site': '', origin: portalUrl }, 403],
    ['console', { 'sec-fetch-site': 'same-origin', origin: consoleUrl }, 303],
  ])('a form sent from the %s', async (_from, headers, status) => {
    const one = await both.town.staff('administrator')
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))
    const answer = both.town.consoleWeb?.request(`${consoleUrl}/ja/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ _operation: 'people.sign-out' }),
      headers: { accept: 'text/html', cookie: one.cookie, ...sent },
    })
    expect((await answer)?.status).toBe(status)
  })

  it('a request under the name of the portal gets nothing', async () => {
    const asked = await both.town.consoleWeb?.request(`${portalUrl}/ja/console`)
    expect(asked?.status).toBe(421)
  })
})

describe('every form', () => {
  it.each([
    ['portal', portalPages, atPortal],
    ['console', consolePages, atConsole],
  ] as const)('of a page at the %s is of an operation known there', (_side, there, known) => {
    const forms = there.flatMap((page) => (page.forms ?? []).map(({ operation }) => operation))
    expect(forms.filter((op) => !known(op)).map(({ name }) => name)).toEqual([])
  })
})

describe('signing in', () => {
  async function keyOf(address: Address, cookie: string, origin: string): Promise<SoftwareAuthenticator> {
    const device = new SoftwareAuthenticator(origin)
    const begun = (await (await address.api('people.begin-passkey', {}, cookie)).json()) as CreationOptions
    expect(begun.rp.id).toBe(new URL(origin).hostname)
    const added = await address.api(
      'people.add-passkey',
      { name: '鍵', response: device.create(begun) },
      cookie,
    )
    expect(added.status).toBe(200)
    return device
  }

  async function signInAt(
    address: Address,
    device: SoftwareAuthenticator,
    origin: string,
  ): Promise<Response> {
    const begun = (await (await address.api('people.begin-sign-in', {})).json()) as RequestOptions
    // Named to nobody: a browser takes the address of the page that asks.
    expect(begun.rpId).toBeUndefined()
    const response = device.get({ ...begun, rpId: new URL(origin).hostname }, { origin })
    return address.api('people.sign-in', { response })
  }

  it('of staff is bound to the console, of residents to the portal, and a key of the one opens nothing at the other', async () => {
    const { portal, desk } = both
    const own = await both.town.staff('approver')
    const neighbour = await both.town.resident()
    const officer = await keyOf(desk, own.cookie, consoleUrl)
    const home = await keyOf(portal, neighbour.cookie, portalUrl)
    expect((await signInAt(desk, officer, consoleUrl)).status).toBe(200)
    expect((await signInAt(portal, home, portalUrl)).status).toBe(200)
    // As a page that lured them would have it signed.
    expect((await signInAt(portal, officer, portalUrl)).status).toBe(403)
    expect((await signInAt(desk, home, consoleUrl)).status).toBe(403)
  })

  it('gives a cookie to that one host', async () => {
    const invited = (await both.town.run(
      'people.invite',
      { name: '山田花子', roles: ['approver'] },
      { kind: 'system', id: 'system:test', grants: new Set() },
    )) as { token: string; link: string }
    expect(invited.link).toBe(`${consoleUrl}/ja/enrol/${invited.token}`)
    const answer = await both.desk.post(`/ja/enrol/${invited.token}`, {
      _operation: 'people.enrol',
      token: invited.token,
    })
    expect(answer.status).toBe(303)
    const cookie = answer.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^__Host-hiroba=/)
    expect(cookie).not.toMatch(/domain=/i)
  })
})
