import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  type Actor,
  anonymous,
  type Call,
  type Ctx,
  command,
  type Grant,
  newId,
  operator,
  Problem,
  query,
  system,
} from '#kernel'
import { openKernel, person, type TestKernel } from '../../../tests/setup/kernel.ts'

let kernel: TestKernel
beforeAll(async () => {
  kernel = await openKernel()
})
beforeEach(async () => {
  await kernel.rows('truncate kernel.audit, kernel.outbox, kernel.idempotency')
})

const clerk = person('clerk', 'test:save')
const effects = () =>
  kernel.rows<{ aggregate: string }>('select aggregate from kernel.outbox order by sequence')
const audit = () =>
  kernel.rows<{ actor: string; operation: string; outcome: string; code: string; subject: string[] }>(
    'select * from kernel.audit order by id',
  )

type Save = { grant?: Grant; secret?: boolean; perMinute?: number; after?(ctx: Ctx): Promise<void> }

/** A command with one visible effect: an event in the outbox. */
const save = ({ grant = 'test:save', after, ...more }: Save = {}) =>
  command({
    name: 'test.save',
    summary: 'saves a text',
    grant,
    ...more,
    input: z.object({ text: z.string().min(1), id: z.string().optional(), amount: z.bigint().optional() }),
    output: z.object({ id: z.uuid(), text: z.string(), amount: z.bigint() }),
    run: async (ctx, { text, amount = 0n }) => {
      const id = ctx.newId()
      await ctx.emit('test.saved', id)
      await after?.(ctx)
      return { id, text, amount }
    },
  })

const run = (input: unknown, call: Partial<Call> = {}, op = save()) =>
  kernel.runner.run(op, input, { actor: clerk, via: 'api', limitBy: null, ...call })

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Problem ? error.code : `bug: ${String(error)}`),
  )

describe('who may', () => {
  const everybody: Record<string, Actor> = {
    stranger: anonymous,
    'person without the grant': person('other', 'test:read'),
    'person with the grant': clerk,
    'operator without the grant': operator(new Set()),
    'operator with the grant': operator(new Set(['test:save'])),
    engine: system('test'),
  }
  const [open, unknown, lacking] = ['done', 'kernel.not-signed-in', 'kernel.forbidden']
  const table: [Grant, string[]][] = [
    ['public', [open, open, open, open, open, open]],
    ['signed-in', [unknown, open, open, open, open, open]],
    ['test:save', [unknown, lacking, open, lacking, open, open]],
    ['system', [unknown, lacking, lacking, lacking, lacking, open]],
  ]

  it.each(table)('do what asks for %s is decided here alone', async (grant, expected) => {
    const found = []
    for (const actor of Object.values(everybody))
      found.push(await codeOf(run({ text: 'a' }, { actor }, save({ grant }))))
    expect(found).toEqual(expected)
    const allowed = expected.filter((code) => code === 'done').length
    expect(await effects()).toHaveLength(allowed)
    expect((await audit()).map((row) => row.code)).toEqual(
      expected.map((code) => (code === 'done' ? null : code)),
    )
  })

  it('nobody does what asks for a grant spelt otherwise', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (grant) => {
        fc.pre(grant !== 'test:save')
        expect(await codeOf(run({ text: 'a' }, { actor: person('x', grant) }))).toBe('kernel.forbidden')
      }),
      { numRuns: 30 },
    )
  })
})

