import { beforeAll, describe, expect, it } from 'vitest'
import { anonymous } from '#kernel'
import { codeBytes } from '../../src/office/people/model/paper-code.ts'
import { openTown, type TestTown } from '../setup/town.ts'

const minute = 60_000

let town: TestTown
beforeAll(async () => {
  town = await openTown({ until: 'file', trustedProxy: '127.0.0.1' })
})

/** What lets somebody in who knows a secret, and what one of them looks like. */
const doors: [string, object][] = [
  ['people.use-paper-code', { code: '00000-00000-00000-00000' }],
  ['residents.use-code', { code: '00000-00000-00000-00000' }],
  ['people.enrol', { token: 'a'.repeat(43) }],
  ['people.re-enrol', { token: 'a'.repeat(43) }],
  ['inbox.verify', { code: '0'.repeat(20) }],
]

const from = (address: string, name: string, input: object) =>
  town.web.request(
    `http://localhost:8080/api/${name.replace('.', '/')}`,
    {
      method: 'POST',
      body: JSON.stringify(input),
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    },
    { incoming: { socket: { remoteAddress: '127.0.0.1' } } },
  )

async function triesLetThrough(address: string, name: string, input: object): Promise<number> {
  let through = 0
  for (let n = 0; n < 40; n += 1) if ((await from(address, name, input)).status !== 429) through += 1
  return through
}

describe('whoever tries secrets one after the other', () => {
  it.each(doors)('at %s is held to ten a minute, and holds up nobody else', async (name, input) => {
    expect(await triesLetThrough('192.0.2.1', name, input)).toBeLessThanOrEqual(10)
    const refused = await from('192.0.2.1', name, input)
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, expect.any(Number)])
    expect((await from('192.0.2.2', name, input)).status).not.toBe(429)
    town.advance(minute)
    expect((await from('192.0.2.1', name, input)).status).not.toBe(429)
  })

  it('cannot lie about where they come from', async () => {
    const [name, input] = doors[0] ?? ['', {}]
    let through = 0
    for (let n = 0; n < 40; n += 1)
      if ((await from(`198.51.100.${n}, 203.0.113.9`, name, input)).status !== 429) through += 1
    expect(through).toBeLessThanOrEqual(5)
  })

  it('locks nobody out: the right code still lets its holder in from elsewhere', async () => {
    const person = await town.staff('approver')
    const { codes } = (await town.run('people.make-paper-codes', {}, person.actor)) as { codes: string[] }
    await triesLetThrough('192.0.2.7', 'people.use-paper-code', { code: '00000-00000-00000-00000' })
    const right = await from('192.0.2.8', 'people.use-paper-code', { code: codes[0] })
    expect(right.status).toBe(200)
  })

  it('would need longer than there is time, from a million addresses at once', async () => {
    const tries = 1_000_000 * 10 * 60 * 24 * 365
    const yearsForHalf = 2 ** (codeBytes * 5 - 1) / tries
    expect(yearsForHalf).toBeGreaterThan(1e9)
    const { token } = (await town.run(
      'people.invite',
      { name: '一', roles: ['official'] },
      {
        kind: 'system',
        id: 'system:test',
        grants: new Set(),
      },
    )) as { token: string }
    expect(Buffer.from(token, 'base64url').length).toBeGreaterThanOrEqual(32)
  })

  it('finds no two alike among thousands, and nothing that follows from the one before', async () => {
    const person = await town.staff('approver')
    const seen = new Set<string>()
    for (let n = 0; n < 30; n += 1) {
      town.advance(minute)
      const { codes } = (await town.run('people.make-paper-codes', {}, person.actor)) as { codes: string[] }
      for (const code of codes) seen.add(code)
    }
    expect(seen.size).toBe(300)
    await expect(town.run('people.use-paper-code', { code: [...seen][0] }, anonymous)).rejects.toMatchObject({
      code: 'people.sign-in-refused',
    })
  })
})
