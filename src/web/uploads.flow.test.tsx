import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  command,
  createBlobs,
  createLog,
  fileFields,
  form,
  type Blob as KeptBlob,
  nodeKey,
  type Operation,
  page,
  type Scanner,
  upload,
} from '#kernel'
import { ErrorSummary, Form, SchemaFields } from '#ui'
import { raiseInfected } from '#work'
import { openTown, type TestTown } from '../../tests/setup/town.ts'
import { eicar, startLittleClamd } from '../../tests/setup/uploads/clamd.ts'
import { createClamd } from '../adapters/clamd/index.ts'
import * as pictures from '../formats/image-metadata/pictures.fixture.ts'
import { moduleOf, webWith } from './web-with.fixture.ts'

const origin = 'http://localhost:8080'
let town: TestTown
let clerk: { cookie: string; id: string }
let little: Awaited<ReturnType<typeof startLittleClamd>>
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  clerk = await town.staff('administrator')
  little = await startLittleClamd()
})
afterAll(() => little.close())

/** A page with one file field that takes PDF and JPEG, and what was kept by it. */
function desk(scanner: Scanner = createClamd({ address: { host: '127.0.0.1', port: little.port } })) {
  const { db } = town.connection
  const { sources } = town.parts
  const log = createLog('silent')
  const key = nodeKey(randomBytes(32))
  const blobs = createBlobs(sources, key, { scanner, db, log, raise: raiseInfected(sources) })
  const kept: KeptBlob[] = []
  const take = command({
    name: 'desk.take',
    summary: 'takes a file',
    grant: 'staff',
    input: z.object({ file: upload({ label: '書類', kinds: ['pdf', 'jpeg', 'xml'] }) }),
    output: z.object({ ok: z.literal(true) }),
    run: async (ctx, { file }) => {
      kept.push(await blobs.open(ctx.db, file, ctx.actor.id))
      return { ok: true as const }
    },
  })
  const desk = moduleOf('desk', {
    operations: [take],
    pages: [
      page({
        path: '/console/desk',
        face: 'console',
        grant: 'staff',
        load: async () => null,
        title: () => 'desk',
        view: (props) => (
          <Form action="/ja/console/desk" operation={take.name} idempotencyKey={props.newKey()} files>
            <ErrorSummary problems={props.form?.problems ?? []} />
            <SchemaFields schema={take.input} module="desk" problems={props.form?.problems ?? []} />
          </Form>
        ),
        forms: [form(take, () => '/console/desk')],
      }),
    ],
  })
  const web = webWith(town, { modules: [desk], blobs, words: { 'desk.field.file': '書類' } })
  const headers = { cookie: clerk.cookie, origin }
  const send = async (bytes: Uint8Array, name: string) => {
    const body = new FormData()
    body.set('_operation', 'desk.take')
    body.set('_key', crypto.randomUUID())
    body.set('file', new File([Uint8Array.from(bytes)], name))
    const response = await web.request(`${origin}/ja/console/desk`, { method: 'POST', body, headers })
    return { status: response.status, html: await response.text() }
  }
  const api = async (bytes: Uint8Array, name: string) => {
    const sent = await web.request(`${origin}/api/blobs`, {
      method: 'POST',
      body: Uint8Array.from(bytes),
      headers: {
        ...headers,
        'content-type': 'application/octet-stream',
        'x-file-name': encodeURIComponent(name),
      },
    })
    const { id, code } = (await sent.json()) as { id: string; code: string }
    if (sent.status !== 201) return { status: sent.status, body: { code } }
    const taken = await web.request(`${origin}/api/desk/take`, {
      method: 'POST',
      body: JSON.stringify({ file: id }),
      headers: { ...headers, 'content-type': 'application/json' },
    })
    return { status: taken.status, body: (await taken.json()) as Record<string, unknown> }
  }
  return { send, api, kept, get: () => web.request(`${origin}/ja/console/desk`, { headers }) }
}

const blobCount = async () =>
  Number((await town.connection.pool.query('select count(*) from kernel.blob')).rows[0].count)

const page1 = Buffer.from('<!doctype html><script>alert(1)</script>')

