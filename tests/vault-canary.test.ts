import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import {
  blindTerms,
  type Connection,
  command,
  connect,
  createLimiter,
  createLog,
  createRunner,
  createVault,
  fileKeys,
  installJobs,
  type KeyService,
  kernelMigrations,
  migrate,
  nodeKey,
  rotateKeys,
  startEmbedded,
  startJobs,
  systemSources,
  unseal,
  type Vault,
} from '#kernel'
import { type Hit, scanForCanaries } from './setup/canary.ts'
import { inCp932, needlesOf } from './setup/canary-needles.ts'
import { person } from './setup/kernel.ts'

// Every byte of a cluster is read.
vi.setConfig({ testTimeout: 120_000 })

/** Random, so that no file holds them by chance. */
const pick = (from: string, count: number) =>
  Array.from(randomBytes(count), (byte) => [...from][byte % [...from].length]).join('')
const fields = {
  name: `髙${pick('一乙丁七万丈三上下不与丑且世丘丙両並中串', 6)}`,
  kana: pick('アイウエオカキクケコサシスセソタチツテト', 12),
  phone: `090${pick('0123456789', 12)}`,
  address: `石見町${pick('東西南北大小新古上下', 8)}五丁目`,
}
const canaries = Object.values(fields)
/** Written in plain text: what finds these would find the others. */
const control = `見張り${pick('春夏秋冬朝昼夕夜', 8)}`

let base = ''
let town: Awaited<ReturnType<typeof startEmbedded>>
let connection: Connection
let superuser: pg.Client
let cluster = ''
let keys: KeyService
let vault: Vault
const lines: string[] = []
const log = createLog('debug', { write: (line: string) => void lines.push(line) })
const subjects = Array.from({ length: 40 }, () => randomUUID())

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'hiroba-canary-'))
  await chmod(base, 0o711)
  town = await startEmbedded({ dataDir: join(base, 'data'), log })
  await migrate(town.ownerUrl, 'hiroba_app', [kernelMigrations])
  await installJobs(town.ownerUrl, 'hiroba_app', [{ name: 'test.look' }])
  connection = connect(town.appUrl, { max: 4, onError: () => undefined })
  superuser = new pg.Client({ connectionString: town.superuserUrl })
  await superuser.connect()
  cluster =
    (await superuser.query<{ data_directory: string }>('show data_directory')).rows[0]?.data_directory ?? ''
  keys = fileKeys(join(base, 'data', 'keys', 'kek'))
  vault = createVault({ sources: systemSources, key: nodeKey(randomBytes(32)), keys })
  await superuser.query(`
    create table kernel.canary (subject uuid primary key, name bytea, kana bytea, phone bytea, address bytea);
    create table kernel.canary_term (subject uuid, kind text, term bytea);
    create table kernel.control (text text, bytes bytea, document jsonb);
    grant select, insert, delete on kernel.canary, kernel.canary_term to hiroba_app`)
})
afterAll(async () => {
  await superuser.end()
  await connection.close()
  await town.stop()
  await rm(base, { recursive: true })
})

/** Takes a person's fields as any module would. */
const takeIn = command({
  name: 'test.take-in',
  summary: 'takes in a person',
  grant: 'test:take-in',
  input: z.object({
    id: z.uuid(),
    name: z.string(),
    kana: z.string(),
    phone: z.string(),
    address: z.string(),
  }),
  output: z.object({ id: z.uuid() }),
  run: async (ctx, { id, ...plain }) => {
    const sealed = await vault.sealAll(ctx.db, id, plain)
    const row = { subject: id, ...sealed }
    await ctx.db
      .withSchema('kernel')
      .withTables<{ canary: typeof row }>()
      .insertInto('canary')
      .values(row)
      .execute()
    const terms = [
      ...blindTerms.kanaPrefixes(plain.kana).map((term) => ({ kind: 'kana', term })),
      ...blindTerms.nameBigrams(plain.name).map((term) => ({ kind: 'name', term })),
      ...blindTerms.whole(plain.phone).map((term) => ({ kind: 'phone', term })),
    ]
    await ctx.db
      .withSchema('kernel')
      .withTables<{ canaryTerm: { subject: string; kind: string; term: Buffer } }>()
      .insertInto('canaryTerm')
      .values(terms.map(({ kind, term }) => ({ subject: id, kind, term: vault.blind(kind, term) })))
      .execute()
    await ctx.emit('test.taken-in', id, { subject: id })
    ctx.log.debug({ id, name: plain.name, homeAddress: plain.address, input: plain }, 'test.taken-in')
    return { id }
  },
})

