import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { parseTown } from '../../town.ts'
import { webWith } from '../web-with.fixture.ts'

const path = '/.well-known/security.txt'
const demo = parseTown(readFileSync('towns/demo/town.yaml', 'utf8'))
const face = { name: demo.name, contact: demo.contact, demo: true }

let town: TestTown
beforeAll(async () => {
  town = await openTown({ until: 'file' })
})

type Asked = {
  publicUrl?: string
  side?: 'portal' | 'console'
  security?: typeof demo.security
  accept?: string
}
const ask = (asked: Asked): Promise<Response> => {
  const { publicUrl = 'https://hiroba.town.example', accept = '*/*', security, ...more } = asked
  const portalUrl = asked.side === 'console' ? 'https://hiroba.town.example' : publicUrl
  const web = webWith(town, { modules: [], publicUrl, portalUrl, town: { ...face, security }, ...more })
  return Promise.resolve(web.request(publicUrl + path, { headers: { accept } }))
}

// RFC 9116 §4, with URI and date-time as far as these files use them (RFC 3986, RFC 3339 §5.6, RFC 5646).
const uri = String.raw`[a-z][a-z0-9+.-]*:[\w.~:/?#[\]@!$&'()*+,;=%-]+`
const dateTime = String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})`
const tag = '[a-z]{2,3}(-[A-Za-z0-9]{2,8})*'
const line = new RegExp(
  `^((Contact|Canonical|Policy): ${uri}|Expires: ${dateTime}|Preferred-Languages: ${tag}([ \\t]*,[ \\t]*${tag})*)$`,
)

/** The values of each field in their order; throws where a line is none of the grammar. */
function read(text: string): Map<string, string[]> {
  const lines = text.split('\r\n')
  if (lines.pop() !== '') throw new Error('the last line does not end')
  const fields = new Map<string, string[]>()
  for (const one of lines) {
    if (!line.test(one)) throw new Error(`no line of RFC 9116: ${one}`)
    const name = one.slice(0, one.indexOf(':'))
    fields.set(name, [...(fields.get(name) ?? []), one.slice(name.length + 2)])
  }
  return fields
}

describe('the grammar of this test', () => {
  it.each([
    'Contact:mailto:a@b.example\r\n',
    'Contact: mailto:a@b.example',
    'Contact: mailto:a@b.example\n',
    'Expires: tomorrow\r\n',
    'Contact: security at town\r\n',
    'Preferred-Languages: ja; en\r\n',
  ])('takes no line that is not of the standard: %j', (text) => {
    expect(() => read(text)).toThrow()
  })
})

describe('security.txt', () => {
  it('is text by the grammar of RFC 9116, and says contacts in the order the town gave them', async () => {
    const response = await ask({ security: demo.security })
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain; charset=utf-8',
    ])
    const fields = read(await response.text())
    expect(fields.get('Contact')).toEqual(demo.security?.contact)
    expect(demo.security?.contact.length).toBeGreaterThan(1)
    expect(fields.get('Policy')).toEqual([demo.security?.policy])
    expect(fields.get('Preferred-Languages')).toEqual(['ja, en'])
    expect(fields.get('Canonical')).toEqual([`https://hiroba.town.example${path}`])
  })

  it('ends once, later than now and within a year, by the clock of the town', async () => {
    const expiries = async () =>
      read(await (await ask({ security: demo.security })).text()).get('Expires') ?? []
    const first = await expiries()
    town.advance(40 * 86_400_000)
    const later = await expiries()
    expect([first.length, later.length]).toEqual([1, 1])
    const ahead = Date.parse(later[0] ?? '') - Date.parse(town.now())
    expect(ahead).toBeGreaterThan(30 * 86_400_000)
    expect(ahead).toBeLessThan(365 * 86_400_000)
    expect(Date.parse(later[0] ?? '') - Date.parse(first[0] ?? '')).toBe(40 * 86_400_000)
  })

  it('names no policy the town has not, and no address without TLS', async () => {
    const response = await ask({
      security: { contact: ['https://town.example/security'] },
      publicUrl: 'http://localhost:8080',
    })
    expect([...read(await response.text()).keys()]).toEqual(['Contact', 'Expires', 'Preferred-Languages'])
  })

  it('stands at the console’s own address too, and there names both', async () => {
    const response = await ask({
      security: demo.security,
      side: 'console',
      publicUrl: 'https://console.town.example',
    })
    const named = read(await response.text()).get('Canonical')
    expect(named).toEqual([`https://hiroba.town.example${path}`, `https://console.town.example${path}`])
  })

  it('is not there where the town named nobody, and people are told whom to tell instead', async () => {
    const refused = await ask({})
    expect([refused.status, await refused.json()]).toMatchObject([
      404,
      { code: 'kernel.no-security-contact' },
    ])
    const page = await ask({ accept: 'text/html', publicUrl: 'http://localhost:8080' })
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8'])
    expect(await page.text()).toContain('電話 <span class="hb-contact__phone">000-000-0000</span>')
  })

  it('is what the demonstration town’s own file says', async () => {
    const response = await town.get(path)
    expect(read(await response.text()).get('Contact')).toEqual(demo.security?.contact)
  })
})

describe('a town file is refused, with the place, whose security', () => {
  const inEach = (name: string) => ({ ja: name, 'ja-x-easy': name, en: name })
  const plain = {
    name: inEach('町'),
    contact: inEach('役場'),
    area: '3220700',
    sender: 'alerts@town.example',
  }
  const contact = ['mailto:security@town.example']

  it.each([
    ['names no contact', { contact: [] }, 'security.contact:'],
    ['has none', { policy: 'https://town.example/' }, 'security.contact:'],
    ['is an address without its kind', { contact: ['security@town.example'] }, 'security.contact.0: must be'],
    ['is plain http', { contact: ['http://town.example/'] }, 'security.contact.0: must be'],
    [
      'goes on in a next line',
      { contact: [...contact, 'tel:+81-1\r\nContact: x'] },
      'security.contact.1: must be',
    ],
    ['is a number of one country only', { contact: ['tel:0120-000-000'] }, 'security.contact.0: must be'],
    ['is a script', { contact: ['javascript:alert(1)'] }, 'security.contact.0: must be'],
    ['has other letters', { contact: ['https://町.example/'] }, 'security.contact.0: must be'],
    ['has a policy without TLS', { contact, policy: 'http://town.example/' }, 'security.policy: must be'],
    ['says something else', { contact, expires: '2027-01-01' }, 'security:'],
  ])('%s', (_how, security, place) => {
    expect(() => parseTown(stringify({ ...plain, security }))).toThrow(place)
  })

  it('unless there is nothing wrong', () => {
    expect(parseTown(stringify({ ...plain, security: { contact } })).security).toEqual({ contact })
    expect(parseTown(stringify(plain)).security).toBeUndefined()
  })
})
