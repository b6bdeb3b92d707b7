import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Names, type OutsideWorld, startOutsideWorld } from '../../../tests/setup/outside-world/index.ts'
import { createGuard, type Guard } from './index.ts'

let world: OutsideWorld
let names: Names
beforeAll(async () => {
  world = await startOutsideWorld()
  names = await world.names()
})
afterAll(() => world.close())

/** What the guard says of an address, from its spelling to its name's addresses. */
async function judge(guard: Guard, address: string): Promise<readonly string[] | string> {
  const target = guard.target(address)
  const said = 'kind' in target ? target : await guard.admit(target)
  return 'kind' in said ? (said.kind === 'delivered' ? 'delivered' : said.code) : said
}

const strict = () => createGuard({ allow: [], nameServers: [names.address] })

describe('the guard', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://１２７.0.0.1/',
    'http://0/',
    'http://localhost:8080/',
    'http://LOCALHOST./',
    'http://db.localhost/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[0:0:0:0:0:ffff:10.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'https://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1:8080/',
    'https:127.0.0.1',
    'http:/\\127.0.0.1',
  ])('knows %s for inside', async (address) => {
    expect(await judge(strict(), address)).toBe('address-inside')
  })

  it.each([
    'ftp://town.example/',
    'file:///etc/passwd',
    'gopher://town.example/',
    'http://user@town.example/',
    'http://:password@town.example/',
    'town.example',
    '//town.example/',
    'http://',
    'http://exa mple/',
    'http://[fe80::1%25eth0]/',
    `http://town.example/${'x'.repeat(5_000)}`,
  ])('refuses %.60s as malformed', async (address) => {
    expect(await judge(strict(), address)).toBe('address-malformed')
  })

  it.each([22, 25, 53, 1023])('refuses port %d', async (port) => {
    expect(await judge(strict(), `http://town.example:${port}/`)).toBe('port-refused')
  })

  it('admits a public address without asking anybody', async () => {
    const before = names.questions()
    expect(await judge(strict(), 'https://192.31.196.1/')).toEqual(['192.31.196.1'])
    expect(await judge(strict(), 'https://[2606:4700::1]/')).toEqual(['2606:4700::1'])
    expect(names.questions()).toBe(before)
  })

  it('asks for every address of a name, of both families', async () => {
    names.set('both.example', [['8.8.8.8', '8.8.4.4', '2606:4700::1']])
    expect(await judge(strict(), 'http://both.example/')).toEqual(['8.8.8.8', '8.8.4.4', '2606:4700::1'])
  })

  it('refuses a name when one address of many is inside', async () => {
    names.set('one-of-many.example', [['8.8.8.8', '10.0.0.1']])
    names.set('six.example', [['8.8.8.8', 'fd00::1']])
    expect(await judge(strict(), 'http://one-of-many.example/')).toBe('address-inside')
    expect(await judge(strict(), 'http://six.example/')).toBe('address-inside')
  })

  it('asks again for every connection: an answer that changes is seen', async () => {
    names.set('changing.example', [['8.8.8.8'], ['127.0.0.1']])
    const guard = strict()
    expect(await judge(guard, 'http://changing.example/')).toEqual(['8.8.8.8'])
    expect(await judge(guard, 'http://changing.example/')).toBe('address-inside')
  })

  it('asks once for a thousand connections at a time', async () => {
    names.set('popular.example', [['8.8.8.8']])
    const guard = strict()
    const before = names.questions()
    await Promise.all(Array.from({ length: 1_000 }, () => judge(guard, 'http://popular.example/')))
    expect(names.questions() - before).toBe(2)
  })

  it('may be tried again for a name that does not exist now', async () => {
    expect(await judge(strict(), 'http://nowhere.example/')).toBe('name-unresolved')
  })

  it('waits for silent name servers so long and no longer', async () => {
    const silent = await world.names()
    silent.fallSilent()
    const guard = createGuard({ allow: [], nameServers: [silent.address] })
    expect(await judge(guard, 'http://town.example/')).toBe('name-unresolved')
  })

  it('admits what the operator allows, and nothing beside it', async () => {
    const guard = createGuard({ allow: ['10.1.0.0/16'], nameServers: [names.address] })
    names.set('gateway.example', [['10.1.2.3']])
    expect(await judge(guard, 'http://gateway.example/')).toEqual(['10.1.2.3'])
    expect(await judge(guard, 'http://10.2.0.1/')).toBe('address-inside')
    expect(await judge(guard, 'http://127.0.0.1/')).toBe('address-inside')
  })

  it('names a range that is none at the start', () => {
    expect(() => createGuard({ allow: ['10.0.0.0/99'] })).toThrow('10.0.0.0/99')
  })
})
