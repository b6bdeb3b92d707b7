import { expect } from 'vitest'
import { type Actor, anonymous, Problem } from '#kernel'
import { peopleInvariants } from '../../../src/office/people/invariants.ts'
import type { TestTown } from '../town.ts'

/** `done`, or the code of the refusal. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Problem ? error.code : `bug: ${String(error)}`),
  )
export const rows = async (town: TestTown, sql: string) =>
  (await town.connection.pool.query<Record<string, unknown>>(sql)).rows
export const signedIn = async (town: TestTown, cookie: string) =>
  (await town.api('people.list-keys', {}, cookie)).status === 200
/** Outcomes of an operation that the audit keeps loud, the oldest first. */
export const loudly = async (town: TestTown, operation: string) =>
  rows(town, `select outcome from kernel.audit where loud and operation = '${operation}' order by id`)

export const makeCodes = async (town: TestTown, actor: Actor) =>
  ((await town.run('people.make-paper-codes', {}, actor)) as { codes: string[] }).codes
/** Comes in by a paper code. */
export const enter = (town: TestTown, code: string) => town.run('people.use-paper-code', { code }, anonymous)

export async function expectInvariants(town: TestTown): Promise<void> {
  for (const { name, count } of peopleInvariants)
    expect({ name, rows: await rows(town, count) }).toEqual({ name, rows: [{ count: 0n }] })
}
