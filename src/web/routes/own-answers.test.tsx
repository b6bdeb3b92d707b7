import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { command, form, kernelProblem, page, query } from '#kernel'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { moduleOf, webWith } from '../web-with.fixture.ts'

const origin = 'http://localhost:8080'

let town: TestTown
let resident: { cookie: string; id: string }
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  resident = await town.resident()
})

const whoAmI = query({
  name: 'own.who',
  summary: 'says who asks',
  grant: 'resident',
  input: z.object({ name: z.string().max(20) }),
  output: z.object({ id: z.string() }),
  run: async (ctx) => ({ id: ctx.actor.id }),
})

describe('a file for one reader', () => {
  const web = () =>
    webWith(town, {
      modules: [
        moduleOf('own', {
          operations: [whoAmI],
          downloads: [
            {
              path: '/my/files/:name',
              grant: 'resident',
              load: async (ask, params) => ({
                bytes: Buffer.from((await ask(whoAmI, { name: params['name'] ?? '' })).id),
                type: 'text/plain; charset=utf-8',
                fileName: '証明書 1.txt',
              }),
            },
          ],
        }),
      ],
    })
  const get = (cookie?: string) =>
    web().request(`${origin}/ja/my/files/a`, {
      headers: { accept: 'text/html', ...(cookie ? { cookie } : {}) },
    })

  it('is made for who asks, keeps its name, is saved and not shown, and kept by nobody on the way', async () => {
    const response = await get(resident.cookie)
    expect(await response.text()).toBe(resident.id)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-security-policy')).toMatch(/^sandbox;/)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('accept-ranges')).toBe('none')
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent('証明書 1.txt')}`,
    )
  })

  it('leads strangers to sign in, and is refused to the staff', async () => {
    const stranger = await get()
    expect([stranger.status, stranger.headers.get('location')]).toEqual([303, '/ja/my/sign-in'])
    expect((await get((await town.staff('administrator')).cookie)).status).toBe(403)
  })
})

describe('a way through another site', () => {
  const web = () =>
    webWith(town, {
      modules: [
        moduleOf('own', {
          passages: [
            {
              path: '/my/leave',
              pass: async () => ({ to: new URL('https://provider.example/a?b=c'), hold: 'secret' }),
            },
            {
              path: '/my/return',
              pass: async ({ held, url }) => {
                if (held !== 'secret') throw kernelProblem('forbidden')
                return { to: `/my/${url.searchParams.get('x')}`, hold: null, session: 'token' }
              },
            },
          ],
        }),
      ],
    })
  const get = (path: string, cookie?: string) =>
    web().request(origin + path, {
      headers: { accept: 'text/html', 'sec-fetch-site': 'cross-site', ...(cookie ? { cookie } : {}) },
    })

  it('gives the browser something to hold that no script and no other site can read or send in a form', async () => {
    const { status, headers } = await get('/ja/my/leave')
    expect([status, headers.get('location')]).toEqual([303, 'https://provider.example/a?b=c'])
    expect(headers.get('set-cookie')).toMatch(
      /^hiroba-passage=secret; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
    )
  })

  it('comes back with what was held, starts the session, and takes the held value away', async () => {
    const { status, headers } = await get('/en/my/return?x=inbox', 'hiroba-passage=secret')
    expect([status, headers.get('location'), headers.get('cache-control')]).toEqual([
      303,
      '/en/my/inbox',
      'no-store',
    ])
    const cookies = headers.getSetCookie()
    expect(cookies.some((one) => /^hiroba-passage=; Max-Age=0/.test(one))).toBe(true)
    expect(cookies.some((one) => /^hiroba=token; .*HttpOnly/.test(one))).toBe(true)
  })

  it('that was refused starts no session, and what was held is good for nothing more', async () => {
    const { status, headers } = await get('/ja/my/return?x=inbox', 'hiroba-passage=other')
    expect(status).toBe(403)
    expect(headers.getSetCookie().map((one) => one.split(';')[0])).toEqual(['hiroba-passage='])
  })
})

describe('a file of which only the digest is wanted', () => {
  const seen: string[] = []
  const compare = query({
    name: 'own.compare',
    summary: 'compares a file',
    grant: 'public',
    input: z.object({ file: z.string().regex(/^[0-9a-f]{64}$/) }),
    output: z.object({}),
    run: async () => ({}),
  })
  const take = command({
    ...compare,
    name: 'own.take',
    run: async (_ctx, { file }) => {
      seen.push(file)
      return {}
    },
  })
  const web = () =>
    webWith(town, {
      modules: [
        moduleOf('own', {
          operations: [take],
          pages: [
            page({
              path: '/compare',
              face: 'portal',
              grant: 'public',
              load: async () => null,
              title: () => 'compare',
              view: () => <p>compare</p>,
              forms: [{ ...form(take, () => '/compare'), digests: ['file'] }],
            }),
          ],
        }),
      ],
    })

  async function send(bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
    const data = new FormData()
    data.set('_operation', 'own.take')
    data.set('file', new File([bytes], 'a.pdf'))
    return web().request(`${origin}/ja/compare`, {
      method: 'POST',
      body: data,
      headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin' },
    })
  }

  it('arrives as its SHA-256 from a stranger, and is stored nowhere', async () => {
    const bytes = new Uint8Array(2 * 1024 * 1024).fill(7)
    expect((await send(bytes)).status).toBe(303)
    expect(seen).toEqual([createHash('sha256').update(bytes).digest('hex')])
    const { rows } = await town.connection.pool.query('select count(*)::int as count from kernel.blob')
    expect(rows[0]?.count).toBe(0)
  })

  it('is refused above ten megabytes, with the limit named', async () => {
    expect((await send(new Uint8Array(10 * 1024 * 1024 + 1))).status).toBe(413)
    expect(seen).toHaveLength(1)
  })

  it('that was not chosen is a missing field', async () => {
    expect((await send(new Uint8Array())).status).toBe(422)
  })
})
