import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttp } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { controlSocket } from '../control-socket.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hiroba-doctor-'))
  // Brings the bundle up to date, which may say so.
  await hiroba(['help'])
})
afterAll(() => rm(folder, { recursive: true }))

/** The program as people start it; nobody is asked the time. */
function hiroba(words: readonly string[], environment: Record<string, string> = {}) {
  const env = { PATH: process.env['PATH'], HIROBA_TIME_SERVER: 'none', ...environment }
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((done) => {
    execFile(resolve('hiroba'), [...words], { env }, (error, stdout, stderr) =>
      done({ code: error ? error.code : 0, stdout, stderr }),
    )
  })
}

const codesIn = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => (JSON.parse(line) as { code: string }).code)

describe('the doctor, where no town is running', () => {
  it('says so in plain words, with what to do, and ends with exit code 2', async () => {
    const { code, stdout, stderr } = await hiroba(['doctor', '--data', folder])
    expect([code, stderr]).toEqual([2, ''])
    expect(stdout).toContain(`[不具合] 「${folder}」の町は動いていません。`)
    expect(stdout).toContain('systemctl start hiroba')
    const english = await hiroba(['doctor', '--lang', 'en', '--data', folder])
    expect(english.stdout).toContain(`[Error] No town is running on ${folder}.`)
  })

  it('looks at what can be looked at: a folder that is away, a port that is taken, a setting that is wrong', async () => {
    const away = { HIROBA_BACKUP_DIR: join(folder, 'absent') }
    const first = codesIn((await hiroba(['doctor', '--json', '--data', folder], away)).stdout)
    expect(first).toEqual(expect.arrayContaining(['not-running', 'folder-missing', 'mail-none']))
    expect(first).not.toContain('port-taken')
    const server = createServer()
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()))
    const { port } = server.address() as { port: number }
    const second = await hiroba(['doctor', '--json', '--data', folder], { HIROBA_PORT: String(port) })
    server.close()
    expect(codesIn(second.stdout)).toContain('port-taken')
    const third = await hiroba(['doctor', '--json', '--data', folder], { HIROBA_PORT: 'x', HIROBA_ODD: '1' })
    expect([third.code, codesIn(third.stdout)]).toEqual([2, ['config-mistake', 'config-mistake']])
  })

  it('says in one sentence that the database is away, with what to do, and why its own ended', async () => {
    const nowhere = 'postgresql://app:secret@127.0.0.1:9/town'
    const words = ['doctor', '--data', folder]
    const { code, stdout } = await hiroba(words, { DATABASE_URL: nowhere })
    expect(code).toBe(2)
    expect(stdout).toContain('[不具合] データベースにつながりません。')
    expect(stdout).toContain('DATABASE_URL を確かめてください')
    expect(stdout).not.toContain('secret')
    expect(codesIn((await hiroba([...words, '--json'], { DATABASE_URL: nowhere })).stdout)).toContain(
      'database-away',
    )
    expect(codesIn((await hiroba([...words, '--json'])).stdout)).not.toContain('database-away')
    await mkdir(join(folder, 'postgres', 'log'), { recursive: true })
    const last = 'FATAL:  could not write lock file "postmaster.pid": No space left on device'
    await writeFile(join(folder, 'postgres', 'log', 'postgresql.log'), `LOG: starting\n${last}\n`)
    const why = (await hiroba([...words, '--json'])).stdout
    expect(codesIn(why)).toContain('database-last-words')
    expect(why).toContain('No space left on device')
    await rm(join(folder, 'postgres'), { recursive: true })
  })

  it('gives one object a line to a program, the sum first', async () => {
    const { stdout } = await hiroba(['doctor', '--json', '--lang', 'en', '--data', folder])
    const [sum, first] = stdout.split('\n').map((line) => JSON.parse(line || '{}') as object)
    expect(sum).toMatchObject({ gravity: 2, running: false })
    expect(first).toMatchObject({
      code: 'not-running',
      severity: 'error',
      what: expect.any(String),
      todo: expect.any(String),
    })
  })

  it.each([[['doctor', 'now']], [['doctor', '--lang', 'xx']]])('takes nothing else: %j', async (words) => {
    expect((await hiroba(words)).code).toBe(2)
  })
})

describe('the doctor of a town that runs', () => {
  /** Answers as a town does, on the socket of its folder. */
  async function town(status: number, body: object) {
    const server = createHttp((request, response) => {
      request.resume()
      request.on('end', () => response.writeHead(status).end(JSON.stringify(body)))
    })
    await new Promise<void>((listening) => server.listen(controlSocket(folder), () => listening()))
    onTestFinished(() => void server.close())
  }

  it('but does not answer says so, and looks at what needs no answer: not-answering', async () => {
    await town(500, {})
    const { code, stdout } = await hiroba(['doctor', '--json', '--data', folder])
    expect([code, JSON.parse(stdout.split('\n')[0] ?? '')]).toMatchObject([2, { running: true }])
    expect(codesIn(stdout)).toEqual(expect.arrayContaining(['not-answering', 'mail-none']))
  })

  it('whose database is away says that, and nothing else for it: database-away', async () => {
    await town(503, { code: 'kernel.unavailable' })
    const { code, stdout } = await hiroba(['doctor', '--json', '--data', folder])
    expect(code).toBe(2)
    expect(codesIn(stdout)).toEqual(expect.arrayContaining(['database-away', 'mail-none']))
    expect(codesIn(stdout)).not.toContain('not-answering')
  })
})