const files = () => [cluster, join(base, 'data')]
const scan = (...texts: string[]) =>
  scanForCanaries(
    { databaseUrl: town.superuserUrl, files: files(), texts: { 'our log': lines.join('') } },
    texts,
  )

/** As a backup does: a file for each table; the keys apart. */
async function copyOut(): Promise<void> {
  const { rows } = await superuser.query<{ name: string; file: string }>(`
    select format('%I.%I', schemaname, tablename) as name, schemaname || '.' || tablename as file from pg_tables
    where schemaname in ('kernel', 'jobs')`)
  for (const { name, file } of rows)
    await superuser.query(
      `copy (select * from ${name}) to ${superuser.escapeLiteral(`${cluster}/backup.${file}`)}`,
    )
  await superuser.query('analyze; select pg_switch_wal()')
  await superuser.query('checkpoint')
}

describe('personal data that went through the vault', () => {
  beforeAll(async () => {
    const { db } = connection
    const runner = createRunner({
      db,
      sources: systemSources,
      key: nodeKey(randomBytes(32)),
      log,
      limiter: createLimiter(),
      listenersOf: () => ['test.listener'],
    })
    const call = { actor: person('clerk', 'test:take-in'), via: 'form', limitBy: null } as const
    for (const id of subjects) await runner.run(takeIn, { id, ...fields }, { ...call, key: id })
    // Refused by the table, which the server writes into its log.
    const again = runner.run(takeIn, { id: subjects[0], ...fields }, call)
    await expect(again).rejects.toMatchObject({ code: '23505' })
    await again.catch((error: unknown) => log.error({ error }, 'test.failed'))
    const jobs = await startJobs({
      appUrl: town.appUrl,
      jobs: [{ name: 'test.look', cron: '* * * * *', run: async () => undefined }],
      log,
    })
    await jobs.stop()
    const found = await superuser.query(
      'select subject from kernel.canary_term where kind = $1 and term = $2',
      ['kana', vault.blind('kana', fields.kana.slice(0, 3))],
    )
    expect(found.rowCount).toBe(subjects.length)
    await copyOut()
  })

  it('lies nowhere: no table, file of the database, write-ahead log, server log, backup or line of ours', async () => {
    expect(await scan(...canaries)).toEqual([])
    expect(lines.join('')).toContain('test.taken-in')
    const { rows } = await superuser.query('select count(*)::int from kernel.outbox')
    expect(rows).toEqual([{ count: subjects.length }])
  })

  it('would be found in each of these places, in each form', async () => {
    const jis = inCp932(control)
    for (const bytes of [Buffer.from(control), Buffer.from(control, 'utf16le'), jis])
      await superuser.query('insert into kernel.control values ($1, $2, $3)', [
        `x${bytes?.toString('base64')}`,
        bytes,
        { deep: [control] },
      ])
    await superuser.query('insert into kernel.control values ($1)', [Buffer.from(control).toString('hex')])
    await superuser.query(`do $$ begin raise warning '${control}'; end $$`)
    log.debug({ id: control }, 'test.control')
    await superuser.query(
      'insert into kernel.outbox (id, listener, event, aggregate, payload, at, due_at, attempts) values ($1, $2, $2, $2, $3, now(), now(), 0)',
      [randomUUID(), 'a', { control }],
    )
    await superuser.query("insert into jobs.job (name, data) values ('test.look', $1)", [{ control }])
    await copyOut()
    const hits = await scan(control)
    const inPlace = (part: string) =>
      hits.filter(({ place }) => place.includes(part)).map(({ encoding }) => encoding)
    for (const place of [
      'table kernel.outbox',
      'table jobs.job',
      '/base/',
      '/log/',
      'our log',
      'backup.jobs.job',
    ])
      expect({ place, found: inPlace(place) }).toEqual({ place, found: expect.arrayContaining(['UTF-8']) })
    const forms = [
      'UTF-8',
      'UTF-16LE',
      'CP932',
      'UTF-8 base64',
      'UTF-16LE base64',
      'CP932 base64',
      'UTF-8 hex',
    ]
    for (const place of ['table kernel.control', '/pg_wal/', '/base/'])
      expect({ place, found: inPlace(place) }).toEqual({ place, found: expect.arrayContaining(forms) })
    expect(inPlace('backup.kernel.control')).toEqual(
      expect.arrayContaining(['UTF-8', 'UTF-16LE hex', 'CP932 hex', 'UTF-8 base64']),
    )
  })
})

