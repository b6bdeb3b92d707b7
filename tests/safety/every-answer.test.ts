import { beforeAll, describe, expect, it } from 'vitest'
import { ask, type Cast, openCast, type Visitor } from './cast.ts'

let cast: Cast
let addresses: string[]
beforeAll(async () => {
  cast = await openCast()
  const { modules } = cast.town
  const shown = modules.flatMap((one) => [...one.pages, ...(one.downloads ?? []), ...(one.passages ?? [])])
  const pages = shown.flatMap(({ path }) => {
    const own = path.replaceAll(/:\w+/g, cast.known[path] ?? 'x')
    return [`/ja${own}`, `/ja${path.replaceAll(/:\w+/g, 'x')}`]
  })
  const routes = modules
    .flatMap((one) => one.routes)
    .map(({ path }) => path.replaceAll(/:\w+(\{[^}]*\})?/g, 'x'))
  const rest = [
    '/',
    '/ja',
    '/health',
    '/metrics',
    '/api/openapi.json',
    '/api/alerts/list',
    '/assets/x',
    '/x',
    '/ja/x',
  ]
  addresses = [
    ...new Set([
      ...pages,
      ...routes,
      ...rest,
      '/csp-report',
      '/.well-known/security.txt',
      '/%00',
      '/%E0%A4%A',
    ]),
  ]
}, 120_000)

const who = (name: string): Visitor => {
  const found = [cast.owner, ...cast.others].find((one) => one.name === name)
  if (!found) throw new Error(`no ${name}`)
  return found
}

/** Every address as everybody, by every method a browser can send; what `faultsOf` finds wrong with an answer. */
async function faults(
  methods: readonly string[],
  faultsOf: (response: Response) => Promise<string[]> | string[],
) {
  const found: string[] = []
  let answers = 0
  for (const name of ['stranger', 'resident', 'owner'])
    for (const path of addresses)
      for (const method of methods) {
        const response = await ask(cast.town, who(name), path, { method })
        answers += 1
        found.push(...(await faultsOf(response)).map((fault) => `${name} ${method} ${path}: ${fault}`))
      }
  expect(answers).toBeGreaterThan(300)
  return found
}

const always = ["default-src 'none'", "frame-ancestors 'none'"]
/** What is in a sandbox has no forms and no origin of its own. */
const ofPages = ["base-uri 'none'", "object-src 'none'", "form-action 'self'"]

function policyFaults(policy: string): string[] {
  const parts = policy.split('; ')
  const wanted = parts.includes('sandbox') ? always : [...always, ...ofPages]
  const loose = /unsafe-|\*|https?:|data:/.test(policy)
  return [...wanted.filter((part) => !parts.includes(part)), ...(loose ? [policy] : [])]
}

const fixed = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
}

describe('every answer to anybody, refusals and errors too', () => {
  it('cannot be framed, sniffed, scripted by others or read by other sites', async () => {
    const found = await faults(['GET', 'OPTIONS', 'DELETE'], ({ headers }) => [
      ...policyFaults(headers.get('content-security-policy') ?? ''),
      ...Object.entries(fixed).flatMap(([name, value]) =>
        headers.get(name) === value ? [] : [`no ${name}`],
      ),
      ...[...headers.keys()].filter((name) => name.startsWith('access-control-')),
      ...['server', 'x-powered-by', 'via'].filter((name) => headers.has(name)),
    ])
    expect(found).toEqual([])
  }, 120_000)

  it('says what it is, and in which characters', async () => {
    const found = await faults(['GET'], async (response) => {
      const type = response.headers.get('content-type') ?? ''
      const length = (await response.arrayBuffer()).byteLength
      if (length === 0) return []
      if (/^text\/|\bxml\b/.test(type))
        return /charset=utf-8/i.test(type) || type.includes('xml') ? [] : [type]
      return type === '' ? ['no type'] : []
    })
    expect(found).toEqual([])
  }, 120_000)

  it('leads nowhere but to the town, whatever stands in the address', async () => {
    const evil = [
      '?next=//evil.example',
      '?return=https://evil.example',
      '?lang=//evil.example',
      '//evil.example',
      '/\\evil.example',
      '/%2f%2fevil.example',
      '?url=javascript:alert(1)',
      '/..//evil.example',
      '?q=%0d%0alocation:%20//evil.example',
    ]
    const found: string[] = []
    for (const path of addresses)
      for (const more of evil) {
        const response = await ask(cast.town, who('stranger'), path + more)
        const location = response.headers.get('location') ?? '/'
        const links = [...(await response.text()).matchAll(/(?:href|action|src)="([^"]*)"/g)].map(
          ([, to]) => to ?? '',
        )
        const out = [location, ...links].filter((to) => !isOwn(to))
        found.push(...out.map((to) => `${path}${more} leads to ${to}`))
      }
    expect(found).toEqual([])
  }, 120_000)

  it('to the other letters a proxy may write is no other address', async () => {
    for (const path of ['/JA/console', '/ja/Console', '/ja/console/', '/ja//console', '/ja/./console/x/..'])
      expect([path, (await ask(cast.town, who('stranger'), path)).status]).not.toEqual([path, 200])
  })
})

/** Inside the town, to a place on the same page, or to a person. */
function isOwn(to: string): boolean {
  if (/^(mailto|tel):|^#/.test(to)) return true
  const address = URL.parse(to.replaceAll('&amp;', '&'), 'http://localhost:8080/ja/')
  return address?.origin === 'http://localhost:8080'
}

describe('a page of one’s own', () => {
  it('is kept by no browser and no proxy, nor is what says who one is', async () => {
    const found = await faults(['GET'], ({ headers }) => {
      const kept = headers.get('cache-control') ?? ''
      return headers.has('set-cookie') && !kept.includes('no-store') ? [`a cookie with ${kept}`] : []
    })
    expect(found).toEqual([])
    for (const path of addresses.filter((one) => /^\/ja\/(my|console)\b/.test(one))) {
      const { headers } = await ask(cast.town, who('owner'), path)
      expect([path, headers.get('cache-control')]).toEqual([path, 'no-store'])
    }
  }, 120_000)
})
