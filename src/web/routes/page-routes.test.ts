import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel'
import { raiseWork } from '#work'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

const origin = 'http://localhost:8080'
let town: TestTown
let admin: { cookie: string; id: string }
let officer: { cookie: string; id: string }
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  admin = await town.staff('administrator')
  officer = await town.staff('duty-officer')
})

/** An open work item; its id. */
async function raise(subject: string): Promise<string> {
  const id = newId({ now: town.now, random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)) })
  const item = {
    kind: 'work.kind.event-parked',
    subject,
    path: '',
    ownerRole: 'administrator',
    dueInHours: 1,
  }
  await raiseWork(town.connection.db, { ...item, now: town.now(), id })
  return id
}

const submit = (fields: Record<string, string>, cookie = admin.cookie) =>
  town.post('/ja/console/work', { _operation: 'work.complete', ...fields }, cookie)

const noteOf = async (id: string) =>
  (await town.connection.pool.query('select note from work.item where id = $1', [id])).rows[0]?.note

describe('a form', () => {
  it('that is right is done and leads on with 303, so that going back does not send it again', async () => {
    const id = await raise('right')
    const response = await submit({ id, note: '直しました', _key: 'form-1' })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/ja/console/work'])
    expect(await noteOf(id)).toBe('直しました')
  })

  it('pressed twice is done once', async () => {
    const id = await raise('twice')
    const answers = await Promise.all([1, 2, 3].map(() => submit({ id, note: 'a', _key: 'form-2' })))
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
  })

  it('that is wrong comes back with 422, a summary that leads to the fields, and what was typed', async () => {
    const id = await raise('wrong')
    const note = `<b>&"'${'あ'.repeat(500)}`
    const response = await submit({ id, note })
    const text = await response.text()
    expect([response.status, response.headers.get('cache-control')]).toEqual([422, 'no-store'])
    const [, field] = /<div class="hb-error-summary[\s\S]*?href="#([^"]+)"/.exec(text) ?? []
    expect(text).toContain(`id="${field}"`)
    expect(text).toContain('aria-invalid="true"')
    expect(text).toContain(`&lt;b&gt;&amp;&quot;&#x27;${'あ'.repeat(500)}`)
    expect(text).toContain(`value="${id}"`)
    expect(await noteOf(id)).toBeNull()
  })

  it('that the rules refuse comes back with their words and status', async () => {
    const id = await raise('closed')
    await submit({ id, note: 'a' })
    await raise('still open, so that there is a form to show')
    const again = await submit({ id, note: 'b' })
    expect(again.status).toBe(409)
    expect(await again.text()).toContain('hb-error-summary')
  })

  it('with a key that is none is refused, not broken', async () => {
    const id = await raise('key')
    for (const _key of ['a\0', 'x'.repeat(101)])
      expect((await submit({ id, note: 'a', _key })).status).toBe(422)
    expect(await noteOf(id)).toBeNull()
  })

  it('with a character that no database takes is refused, not broken', async () => {
    const id = await raise('nul')
    expect((await submit({ id, note: 'a\0b' })).status).toBe(422)
  })

  it('of another page, or of none, is not found', async () => {
    for (const operation of ['people.invite', 'alerts.approve', '__proto__', '']) {
      const response = await town.post('/ja/console/work', { _operation: operation }, admin.cookie)
      expect(response.status).toBe(404)
    }
  })

  it('of who may see the page but not do this is refused with 403 and changes nothing', async () => {
    const reader = await town.staff('operator')
    const id = await raise('not mine')
    expect((await submit({ id, note: 'a' }, reader.cookie)).status).toBe(403)
    expect(await noteOf(id)).toBeNull()
  })

  it('lets no field name reach an object', async () => {
    const id = await raise('names')
    const names = { __proto__: 'x', 'constructor.prototype.polluted': 'x', '__proto__.polluted': 'x' }
    expect((await submit({ id, note: 'a', ...names, ['__proto__']: 'x' })).status).toBe(303)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('sent too often says so with Retry-After', async () => {
    const other = await town.staff('administrator')
    const answers = []
    for (let n = 0; n < 125; n++) answers.push(await submit({ id: officer.id, note: 'a' }, other.cookie))
    const limited = answers.filter(({ status }) => status === 429)
    expect(limited.length).toBe(5)
    expect(limited[0]?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
  })
})

describe('a form from elsewhere', () => {
  const from = async (headers: Record<string, string>) => {
    const id = await raise(`from ${JSON.stringify(headers)}`)
    const response = await town.web.request(`${origin}/ja/console/work`, {
      method: 'POST',
      body: new URLSearchParams({ _operation: 'work.complete', id, note: 'a' }),
      headers: { accept: 'text/html', cookie: admin.cookie, ...headers },
    })
    return { status: response.status, note: await noteOf(id) }
  }

  it.each([
    {},
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site', origin },
  ])('is refused and changes nothing: %j', async (headers) => {
    expect(await from(headers)).toEqual({ status: 403, note: null })
  })

  it.each([{ 'sec-fetch-site': 'same-origin' }, { origin }])('is not this one: %j', async (headers) => {
    expect(await from(headers)).toEqual({ status: 303, note: 'a' })
  })

  it('cannot sign anybody in either', async () => {
    const response = await town.web.request(`${origin}/ja/enrol/x`, {
      method: 'POST',
      body: new URLSearchParams({ _operation: 'people.enrol', token: 'x' }),
      headers: { accept: 'text/html', 'sec-fetch-site': 'cross-site' },
    })
    expect(response.status).toBe(403)
  })
})

describe('a form with a file', () => {
  const send = (file: Blob, cookie?: string) => {
    const body = new FormData()
    body.set('_operation', 'alerts.ingest')
    body.set('blob', file, '電文.xml')
    return town.web.request(`${origin}/ja/console/alerts`, {
      method: 'POST',
      body,
      headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin', ...(cookie ? { cookie } : {}) },
    })
  }
  const stored = async () => (await town.connection.pool.query('select 1 from kernel.blob')).rowCount

  it('of a stranger is not stored', async () => {
    expect((await send(new Blob(['x']))).headers.get('location')).toBe('/ja/sign-in')
    expect(await stored()).toBe(0)
  })

  it('too large is refused with 413 and not stored', async () => {
    expect((await send(new Blob([new Uint8Array(32 * 1024 * 1024 + 1)]), officer.cookie)).status).toBe(413)
    expect((await send(new Blob([new Uint8Array(34 * 1024 * 1024)]), officer.cookie)).status).toBe(413)
    expect(await stored()).toBe(0)
  })

  it('chosen by nobody is a missing field', async () => {
    expect((await send(new Blob([]), officer.cookie)).status).toBe(422)
  })

  it('is taken in', async () => {
    expect((await send(new Blob(['no telegram']), officer.cookie)).status).toBe(303)
    expect(await stored()).toBe(1)
  })
})

describe('a body that is no form', () => {
  it.each([
    ['application/json', '{}'],
    ['text/plain', '_operation=work.complete'],
    ['multipart/form-data', '--x'],
    ['multipart/form-data; boundary=x', 'nothing of that kind'],
    ['', ''],
  ])('is refused with 415: %s', async (type, body) => {
    const response = await town.web.request(`${origin}/ja/console/work`, {
      method: 'POST',
      body,
      headers: {
        accept: 'text/html',
        cookie: admin.cookie,
        'sec-fetch-site': 'same-origin',
        'content-type': type,
      },
    })
    expect(response.status).toBe(415)
  })
})