describe('a file in a form', () => {
  it('of another kind than its field takes is refused beside the field, which kinds it takes, and not kept', async () => {
    const { send, kept } = desk()
    const before = await blobCount()
    const { status, html } = await send(page1, '地図.pdf')
    expect(status).toBe(422)
    expect(html).toContain('PDF, JPEG, XML')
    expect(html).toContain('「HTML」')
    expect([kept, await blobCount()]).toEqual([[], before])
  })

  it('that is a picture is kept without where it was taken', async () => {
    const { send, kept } = desk()
    expect((await send(pictures.jpeg(), '現場.jpg')).status).toBe(303)
    expect(kept[0]).toMatchObject({ kind: 'jpeg', mediaType: 'image/jpeg', savedAs: '現場.jpg' })
    expect(Buffer.from(kept[0]?.bytes ?? []).includes('35.4681N')).toBe(false)
  })

  it('that says another kind in its name is kept, and given back under an honest one', async () => {
    const { send, kept } = desk()
    await send(pictures.jpeg(), '申請書.pdf')
    expect(kept[0]).toMatchObject({
      fileName: '申請書.pdf',
      savedAs: '申請書.pdf.jpg',
      mediaType: 'image/jpeg',
    })
  })

  it('that is a damaged picture is refused: where it was taken could still be in it', async () => {
    const { send } = desk()
    const { status, html } = await send(
      Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1]), randomBytes(50)]),
      'a.jpg',
    )
    expect([status, html.includes('撮影場所')]).toEqual([422, true])
  })

  it('offers its kinds in the chooser of the browser', async () => {
    expect(await (await desk().get()).text()).toMatch(
      /accept="\.pdf,application\/pdf,\.jpg,\.jpeg,image\/jpeg/,
    )
  })
})

describe('a file over the API', () => {
  it('is refused by the operation whose field does not take it, with the field named', async () => {
    const { status, body } = await desk().api(Buffer.from('氏名,年齢\n'), 'a.csv')
    expect([status, body]).toEqual([
      415,
      expect.objectContaining({
        code: 'kernel.wrong-file-type',
        detail: { found: 'CSV', accepted: 'PDF, JPEG, XML' },
        issues: [expect.objectContaining({ path: 'file', code: 'wrong-file-type' })],
      }),
    ])
    expect((await desk().api(pictures.jpeg(), 'a.jpg')).status).toBe(200)
  })
})

describe('a file with malicious software', () => {
  it('is refused, kept nowhere, loud in the audit, and work of an administrator', async () => {
    const { send, api, kept } = desk()
    const before = await blobCount()
    const poisoned = Buffer.concat([Buffer.from('%PDF-1.4\n'), eicar])
    const { status, html } = await send(poisoned, 'a.pdf')
    expect([status, html.includes('ウイルス'), kept]).toEqual([422, true, []])
    expect(await api(poisoned, 'a.pdf')).toEqual({ status: 422, body: { code: 'kernel.infected' } })
    expect(await blobCount()).toBe(before)
    const { rows } = await town.connection.pool.query(
      "select actor, outcome, loud from kernel.audit where operation = 'kernel.upload' and code = 'kernel.infected'",
    )
    expect(rows).toEqual(Array(2).fill({ actor: clerk.id, outcome: 'refused', loud: true }))
    const work = await town.connection.pool.query(
      "select owner_role from work.item where kind = 'work.kind.infected-file'",
    )
    expect(work.rows[0]).toEqual({ owner_role: 'administrator' })
  })

  it('is not kept unseen while the scanner is away; a telegram is taken in all the same', async () => {
    const { api, send } = desk(createClamd({ address: { path: '/nowhere/clamd.ctl' } }))
    const before = await blobCount()
    expect(await api(pictures.jpeg(), 'a.jpg')).toEqual({
      status: 503,
      body: { code: 'kernel.scan-unavailable' },
    })
    const { status, html } = await send(pictures.jpeg(), 'a.jpg')
    expect([status, html.includes('ウイルス検査ができません')]).toEqual([422, true])
    expect(await blobCount()).toBe(before)
    expect((await api(Buffer.from('<Report/>'), 'a.xml')).status).toBe(200)
  })
})

describe('every operation of the town', () => {
  /** Files of which only the digest is wanted are kept nowhere. */
  const digested = ['inbox.take-digest']
  const controls = ({ input }: Operation) =>
    Object.entries(input.shape).filter(([, field]) => (field as z.ZodType).meta()?.['control'] === 'file')

  it('that takes a file says which kinds', () => {
    const takers = town.modules
      .flatMap((one) => one.operations)
      .filter((op) => controls(op).length > 0 && !digested.includes(op.name))
    expect(takers.length).toBeGreaterThan(3)
    for (const op of takers)
      for (const [name] of controls(op))
        expect([op.name, fileFields(op.input).get(name)]).toEqual([op.name, expect.anything()])
  })
})
