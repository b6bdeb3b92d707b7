import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newIdentity, recipientOf } from '../../src/kernel/backup/age-box.ts'
import { program } from '../setup/backup/program.ts'
import { type RunningTown, startRunningTown } from '../setup/running-town.ts'

// Every step is a program that starts, and some start a database.
vi.setConfig({ testTimeout: 180_000 })

let folder: string
let town: RunningTown
let again: RunningTown | null = null
const at = (...names: string[]) => join(folder, ...names)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hiroba-program-'))
  await chmod(folder, 0o711)
  town = await startRunningTown()
  const identity = await newIdentity()
  await writeFile(at('operator.key'), `# made by age-keygen\n${identity}\n`, { mode: 0o600 })
  await writeFile(at('recipient'), await recipientOf(identity))
  await writeFile(at('passphrase'), 'eight words nobody else would ever think of\n', { mode: 0o600 })
}, 120_000)
afterAll(async () => {
  await town.stop()
  await again?.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('the commands an operator saves and restores a town with', () => {
  it('save a town that runs, twice, and show, check and prune what is there', async () => {
    const data = ['--data', town.dataDir]
    const made = await program(['backup', '--to', at('place'), ...data])
    expect(made).toMatchObject({
      code: 0,
      rows: [{ tables: expect.any(Number), newObjects: expect.any(Number) }],
    })
    expect(await program(['backup', '--to', at('place'), ...data])).toMatchObject({ code: 0 })
    const list = await program(['backup', 'list', '--from', at('place'), ...data])
    expect(list.rows).toHaveLength(2)
    const checked = await program(['backup', 'check', '--from', at('place'), ...data])
    expect(checked).toMatchObject({ code: 0, rows: [{ ok: true }, { ok: true }] })
    const keep = ['--keep-daily', '1', '--keep-weekly', '0', '--keep-monthly', '0']
    const pruned = await program(['backup', 'prune', '--from', at('place'), ...keep, ...data])
    expect(pruned).toMatchObject({ code: 0, rows: [{ kept: 1 }] })
  })

  it('save its keys for a recipient, or under a passphrase, and never for nobody', async () => {
    const words = ['backup', 'keys', '--to', at('keys'), '--data', town.dataDir]
    expect(await program(words)).toMatchObject({ code: 2, rows: [] })
    const recipient = await readFile(at('recipient'), 'utf8')
    expect(await program([...words, '--recipient', recipient])).toMatchObject({ code: 0 })
    const secret = ['--passphrase-file', at('passphrase')]
    const more = ['backup', 'keys', '--to', at('more'), '--data', town.dataDir, ...secret]
    expect(await program(more)).toMatchObject({ code: 0 })
    expect(await readdir(at('keys'))).toEqual(['hiroba-keys.age'])
  })

  it('refuse what cannot be restored, each with a sentence and a code, and touch nothing', async () => {
    const keys = ['--keys', at('keys', 'hiroba-keys.age')]
    const own = ['--identity', at('operator.key')]
    const restore = (words: string[], data = at('refused')) => program(['restore', ...words, '--data', data])
    await mkdir(at('full'))
    await writeFile(at('full', 'something'), '')
    const refused = [
      await restore(['--from', at('place'), ...keys, '--passphrase-file', at('passphrase')]),
      await restore(['--from', at('nowhere'), ...keys, ...own]),
      await restore(['--from', at('place'), ...keys, ...own, '--at', '2020-01-01T00:00:00Z']),
      await restore(['--from', at('place'), ...keys, ...own], at('full')),
    ]
    expect(refused.map(({ code, said }) => [code, /\(([a-z-]+)\)\n$/.exec(said)?.[1]])).toEqual([
      [1, 'wrong-keys'],
      [1, 'no-backup'],
      [1, 'no-backup'],
      [1, 'data-folder-not-empty'],
    ])
    expect((await readdir(folder)).includes('refused')).toBe(false)
    const stale = ['backup', '--to', at('place'), '--data', town.dataDir]
    await program(stale)
    expect((await restore(['--from', at('place'), ...keys, ...own])).said).toContain(
      '(keys-older-than-backup)',
    )
  })

  it('restore it into an empty folder, where it starts, holds what it would send, and is released', async () => {
    const keys = [
      '--keys',
      at('more', 'hiroba-keys.age'),
      '--passphrase-file',
      at('passphrase'),
      '--older-keys',
    ]
    const words = ['restore', '--from', at('place'), ...keys, '--data', at('new', 'data')]
    await mkdir(at('new'), { mode: 0o711 })
    await chmod(at('new'), 0o711)
    const restored = await program(words)
    expect(restored).toMatchObject({
      code: 0,
      rows: [{ tables: expect.any(Number), held: ['delivery', 'payouts'] }],
    })
    again = await startRunningTown(at('new', 'data'))
    expect((await fetch(`${again.origin}/health`)).status).toBe(200)
    expect(await again.operate('kernel', 'list-holds')).toMatchObject([
      { holds: [{ what: 'delivery' }, { what: 'payouts' }] },
    ])
    expect(await again.operate('audit', 'verify')).toMatchObject([{ ok: true }])
    expect(await again.operate('backup', 'release')).toEqual([{ what: 'delivery' }])
    expect(await again.operate('kernel', 'list-holds')).toMatchObject([{ holds: [{ what: 'payouts' }] }])
  })

  it('save a town that does not run', async () => {
    if (!again) throw new Error('there is no restored town')
    again.process.kill('SIGTERM')
    await new Promise((resolve) => again?.process.once('exit', resolve))
    const saved = await program(['backup', '--to', at('place'), '--data', again.dataDir])
    expect(saved).toMatchObject({ code: 0, rows: [{ newObjects: expect.any(Number) }] })
  })
})
