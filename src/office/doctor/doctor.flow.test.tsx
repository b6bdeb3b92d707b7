import { beforeAll, describe, expect, it } from 'vitest'
import { plus } from '#kernel'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { createProbes } from '../../adapters/probes/index.ts'
import { ownChecks } from './index.ts'
import { lookAndKeep } from './look.ts'

let town: TestTown
let administrator: { cookie: string; id: string }
let approver: { cookie: string; id: string }
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  administrator = await town.staff('administrator')
  approver = await town.staff('approver')
})

const sql = (text: string, values: unknown[] = []) => town.connection.pool.query(text, values)
const page = async () => (await town.get('/ja/console/doctor', administrator.cookie)).text()

/** As the job does it, every ten minutes. */
const look = () =>
  lookAndKeep({
    db: town.connection.db,
    sources: town.parts.sources,
    around: null,
    modules: () => town.modules,
  })

const examined = async () => {
  // It may be asked a few times a minute.
  town.advance(60_000)
  const answer = await town.api('doctor.examine', {}, administrator.cookie)
  const { findings } = (await answer.json()) as {
    findings: { module: string; code: string; about: string }[]
  }
  return findings.map(({ module, code }) => `${module}.${code}`)
}

const park = (id: string) =>
  sql(
    `insert into kernel.outbox (id, listener, event, aggregate, payload, at, due_at, attempts, error, parked_at)
      values ($1, 'test.listener', 'test.event', 'a', '{}', now(), now(), 8, 'x', now())`,
    [id],
  )

describe('what is wrong', () => {
  const event = crypto.randomUUID()

  it('is found at once when it is asked for: an event nobody could take', async () => {
    expect(await examined()).not.toContain('kernel.outbox-parked')
    await park(event)
    expect(await examined()).toContain('kernel.outbox-parked')
  })

  it('is on the page after the next look, with what to do, and work of an administrator', async () => {
    expect(await page()).toContain('まだ調べていません')
    await look()
    const html = await page()
    expect(html).toContain('1件の出来事を、どの処理も受け取れませんでした。')
    expect(html).toContain('outbox.failed')
    const { rows } = await sql("select subject, done_at from work.item where kind = 'work.kind.doctor'")
    expect(rows).toContainEqual({ subject: 'kernel.outbox-parked', done_at: null })
  })

  it('keeps its beginning, and is the same work, however often it is found', async () => {
    const since = async () =>
      (await sql("select since from doctor.finding where code = 'outbox-parked'")).rows[0]?.since
    const before = await since()
    town.advance(600_000)
    await look()
    expect(await since()).toEqual(before)
    const { rows } = await sql("select count(*) from work.item where subject = 'kernel.outbox-parked'")
    expect(Number(rows[0].count)).toBe(1)
  })

  it('is gone when it is mended, and so is the work', async () => {
    await sql('delete from kernel.outbox where id = $1', [event])
    await look()
    expect(await page()).not.toContain('どの処理も受け取れませんでした')
    const { rows } = await sql("select done_by, note from work.item where subject = 'kernel.outbox-parked'")
    expect(rows).toEqual([{ done_by: 'system:doctor', note: 'mended' }])
  })

  it('is shown to nobody who does not look after the machine', async () => {
    expect((await town.get('/ja/console/doctor', approver.cookie)).status).toBe(403)
    expect((await town.api('doctor.examine', {}, approver.cookie)).status).toBe(403)
  })
})

describe('each thing that can be made to go wrong in the data', () => {
  const old = (days: number) => plus(town.now(), -days * 86_400_000)

  it.each([
    [
      'kernel.outbox-late',
      () =>
        sql(
          `insert into kernel.outbox (id, listener, event, aggregate, payload, at, due_at, attempts)
            values ($1, 'test.listener', 'test.event', 'b', '{}', $2, $2, 0)`,
          [crypto.randomUUID(), old(1)],
        ),
      () => sql("delete from kernel.outbox where aggregate = 'b'"),
    ],
    [
      'machines.machine-ending',
      () =>
        sql(
          `insert into machines.machine (id, name, organisation_name, contact, roles, scopes, expires_at, created_at, created_by)
            values ('019a0000-0000-7000-8000-0000000000aa', 'm', 'o', 'a@b.example', '{}', '{}', $1, $2, 'x')`,
          [old(-10), old(1)],
        ),
      () => sql("update machines.machine set expires_at = $1 where name = 'm'", [old(-100)]),
    ],
  ])('is found, and found no more when it is mended: %s', async (code, breakIt, mendIt) => {
    expect(await examined()).not.toContain(code)
    await breakIt()
    expect(await examined()).toContain(code)
    await mendIt()
    expect(await examined()).not.toContain(code)
  })

  it('a certificate of the town that ends is found when its end is near', async () => {
    expect(await examined()).not.toContain('alerts.signing-certificate-ending')
    town.advance(5 * 365 * 86_400_000 - 20 * 86_400_000)
    // Everybody's session has ended by then.
    administrator = await town.staff('administrator')
    const found = await examined()
    expect(found).toContain('alerts.signing-certificate-ending')
    expect(found).toContain('inbox.seal-certificate-ending')
    expect(found).toContain('kernel.database-clock')
  })
})

describe('the machine around the town', () => {
  it('knows whether anybody may take on sample people: personas', async () => {
    const settings = { dataDir: '.', backupDir: null, keysDir: null, publicUrl: 'http://localhost:8080' }
    const rest = { smtpUrl: null, timeServer: null, scanner: null, openDatabases: [] }
    const found = async (personas: boolean) => {
      const program = ownChecks({ ...settings, ...rest, personas }, createProbes()).find(
        ({ name }) => name === 'program',
      )
      return (await program?.look(town.now()))?.map(({ code }) => code)
    }
    expect([await found(true), await found(false)]).toEqual([['personas'], []])
  })

  it('has probes of its own, each of which answers', async () => {
    const probes = createProbes()
    expect(probes.availableMemory()).toBeGreaterThan(0)
    expect(await probes.disk('.')).toMatchObject({ totalBytes: expect.any(Number) })
    expect(await probes.lastLines('package.json', 1)).toEqual(['}'])
    expect(await probes.lastLines('/nowhere', 1)).toEqual([])
  })
})
