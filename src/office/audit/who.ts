import { z } from 'zod'
import type { Db } from '#kernel'
import { machineNames } from '#machines'
import { namesOf } from '#people'

/** Who acted, by the id a row holds. Residents have no name here. */
export const Who = z.object({
  kind: z.enum(['staff', 'resident', 'machine', 'operator', 'system', 'anonymous', 'unknown']),
  id: z.string(),
  name: z.string().nullable(),
})
export type Who = z.output<typeof Who>

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const withoutAccount = (id: string): Who['kind'] => {
  if (id === 'operator' || id === 'anonymous') return id
  return id.startsWith('system:') ? 'system' : 'unknown'
}

/** Who these actors are: accounts of residents have neither name nor role. */
export async function whoAre(db: Db, ids: readonly string[]): Promise<(id: string) => Who> {
  const known = [...new Set(ids)].filter((id) => uuid.test(id))
  const people = await namesOf(db, known)
  const machines = known.every((id) => people.has(id)) ? new Map<string, string>() : await machineNames(db)
  return (id) => {
    const person = people.get(id)
    const machine = machines.get(id)
    if (person !== undefined) return { kind: person === '' ? 'resident' : 'staff', id, name: person || null }
    if (machine !== undefined) return { kind: 'machine', id, name: machine }
    return { kind: withoutAccount(id), id, name: null }
  }
}
