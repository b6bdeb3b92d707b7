import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hiroba-cli-'))
  // Brings the bundle up to date, which may say so.
  await hiroba(['help'])
})
afterAll(() => rm(folder, { recursive: true }))

/** The program as people start it. */
function hiroba(words: readonly string[], environment: Record<string, string> = {}) {
  const env = { PATH: process.env['PATH'], ...environment }
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((done) => {
    execFile(resolve('hiroba'), [...words], { env }, (error, stdout, stderr) =>
      done({ code: error ? error.code : 0, stdout, stderr }),
    )
  })
}

describe('the exit code', () => {
  it('is 0 when the tool worked, and a refused input is a row like any other', async () => {
    const { code, stdout, stderr } = await hiroba([
      'cap',
      'check',
      '--json',
      join(folder, 'absent'),
      'package.json',
    ])
    expect([code, stderr]).toEqual([0, ''])
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { wellFormed: boolean })
    expect(rows.map((row) => row.wellFormed)).toEqual([false, false])
  })

  it.each([
    ['an option nobody knows', ['cap', 'check', '--jsno', 'a']],
    ['no file', ['cap', 'check']],
    ['no such command', ['../x']],
    ['a command half said', ['cap']],
    ['a town that is not running', ['people', 'list', '--data', '/nowhere']],
    ['a data folder left out', ['people', 'list', '--data']],
    ['a file that cannot be read', ['init', '--town', '/nowhere/town.yaml']],
  ])('is 2 for wrong usage, with the usage on standard error: %s', async (_what, words) => {
    const { code, stdout, stderr } = await hiroba(words)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('hiroba: ')
    expect(stderr).toContain('hiroba start [--port N]')
    expect(stderr).not.toContain('    at ')
  })

  it('is 2 for a configuration with mistakes, all of them named', async () => {
    const wrong = { HIROBA_PORT: 'x', HIROBA_NONSENSE: '1' }
    const { code, stderr } = await hiroba(['init', '--town', 'towns/demo/town.yaml'], wrong)
    expect(code).toBe(2)
    expect(stderr).toContain('HIROBA_PORT')
    expect(stderr).toContain('HIROBA_NONSENSE')
  })

  it('is 0 for help', async () => {
    for (const words of [[], ['help'], ['--help']]) expect((await hiroba(words)).code).toBe(0)
  })
})

describe('init', () => {
  it('makes a town of a file once, byte for byte, and never over another', async () => {
    const data = join(folder, 'town')
    const words = ['init', '--town', 'towns/demo/town.yaml', '--data', data]
    expect(await hiroba(words)).toMatchObject({ code: 0, stdout: expect.stringContaining('Aonami Town') })
    expect(await readFile(join(data, 'town.yaml'), 'utf8')).toBe(
      await readFile('towns/demo/town.yaml', 'utf8'),
    )
    expect(await hiroba(words)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('already holds a town'),
    })
  })
})
