import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { invalidInput } from './from-zod.ts'

function issuesOf(schema: z.ZodType, input: unknown) {
  const parsed = schema.safeParse(input, { reportInput: true })
  if (parsed.success) throw new Error('the input fits')
  return invalidInput(parsed.error).issues
}

describe('what is wrong with a field', () => {
  it.each([
    ['nothing there', z.string(), undefined, 'required'],
    ['null there', z.string(), null, 'required'],
    ['an empty text', z.uuid(), '', 'required'],
    ['a text of spaces', z.string().trim().min(1), '  ', 'required'],
    ['a choice not made', z.enum(['a']), '', 'required'],
    ['a number for a text', z.string(), 3, 'invalid-type'],
    ['a text for a number', z.number(), 'x', 'invalid-type'],
    ['a text that is too long', z.string().max(2), 'abc', 'too-long'],
    ['a number that is too small', z.number().min(1), 0, 'too-small'],
    ['no such choice', z.enum(['a']), 'b', 'invalid-value'],
    ['no id', z.uuid(), 'x', 'invalid-format'],
  ])('is told by a stable code: %s', (_what, schema, input, code) => {
    expect(issuesOf(z.object({ field: schema }), { field: input })).toMatchObject([{ path: 'field', code }])
  })

  it('is told by the code of a rule of our own, with its detail', () => {
    const own = z.string().check(({ value, issues }) => {
      issues.push({
        code: 'custom',
        input: value,
        params: { issue: 'private-use', place: 3, whole: value === '', more: {} },
      })
    })
    expect(issuesOf(z.object({ list: z.array(own) }), { list: ['山田'] })).toEqual([
      { path: 'list.0', code: 'private-use', detail: { place: 3 } },
    ])
    expect(
      issuesOf(
        z.string().refine(() => false),
        'x',
      ),
    ).toEqual([{ path: '', code: 'custom', detail: {} }])
  })

  it('carries the bounds, and never what was typed', () => {
    const issues = issuesOf(z.object({ field: z.string().max(2) }), { field: '山田太郎' })
    expect(issues).toEqual([{ path: 'field', code: 'too-long', detail: { maximum: 2 } }])
  })
})
