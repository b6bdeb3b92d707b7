import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import { atEnd } from '../../../tests/setup/ending.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { createOutside } from '../../adapters.ts'
import { writeFrame } from '../../formats/receiver-line/index.ts'

const run = promisify(execFile)
const telegram = await readFile('tests/corpora/bad-xml/good-telegram.xml', 'utf8')
const telegramAt = (n: number) =>
  Buffer.from(telegram.replace(/<ReportDateTime>[^<]+/, `<ReportDateTime>2026-11-22T11:0${n}:00+09:00`))
const name = { ja: '受信機', 'ja-x-easy': '機械（きかい）', en: 'Receiver' }

describe('a receiver on a line', () => {
  let town: TestTown
  let line: FileHandle
  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hiroba-line-'))
    const path = join(folder, 'line')
    await run('mkfifo', [path])
    town = await openTown({
      sources: [{ id: 'receiver', kind: 'receiver', name, line: path, expectEvery: 5, automatic: true }],
    })
    const loops = town.intake.start({
      ...createOutside({ allowedNetworks: [], dataDir: folder }),
      appUrl: town.appUrl,
    })
    line = await open(path, constants.O_RDWR)
    atEnd('test', async () => {
      await Promise.all(loops.map((loop) => loop.stop()))
      await line.close()
      await rm(folder, { recursive: true })
    })
  })

  const send = async (sequence: number, payload: Uint8Array, kind: 'message' | 'heartbeat' = 'message') =>
    void (await line.write(writeFrame({ kind, sequence, payload })))
  const rows = async (sql: string) => (await town.connection.pool.query(sql)).rows
  const waitFor = (sql: string, found: unknown[]) =>
    expect.poll(() => rows(sql), { timeout: 20_000 }).toEqual(found)

  it('brings telegrams, each once however often it repeats them, through noise and in the order of their numbers', async () => {
    await send(1, telegramAt(1))
    await line.write('\u0000modem noise\u0002cut')
    await send(2, telegramAt(2))
    await send(2, telegramAt(2))
    await waitFor('select route, first, outcome from intake.arrival order by received_at, id', [
      { route: 'line', first: true, outcome: 'proposed' },
      { route: 'line', first: true, outcome: 'proposed' },
    ])
    await waitFor('select sequence, gaps, failure from intake.source_state', [
      { sequence: 2n, gaps: 0, failure: null },
    ])
  })

  it('that lost a message is found by its numbers', async () => {
    await send(7, telegramAt(1))
    await send(9, telegramAt(2))
    await waitFor('select sequence, gaps, failure from intake.source_state', [
      { sequence: 9n, gaps: 1, failure: 'line-gap' },
    ])
    // It was switched off and on: its numbers begin anew, and nothing was lost.
    await send(1, telegramAt(3))
    await waitFor('select sequence, gaps from intake.source_state', [{ sequence: 1n, gaps: 1 }])
  })

  it('whose heart stops is an alarm, and none any more when it beats again', async () => {
    await send(0, new Uint8Array(0), 'heartbeat')
    await waitFor('select contact_at is not null as beats from intake.source_state', [{ beats: true }])
    const system = { kind: 'system' as const, id: 'system:intake', grants: new Set<string>() }
    expect(await town.run('intake.watch', {}, system)).toEqual({ silent: 0 })
    town.advance(6 * 60_000)
    expect(await town.run('intake.watch', {}, system)).toEqual({ silent: 1 })
    await send(0, new Uint8Array(0), 'heartbeat')
    await waitFor(`select contact_at = '${town.now()}' as beats from intake.source_state`, [{ beats: true }])
    expect(await town.run('intake.watch', {}, system)).toEqual({ silent: 0 })
  })
})
