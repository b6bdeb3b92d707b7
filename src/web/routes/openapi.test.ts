import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { query } from '#kernel'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { openApi } from './openapi.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

let town: TestTown
let document: JsonObject
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  document = (await (await town.get('/api/openapi.json')).json()) as JsonObject
})

const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
const at = (value: Json | undefined, ...path: string[]): Json | undefined =>
  path.reduce<Json | undefined>((held, key) => (isObject(held) ? held[key] : undefined), value)

/** Every reference below a value. */
function references(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(references)
  if (!isObject(value)) return []
  const own = typeof value['$ref'] === 'string' ? [value['$ref']] : []
  return [...own, ...Object.values(value).flatMap(references)]
}

/** What a reference inside the document leads to (RFC 6901). */
function resolve(root: Json, reference: string): Json | undefined {
  if (!reference.startsWith('#/')) return undefined
  const keys = reference.slice(2).split('/')
  return at(root, ...keys.map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')))
}

const operations = () => town.modules.flatMap((one) => one.operations)
const paths = () => Object.entries(at(document, 'paths') as JsonObject)

describe('the OpenAPI document', () => {
  it('has what OpenAPI 3.1 §4.8.1 asks for', () => {
    expect(document['openapi']).toMatch(/^3\.1\.\d$/)
    expect(document['info']).toMatchObject({ title: expect.any(String), version: 'test' })
    expect(document['servers']).toEqual([{ url: 'http://localhost:8080' }])
    for (const [path] of paths()) expect(path).toMatch(/^\/api\/[a-z-]+\/[a-z-]+$/)
  })

  it('describes every operation once, under its own name', () => {
    const ids = paths().map(([, item]) => at(item, 'post', 'operationId'))
    expect(ids.toSorted()).toEqual(
      operations()
        .map((op) => op.name)
        .toSorted(),
    )
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('says of each what it takes, what it gives, how it refuses, and who may', () => {
    for (const op of operations()) {
      const post = at(document, 'paths', `/api/${op.name.replace('.', '/')}`, 'post')
      expect(at(post, 'summary')).toBe(op.summary)
      expect(at(post, 'x-grant')).toBe(op.grant)
      expect(at(post, 'x-fresh-proof')).toBe(op.kind === 'command' ? op.freshProof : undefined)
      expect(at(post, 'requestBody', 'required')).toBe(true)
      expect(at(post, 'requestBody', 'content', 'application/json', 'schema', 'type')).toBe('object')
      expect(isObject(at(post, 'responses', '200', 'content', 'application/json', 'schema'))).toBe(true)
      expect(isObject(at(post, 'responses', '4XX', 'content', 'application/problem+json', 'schema'))).toBe(
        true,
      )
      const parameters = at(post, 'parameters')
      expect(Array.isArray(parameters)).toBe(op.kind === 'command')
      for (const response of Object.values(at(post, 'responses') as JsonObject))
        expect(at(response, 'description')).toEqual(expect.any(String))
    }
  })

  it('has no reference that leads nowhere', () => {
    for (const reference of references(document))
      expect([reference, resolve(document, reference)]).not.toContain(undefined)
  })

  it('leads references of a schema that holds itself into that schema', () => {
    const Tree: z.ZodType = z.object({
      name: z.string(),
      get children() {
        return z.array(Tree)
      },
    })
    const grow = query({
      name: 'test.grow',
      summary: 'grows',
      grant: 'public',
      input: z.object({ tree: Tree }),
      output: Tree,
      run: async (_ctx, { tree }) => tree,
    })
    const empty = {
      problems: {},
      pages: [],
      tiles: [],
      routes: [],
      jobs: [],
      listeners: [],
      tables: {},
      invariants: [],
    }
    const made = openApi([{ ...empty, name: 'test', operations: [grow] }], {
      publicUrl: 'http://localhost',
      version: '1',
      scopes: new Map(),
    })
    const json = JSON.parse(JSON.stringify(made)) as Json
    const found = references(json)
    expect(found.length).toBeGreaterThan(0)
    for (const reference of found) expect([reference, resolve(json, reference)]).not.toContain(undefined)
  })

  it('is the same for every caller', async () => {
    const { cookie } = await town.staff('administrator')
    expect(await (await town.get('/api/openapi.json', cookie)).json()).toEqual(document)
  })
})