describe('one transaction', () => {
  it('leaves of a refused command nothing but its audit row', async () => {
    const refuses = save({
      after: async () => {
        throw new Problem('test.too-late', 409)
      },
    })
    const id = newId(kernel.sources)
    expect(await codeOf(run({ text: '山田', id }, { key: 'k' }, refuses))).toBe('test.too-late')
    expect(await effects()).toEqual([])
    expect(await kernel.rows('select * from kernel.idempotency')).toEqual([])
    expect(await audit()).toMatchObject([
      { actor: 'clerk', operation: 'test.save', outcome: 'refused', code: 'test.too-late', subject: [id] },
    ])
    expect(JSON.stringify(await kernel.rows('select * from kernel.audit a'))).not.toContain('山田')
  })

  it('leaves of a failed command nothing but its audit row, without the words of the error', async () => {
    const fails = save({
      after: async () => {
        throw new TypeError('山田 is not a function')
      },
    })
    await expect(run({ text: 'a' }, {}, fails)).rejects.toThrow(TypeError)
    expect(await effects()).toEqual([])
    expect(await audit()).toMatchObject([{ outcome: 'failed', code: null }])
    expect(JSON.stringify(await kernel.rows('select * from kernel.audit'))).not.toContain('山田')
  })

  it('leaves nothing when the answer does not fit its schema', async () => {
    const { run: does, ...rest } = save()
    const wrong = { ...rest, output: z.object({ other: z.string() }), run: does as never } as unknown
    await expect(run({ text: 'a' }, {}, wrong as ReturnType<typeof save>)).rejects.toThrow(z.ZodError)
    expect(await effects()).toEqual([])
    expect(await audit()).toMatchObject([{ outcome: 'failed' }])
  })

  it('tries work again that lost to other work, and keeps one effect', async () => {
    let tries = 0
    const loses = save({
      after: async () => {
        tries++
        if (tries < 3) throw Object.assign(new Error('deadlock detected'), { code: '40P01' })
      },
    })
    await run({ text: 'a' }, { key: 'k' }, loses)
    expect(tries).toBe(3)
    expect(await effects()).toHaveLength(1)
    expect(await audit()).toMatchObject([{ outcome: 'done' }])
  })

  it('gives up on work that always loses, after three tries', async () => {
    let tries = 0
    const loses = save({
      after: async () => {
        tries++
        throw Object.assign(new Error('deadlock detected'), { code: '40001' })
      },
    })
    await expect(run({ text: 'a' }, {}, loses)).rejects.toThrow('deadlock')
    expect(tries).toBe(3)
  })

  it('of a query cannot write', async () => {
    const sneaky = query({
      name: 'test.look',
      summary: 'looks',
      grant: 'public',
      input: z.object({}),
      output: z.object({}),
      run: async (ctx) => {
        await ctx.emit('test.saved', 'x')
        return {}
      },
    })
    const asked = kernel.runner.run(sneaky, {}, { actor: clerk, via: 'api' })
    await expect(asked).rejects.toMatchObject({ code: '25006' })
    expect(await effects()).toEqual([])
  })

  it('has one moment, however long it takes', async () => {
    const moments: string[] = []
    const slow = save({
      after: async (ctx) => {
        moments.push(ctx.now())
        kernel.advance(5000)
        moments.push(ctx.now())
      },
    })
    await run({ text: 'a' }, {}, slow)
    expect(moments[1]).toBe(moments[0])
  })
})

describe('the audit of a refused attempt', () => {
  it.each(['山田太郎', 'a\0b', `${'a'.repeat(63)}'`, '', 'x'.repeat(5000)])(
    'is written whatever stands where the id belongs, and holds no word of it: %.40s',
    async (id) => {
      expect(await codeOf(run({ text: 'a', id }, { actor: anonymous }))).toBe('kernel.not-signed-in')
      expect(await audit()).toMatchObject([{ code: 'kernel.not-signed-in', subject: [] }])
    },
  )

  it.each([null, undefined, 3, 'text', [], [{}], { id: {} }])('is written for an input %j', async (input) => {
    expect(await codeOf(run(input))).toBe('kernel.invalid-input')
    expect(await audit()).toMatchObject([{ code: 'kernel.invalid-input' }])
  })

  it('holds a digest that only the holder of the node key can compare', async () => {
    for (const text of ['a', 'a', 'b']) await codeOf(run({ text }, { actor: anonymous }))
    const [one, two, three] = (
      await kernel.rows<{ digest: string }>('select * from kernel.audit order by id')
    ).map((row) => row.digest)
    expect(one).toMatch(/^[0-9a-f]{64}$/)
    expect(two).toBe(one)
    expect(three).not.toBe(one)
  })
})

describe('an idempotency key', () => {
  it('gives the same answer again, to ten at once, for one effect', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => run({ text: 'a', amount: 2n ** 70n }, { key: 'k' })),
    )
    expect(new Set(answers.map((one) => one.id)).size).toBe(1)
    expect(answers.map((one) => one.amount)).toEqual(answers.map(() => 2n ** 70n))
    expect(await effects()).toHaveLength(1)
    expect(await audit()).toHaveLength(1)
    kernel.advance(3_600_000)
    expect(await run({ amount: 2n ** 70n, text: 'a' }, { key: 'k' })).toEqual(answers[0])
  })

  it('with other content is refused', async () => {
    await run({ text: 'a' }, { key: 'k' })
    expect(await codeOf(run({ text: 'b' }, { key: 'k' }))).toBe('kernel.key-reused')
    expect(await effects()).toHaveLength(1)
  })

  it('belongs to one actor and one operation', async () => {
    const other = command({ ...save(), name: 'test.save-otherwise', run: save().run })
    await run({ text: 'a' }, { key: 'k' })
    await run({ text: 'b' }, { key: 'k', actor: person('other', 'test:save') })
    await run({ text: 'c' }, { key: 'k' }, other as never)
    expect(await effects()).toHaveLength(3)
  })

  it('of a refused attempt is free again', async () => {
    let allowed = false
    const once = save({
      after: async () => {
        if (!allowed) throw new Problem('test.too-early', 409)
      },
    })
    expect(await codeOf(run({ text: 'a' }, { key: 'k' }, once))).toBe('test.too-early')
    allowed = true
    expect(await codeOf(run({ text: 'a' }, { key: 'k' }, once))).toBe('done')
  })

  it('never stores the answer of a secret command, and is refused the second time', async () => {
    const secret = save({ secret: true })
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => codeOf(run({ text: 'top' }, { key: 'k' }, secret))),
    )
    expect(answers.sort()).toEqual(['done', ...Array.from({ length: 9 }, () => 'kernel.conflict')])
    expect(await kernel.rows('select output from kernel.idempotency')).toEqual([{ output: null }])
    expect(await effects()).toHaveLength(1)
  })

  it.each(['', 'a b', 'ключ', 'a\0', 'x'.repeat(101)])('%.20s is none', async (key) => {
    expect(await codeOf(run({ text: 'a' }, { key }))).toBe('kernel.invalid-input')
    expect(await effects()).toEqual([])
  })

  it('makes any mix of repeated attempts have the effect of each distinct one', async () => {
    const attempt = fc.record({
      actor: fc.constantFrom('one', 'two'),
      key: fc.constantFrom('a', 'b', 'c'),
      text: fc.constantFrom('x', 'y'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 12 }), async (attempts) => {
        const round = randomUUID()
        const outcomes = await Promise.all(
          attempts.map(async ({ actor, key, text }) => {
            const call = { actor: person(`${round}${actor}`, 'test:save'), key }
            return run({ text }, call).then(
              (output) => `${actor} ${key} ${output.text} ${output.id}`,
              (error: unknown) => (error instanceof Problem ? error.code : 'bug'),
            )
          }),
        )
        // One winner for each key of each actor; everybody else got its answer or was refused for other content.
        const winners = new Set(outcomes.filter((one) => one !== 'kernel.key-reused'))
        expect(winners.size).toBe(new Set(attempts.map(({ actor, key }) => `${actor} ${key}`)).size)
        const done = await kernel.rows(
          "select 1 from kernel.audit where actor like $1 || '%' and outcome = 'done'",
          [round],
        )
        expect(done).toHaveLength(winners.size)
      }),
      { numRuns: 15 },
    )
  })
})

