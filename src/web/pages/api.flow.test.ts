import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { plus } from '#kernel'
import { pageOf } from '../../../tests/documents/pages.ts'
import { call, type MachineTown, openMachineTown } from '../../../tests/setup/machines.ts'
import { outsideTown } from '../../../tests/setup/outside-town.ts'
import { addInstrument } from '../../../tests/setup/sensors/instrument.ts'
import { keyScript, tokenScript } from './token-script.ts'

const run = promisify(execFile)
const languages = ['ja', 'ja-x-easy', 'en']
const outside = outsideTown()

const Content = z.object({ 'application/json': z.object({ example: z.unknown() }) })
const ApiDocument = z.object({
  components: z.object({
    securitySchemes: z.object({
      machine: z.object({
        flows: z.object({
          clientCredentials: z.object({ tokenUrl: z.string(), scopes: z.record(z.string(), z.string()) }),
        }),
      }),
    }),
  }),
  paths: z.record(
    z.string(),
    z.object({
      post: z.object({
        security: z.array(z.record(z.string(), z.array(z.string()))),
        requestBody: z.object({ content: Content }),
        responses: z.object({ 200: z.object({ content: Content }) }),
      }),
    }),
  ),
})
type ApiDocument = z.output<typeof ApiDocument>

let document: ApiDocument
beforeAll(async () => {
  document = ApiDocument.parse(await (await outside.town.get('/api/openapi.json')).json())
})

const operations = () => outside.town.modules.flatMap((one) => one.operations)
const described = (name: string) => {
  const found = document.paths[`/api/${name.replace('.', '/')}`]
  if (!found) throw new Error(`${name} is not described`)
  return found.post
}
const exampleOf = (name: string) => described(name).requestBody.content['application/json'].example as object

describe('the examples of the API', () => {
  it('can be sent as they are: every operation takes its own', () => {
    const refused = operations().flatMap(({ name, input }) => {
      const read = input.safeParse(exampleOf(name))
      return read.success ? [] : [[name, read.error.issues.map(({ path }) => path.join('.'))]]
    })
    expect(operations().length).toBeGreaterThan(100)
    expect(refused).toEqual([])
  })

  it('show an answer as it comes, but for what JSON cannot say', () => {
    const odd = operations().flatMap(({ name, output }) => {
      const read = output.safeParse(described(name).responses[200].content['application/json'].example)
      const issues = read.success ? [] : read.error.issues
      // Whole numbers travel as text, and types of our own say nothing of themselves.
      const plain = issues.filter(
        (issue) => issue.code !== 'custom' && !(issue.code === 'invalid_type' && issue.expected === 'bigint'),
      )
      return plain.length > 0 ? [[name, plain.map(({ path }) => path.join('.'))]] : []
    })
    expect(odd).toEqual([])
  })

  it('of what everybody may read are answered by a town, each about a thing that is there', async () => {
    const { town, world } = outside
    const alert = await outside.publish()
    const { thing, datastream, at } = await addInstrument(town)
    const box = world.mailbox()
    const wish = { _operation: 'subscriptions.request', address: box.address, lang: 'ja', minLevel: '3' }
    await town.post('/ja/subscribe', { ...wish, _key: 'one-wish' })
    await town.deliver()
    const { text = '' } = await PostalMime.parse(box.received().at(-1)?.body ?? '')
    const [, token] = /\/subscribe\/confirm\/(\w+)/.exec(text) ?? []
    const confirmed = await town.api('subscriptions.confirm', { token })
    const { rows } = await town.connection.pool.query('select identifier from alerts.publication limit 1')
    const { themes } = (await (await town.api('guide.list', {})).json()) as {
      themes: { services: { id: string }[] }[]
    }
    const [service] = themes.flatMap(({ services }) => services)
    // What an example names by an id is made up: here stand the ids of this town.
    const there: Record<string, object> = {
      'alerts.show': { id: alert },
      'alerts.fetch-publication': { identifier: rows[0]?.identifier },
      'guide.get': { id: service?.id },
      'sensors.get-observation': { datastream, at },
      'sensors.get-shown': { id: thing },
      'subscriptions.show': { token: ((await confirmed.json()) as { token: string }).token },
    }
    const open = operations().filter(({ kind, grant }) => kind === 'query' && grant === 'public')
    expect(open.length).toBeGreaterThan(8)
    for (const { name } of open) {
      const response = await town.api(name, { ...exampleOf(name), ...there[name] })
      expect([name, response.status]).toEqual([name, 200])
    }
  })
})

