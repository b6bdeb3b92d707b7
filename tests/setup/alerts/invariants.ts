import { expect } from 'vitest'
import type { TestTown } from '../town.ts'

/** Holds every invariant of every module against the database: none has a row that breaks it. */
export async function expectInvariants(town: TestTown): Promise<void> {
  const broken: Record<string, number> = {}
  const invariants = town.modules.flatMap((one) => one.invariants)
  for (const { name, count } of invariants) {
    const { rows } = await town.connection.pool.query<{ count: bigint }>(count)
    if (Number(rows[0]?.count) !== 0) broken[name] = Number(rows[0]?.count)
  }
  expect(invariants.length).toBeGreaterThan(0)
  expect(broken).toEqual({})
}