describe('the rate limit', () => {
  it('says how many seconds to wait, audits no flood, and lets the caller in again', async () => {
    const few = save({ perMinute: 2 })
    const call = { actor: person(randomUUID(), 'test:save'), limitBy: undefined as never }
    const codes = []
    for (let n = 0; n < 5; n++) codes.push(await codeOf(run({ text: 'a' }, call, few)))
    expect(codes).toEqual(['done', 'done', ...Array.from({ length: 3 }, () => 'kernel.rate-limited')])
    expect(await audit()).toHaveLength(2)
    await expect(run({ text: 'a' }, call, few)).rejects.toMatchObject({
      status: 429,
      detail: { seconds: 30 },
    })
    kernel.advance(30_000)
    expect(await codeOf(run({ text: 'a' }, call, few))).toBe('done')
  })

  it('counts refused attempts too, before anything else is looked at', async () => {
    const few = save({ perMinute: 1 })
    const call = { actor: anonymous, limitBy: `address:${randomUUID()}` }
    expect(await codeOf(run({}, call, few))).toBe('kernel.not-signed-in')
    expect(await codeOf(run({}, call, few))).toBe('kernel.rate-limited')
  })

  it('never holds up the engine itself', async () => {
    const few = save({ perMinute: 1 })
    for (let n = 0; n < 5; n++)
      expect(await codeOf(run({ text: 'a' }, { actor: system('test'), limitBy: 'test' }, few))).toBe('done')
  })
})

describe('an input', () => {
  it('is refused with all its mistakes at once and where they are', async () => {
    const op = command({
      name: 'test.check',
      summary: 'checks',
      grant: 'test:save',
      output: z.object({}),
      input: z.object({ a: z.object({ b: z.string() }), n: z.int().min(3), list: z.array(z.int()) }),
      run: async () => ({}),
    })
    const refused = kernel.runner.run(op, { n: 1, list: [1, 'x'] }, { actor: clerk, via: 'api' })
    await expect(refused).rejects.toMatchObject({
      code: 'kernel.invalid-input',
      status: 422,
      issues: [
        { path: 'a', code: 'required' },
        { path: 'n', code: 'too-small', detail: { minimum: 3 } },
        { path: 'list.1', code: 'invalid-type' },
      ],
    })
  })

  it.each([
    ['a\0b', 'control-character', 2],
    ['\ud800', 'malformed', 1],
    ['a\udfffb', 'malformed', 2],
  ])('with the text %j, which no database takes, is refused with the place', async (text, code, place) => {
    await expect(run({ text })).rejects.toMatchObject({
      code: 'kernel.invalid-input',
      issues: [{ path: 'text', code, detail: { place } }],
    })
  })

  it('of any shape is done or refused, never a bug', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything({ withBigInt: true, withNullPrototype: true }), async (input) => {
        expect(await codeOf(run(input))).toBe('kernel.invalid-input')
      }),
      { numRuns: 60 },
    )
    const texts = fc.string({ unit: 'binary' })
    await fc.assert(
      fc.asyncProperty(texts, texts, async (text, id) => {
        expect(await codeOf(run({ text, id }))).toMatch(/^(done|kernel\.invalid-input)$/)
      }),
      { numRuns: 60 },
    )
  })
})
