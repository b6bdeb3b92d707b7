import { expect } from 'vitest'
import type { TestTown } from '../town.ts'

/** Names of the invariants, of any module, that some row in the database breaks. */
export async function brokenInvariants(town: TestTown): Promise<string[]> {
  const broken: string[] = []
  const invariants = town.modules.flatMap((one) => one.invariants)
  for (const { name, count } of invariants) {
    const { rows } = await town.connection.pool.query<{ count: bigint }>(count)
    if (Number(rows[0]?.count) !== 0) broken.push(name)
  }
  expect(invariants.length).toBeGreaterThan(0)
  return broken
}

/** Holds every invariant of every module against the database: none has a row that breaks it. */
export async function expectInvariants(town: TestTown): Promise<void> {
  expect(await brokenInvariants(town)).toEqual([])
}
