import { type Db, type Instant, violatedConstraint } from '#kernel'
import { problem } from '../problems.ts'
import type { MachineKey } from '../schema.ts'
import { at } from './tables.ts'

/** Refuses a key that any machine has or had, and a name the machine uses already: `machines.key-known`. */
export async function addKeyRow(db: Db, key: MachineKey): Promise<void> {
  try {
    await at(db).insertInto('key').values(key).execute()
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint === 'key_thumbprint' || constraint === 'key_kid') throw problem('key-known')
    throw error
  }
}

/** The keys that count now, oldest first; of every machine unless one is named. */
export async function keysInUse(db: Db, machineId?: string): Promise<MachineKey[]> {
  const all = at(db)
    .selectFrom('key')
    .selectAll()
    .where('removedAt', 'is', null)
    .orderBy('addedAt')
    .orderBy('id')
  return (machineId === undefined ? all : all.where('machineId', '=', machineId)).execute()
}

/** Whether there was such a key in use. */
export async function markKeyRemoved(
  db: Db,
  key: { id: string; machineId: string },
  by: { at: Instant; actor: string },
): Promise<boolean> {
  const { numUpdatedRows } = await at(db)
    .updateTable('key')
    .set({ removedAt: by.at, removedBy: by.actor })
    .where('id', '=', key.id)
    .where('machineId', '=', key.machineId)
    .where('removedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
