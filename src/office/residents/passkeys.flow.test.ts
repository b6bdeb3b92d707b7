import { beforeAll, describe, expect, it } from 'vitest'
import { Desk } from '../../../tests/setup/identity/desk.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import {
  type CreationOptions,
  type RequestOptions,
  SoftwareAuthenticator,
} from '../people/authenticator.fixture.ts'

const origin = 'http://localhost:8080'

let town: TestTown
let desk: Desk
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  desk = await Desk.open(town)
})

const options = async <T>(verb: string, cookie?: string) =>
  (await (await town.api(`people.${verb}`, {}, cookie)).json()) as T

async function addKey(page: string, cookie: string) {
  const device = new SoftwareAuthenticator(origin)
  const asked = await options<CreationOptions & { user: { name: string } }>('begin-passkey', cookie)
  const fields = { _operation: 'people.add-passkey', name: 'スマートフォン', response: device.create(asked) }
  return { device, asked, answer: await town.post(page, fields, cookie) }
}

const signIn = async (device: SoftwareAuthenticator, page: string) => {
  const response = device.get(await options<RequestOptions>('begin-sign-in'))
  return town.post(page, { _operation: 'people.sign-in', response })
}

describe("a resident's passkey", () => {
  it('is added under their own name, brings them back to their own pages, by either door', async () => {
    const resident = await desk.signedIn(await desk.person({ name: '鍵持　一子' }))
    const { device, asked, answer } = await addKey('/ja/my/account', resident.cookie)
    expect(asked.user.name).toBe('鍵持　一子')
    expect(answer.headers.get('location')).toBe('/ja/my/account')
    expect((await signIn(device, '/ja/my/sign-in')).headers.get('location')).toBe('/ja/my')
    expect((await signIn(device, '/ja/sign-in')).headers.get('location')).toBe('/ja/my')
  })

  it('of staff leads to the console from the door of residents, and never to pages of residents', async () => {
    const { device } = await addKey('/ja/console/account', desk.clerk.cookie)
    const answer = await signIn(device, '/ja/my/sign-in')
    expect(answer.headers.get('location')).toBe('/ja/console')
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
    expect((await town.get('/ja/my/record', cookie)).status).toBe(403)
  })

  it('is void when the person dies', async () => {
    const id = await desk.person()
    const resident = await desk.signedIn(id)
    const { device } = await addKey('/ja/my/account', resident.cookie)
    await desk.run('record-death', { id, on: '2026-11-20' })
    expect((await signIn(device, '/ja/my/sign-in')).status).toBe(403)
  })
})
