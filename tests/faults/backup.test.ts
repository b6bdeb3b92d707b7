import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { reachEmbedded } from '#kernel'
import { newIdentity, recipientOf } from '../../src/kernel/backup/age-box.ts'
import { program } from '../setup/backup/program.ts'
import { type RunningTown, startRunningTown } from '../setup/running-town.ts'
import { processesIn } from './child-town.ts'
import { chanceOf } from './delivery-receivers.ts'

/** `npm run faults` kills more often. */
const kills = process.env['HIROBA_LONG'] === '1' ? 20 : 2
const minutes = 60_000
/** Tables of a living town that are never the same twice: audit, its seals, runs. */
const changing = 5

let folder: string
let town: RunningTown
const at = (...names: string[]) => join(folder, ...names)
const data = () => ['--data', town.dataDir]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hiroba-fault-'))
  await chmod(folder, 0o711)
  town = await startRunningTown()
  const identity = await newIdentity()
  await writeFile(at('operator.key'), `${identity}\n`, { mode: 0o600 })
  await writeFile(at('recipient'), await recipientOf(identity))
  await fill()
  // The bundle is brought up to date before anything is measured.
  await program(['help'])
}, 2 * minutes)
afterAll(async () => {
  await town.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Receipts and attempts enough that a kill finds something half done. */
async function fill(): Promise<void> {
  const logins = await reachEmbedded(town.dataDir)
  const client = new pg.Client({ connectionString: logins?.ownerUrl ?? '' })
  await client.connect()
  await client
    .query(
      `insert into delivery.attempt (message_id, destination_id, attempt, at, code, took_ms)
       select gen_random_uuid(), gen_random_uuid(), 1, now(), md5(n::text), 1 from generate_series(1, 240000) n`,
    )
    .finally(() => client.end())
}

const place = () => ['--from', at('place')]
const objects = async () => {
  const found = readdir(at('place', 'objects'), { recursive: true, withFileTypes: true })
  // Not there yet, or one of them was put in its place while this looked.
  return (await found.catch(() => [])).filter((one) => one.isFile()).length
}

it(
  `a backup killed ${kills} times leaves nothing that is not whole, and the last one stores only what is missing`,
  async () => {
    const whole = await program(['backup', '--to', at('measure'), ...data()])
    const all = Number(whole.rows[0]?.['newObjects'])
    expect(all).toBeGreaterThan(2 * changing)
    let killed = 0
    for (let n = 0; n < kills; n++) {
      const there = await objects()
      const enough = there + 1 + Math.floor(chanceOf(`backup ${n}`)() * Math.max(0, all - there - 2))
      const words = ['backup', '--to', at('place'), ...data()]
      const { signal } = await program(words, async () => (await objects()) >= enough)
      if (signal === 'SIGKILL') killed += 1
    }
    const before = await objects()
    const last = await program(['backup', '--to', at('place'), ...data()])
    expect(last.code).toBe(0)
    expect(killed).toBeGreaterThan(0)
    // The town lived on: what changed since the first backup may have been reached by none that was killed.
    const again = await program(['backup', '--to', at('measure'), ...data()])
    const changed = Number(again.rows[0]?.['newObjects'])
    expect(changed).toBeLessThan(all / 2)
    expect(Number(last.rows[0]?.['newObjects'])).toBeLessThanOrEqual(
      all + changing + changed - Math.min(before, all),
    )
    const { code, rows } = await program(['backup', 'check', ...place(), ...data()])
    expect([code, rows.filter(({ ok }) => ok !== true)]).toEqual([0, []])
    expect((await readFile(at('place', 'place.json'), 'utf8')).length).toBeGreaterThan(0)
  },
  (2 + kills) * minutes,
)

it(
  `a restore killed ${kills} times leaves no town that starts, and the next one brings all of it`,
  async () => {
    expect((await program(['backup', '--to', at('place'), ...data()])).code).toBe(0)
    const recipient = await readFile(at('recipient'), 'utf8')
    expect(
      (await program(['backup', 'keys', '--to', at('keys'), '--recipient', recipient, ...data()])).code,
    ).toBe(0)
    await mkdir(at('new'))
    await chmod(at('new'), 0o711)
    const into = (name: string) => ['--data', at('new', name)]
    const words = [
      'restore',
      ...place(),
      '--keys',
      at('keys', 'hiroba-keys.age'),
      '--identity',
      at('operator.key'),
    ]
    const whole = await program([...words, ...into('measure')])
    expect(whole.code).toBe(0)
    let begun = 0
    let folders = 1
    const current = () => into(`data${folders}`)
    for (let n = 0; n < kills; n++) {
      const moment = whole.ms * (0.2 + 0.75 * chanceOf(`restore ${n}`)())
      const { signal, code, said } = await program([...words, ...current()], moment)
      // Done before it could be killed: the next one fills another folder.
      if (signal !== 'SIGKILL') {
        expect([code, said]).toEqual([0, ''])
        folders += 1
        continue
      }
      const there: string[] = await readdir(at('new', `data${folders}`)).catch(() => [])
      if (there.length === 0) continue
      begun += 1
      const start = await program(['start', '--port', '0', ...current()], 20_000)
      if (start.said.includes('did not come to its end')) {
        if (!there.includes('restoring')) folders += 1
        continue
      }
      // Killed after its last step: what starts is all of it.
      expect(there).not.toContain('restoring')
      const proof = await program(['backup', '--to', at(`proof${n}`), ...current()])
      expect(Number(proof.rows[0]?.['rows'])).toBeGreaterThanOrEqual(Number(whole.rows[0]?.['rows']))
      folders += 1
    }
    expect(begun).toBeGreaterThan(0)
    const last = await program([...words, ...current()])
    expect(last.said).toBe('')
    expect(last).toMatchObject({
      code: 0,
      rows: [{ tables: whole.rows[0]?.['tables'], rows: whole.rows[0]?.['rows'] }],
    })
    expect(await processesIn(at('new', `data${folders}`, 'postgres'))).toEqual([])
  },
  (4 + kills) * minutes,
)