/** Whether any file below holds these bytes. */
async function holds(folder: string, bytes: Buffer): Promise<boolean> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && (await readFile(join(entry.parentPath, entry.name))).includes(bytes)) return true
  }
  return false
}

/** The row of `subject` in a backup's file. */
async function copied(table: string, subject: string): Promise<string[]> {
  const text = await readFile(`${cluster}/backup.${table}`, 'utf8')
  return (
    text
      .split('\n')
      .map((line) => line.split('\t'))
      .find(([id]) => id === subject) ?? []
  )
}

const bytesIn = (column: string | undefined) => Buffer.from(column?.replace(/^\\\\x/, '') ?? '', 'hex')

describe('an erased subject', () => {
  it('opens from nothing once the key-encryption key is destroyed: no old log, no copy, no key left', async () => {
    const [subject = '', other = ''] = subjects
    await copyOut()
    const [, wrappedHex, kek = ''] = await copied('kernel.subject_key', subject)
    const wrapped = bytesIn(wrappedHex)
    const sealed = bytesIn((await copied('kernel.canary', subject))[1])
    const openCopy = async (version: string) => {
      const key = await keys.unwrap(version, wrapped, `subject-key:${subject}`)
      return unseal(key, `${subject}:name`, sealed).toString()
    }
    const secret = await readFile(join(base, 'data/keys/kek/0001.key'))
    // The log of an earlier checkpoint may have been written over by now.
    await superuser.query('update kernel.subject_key set wrapped = wrapped where subject = $1', [subject])
    // Until then whoever has the files can read everything.
    expect(await openCopy(kek)).toBe(fields.name)
    expect(await holds(join(cluster, 'pg_wal'), wrapped)).toBe(true)
    expect(await holds(join(base, 'data'), secret)).toBe(true)

    const { db } = connection
    const now = systemSources.now()
    await db.transaction().execute((trx) => vault.erase(trx, subject, { by: 'clerk', reason: 'died', now }))
    expect(await rotateKeys(db, { sources: systemSources, keys })).toMatchObject({
      destroyed: [kek],
      final: 1,
    })

    expect(await holds(cluster, wrapped)).toBe(true)
    for (const version of [kek, ...(await keys.versions()).map((one) => one.version)])
      await expect(openCopy(version)).rejects.toThrow()
    for (const folder of files()) expect(await holds(folder, secret)).toBe(false)
    expect(await vault.open(db, subject, 'name', sealed)).toBeNull()
    const [, kept] = await copied('kernel.canary', other)
    expect(await vault.open(db, other, 'name', bytesIn(kept))).toBe(fields.name)
  })
})

describe('the forms a canary is looked for in', () => {
  it('are those that other programs write', () => {
    const found = (encoding: string) =>
      needlesOf('表示')
        .find((one) => one.encoding === encoding)
        ?.bytes.toString('hex')
    // 表示 in JIS X 0208: 0x495C 0x3C28; the second byte of 表 in Shift_JIS is a backslash.
    expect(found('CP932')).toBe('955c8ea6')
    expect(found('UTF-8')).toBe('e8a1a8e7a4ba')
    expect(found('UTF-16LE')).toBe('68883a79')
    expect(found('UTF-16BE')).toBe('8868793a')
  })

  it('hold in base64 whatever stands before and after', () => {
    for (const before of ['', 'a', 'ab', 'abc'])
      for (const after of ['', 'x', 'xy']) {
        const text = Buffer.from(`${before}山田太郎${after}`).toString('base64')
        const forms = needlesOf('山田太郎').filter(({ encoding }) => encoding === 'UTF-8 base64')
        expect(forms.some(({ bytes }) => text.includes(bytes.toString()))).toBe(true)
      }
  })

  it('are for a canary too long to occur by chance', async () => {
    const scene = { databaseUrl: town.superuserUrl, files: [] }
    await expect(scanForCanaries(scene, ['山田'])).rejects.toThrow('by chance')
    const hits: Hit[] = await scanForCanaries({ ...scene, texts: { line: 'a 山田太郎 b' } }, ['山田太郎'])
    expect(hits).toEqual([{ place: 'line', canary: '山田太郎', encoding: 'UTF-8' }])
  })
})