describe('the description of who may call', () => {
  it('says of each operation that it is for everybody, for people, or for machines with its scope', () => {
    const { scopes, tokenUrl } = document.components.securitySchemes.machine.flows.clientCredentials
    expect(tokenUrl).toBe('http://localhost:8080/oauth/token')
    for (const { name, grant } of operations()) {
      const { security } = described(name)
      const machine = security.find((one) => 'machine' in one)
      expect([name, security.some((one) => Object.keys(one).length === 0)]).toEqual([
        name,
        grant === 'public',
      ])
      expect([name, machine]).toEqual([name, name in scopes ? { machine: [name] } : undefined])
    }
    expect(Object.keys(scopes)).toEqual(expect.arrayContaining(['alerts.list', 'alerts.ingest', 'blobs']))
    expect(Object.keys(scopes).filter((scope) => /approve|people|machines/.test(scope))).toEqual([])
  })
})

describe('the pages of the API', () => {
  it.each(languages)('name in %s everything but what the engine does by itself', async (lang) => {
    const front = await (await outside.town.get(`/${lang}/api`)).text()
    for (const { name, operations: own } of outside.town.modules) {
      const callable = own.filter(({ grant }) => grant !== 'system')
      if (callable.length === 0) continue
      expect(front).toContain(`href="/${lang}/api/${name}"`)
      const response = await outside.town.get(`/${lang}/api/${name}`)
      const html = await response.text()
      expect(response.headers.get('set-cookie')).toBeNull()
      for (const op of own)
        expect([op.name, html.includes(`POST /api/${op.name.replace('.', '/')}\n`)]).toEqual([
          op.name,
          op.grant !== 'system',
        ])
      expect([name, gzipSync(html).length < 30_000]).toEqual([name, true])
    }
  })

  it('are led to from every page, and say so when there is no such module', async () => {
    expect(await (await outside.town.get('/ja/status')).text()).toContain('href="/ja/api"')
    expect((await outside.town.get('/ja/api/nothing')).status).toBe(404)
  })
})

describe('the commands a machine’s owner is shown', () => {
  let at: MachineTown
  let folder: string
  beforeAll(async () => {
    at = await openMachineTown()
    folder = await mkdtemp(join(tmpdir(), 'hiroba-machine-'))
  })
  afterAll(async () => {
    await at.serving.stop()
    await rm(folder, { recursive: true })
  })

  it('are the same in docs/machines.md and on the page, with the town’s address', async () => {
    const shown = pageOf('docs/machines.md').fences.map(({ text }) => text)
    expect(shown).toEqual(expect.arrayContaining([keyScript, tokenScript]))
    const html = await (await outside.town.get('/en/api')).text()
    expect(html).toContain('TOWN=http://localhost:8080 CLIENT=')
  })

  it('make a key, get a token, and the token calls', async () => {
    await writeFile(join(folder, 'key.sh'), keyScript)
    await writeFile(join(folder, 'token.sh'), tokenScript)
    await run('sh', ['key.sh'], { cwd: folder })
    const { stdout: key } = await run('cat', ['machine.pub.pem'], { cwd: folder })
    const expiresAt = plus(at.town.now(), 86_400_000)
    const whose = { name: '雨量計', organisationName: '青波新聞', contact: 'a@newsroom.example' }
    const { id } = (await at.town.run(
      'machines.add',
      { ...whose, roles: ['observer'], expiresAt, key },
      at.administrator.actor,
    )) as { id: string }
    await at.town.run('machines.choose-scopes', { id, scopes: ['alerts.list'] }, at.administrator.actor)
    const env = { ...process.env, TOWN: at.origin, CLIENT: id, SCOPE: 'alerts.list' }
    const { stdout } = await run('sh', ['token.sh'], { cwd: folder, env })
    const { access_token } = z.object({ access_token: z.string() }).parse(JSON.parse(stdout))
    expect((await call(at.origin, 'alerts.list', { token: access_token })).status).toBe(200)
  })
})
