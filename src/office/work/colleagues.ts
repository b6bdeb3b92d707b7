import type { Ctx } from '#kernel'
import { isFor } from './model/item.ts'
import type { Colleague, Staff } from './ports.ts'
import type { WorkItem } from './schema.ts'

type Asked = Pick<Ctx, 'db' | 'now'>
type About = { item: WorkItem; before: readonly string[] }

const mayHave = ({ item, before }: About, person: Omit<Colleague, 'name'>) =>
  isFor({ ...item, assignedTo: null }, before, { ...person, all: false })

/** Members of staff an item can be given to: it is their work too, whoever has it. */
export async function colleaguesFor(
  { db, now }: Asked,
  about: About,
  staff: Staff,
): Promise<{ id: string; name: string }[]> {
  const all = await staff.colleagues(db, now())
  return all.filter((one) => mayHave(about, one)).map(({ id, name }) => ({ id, name }))
}

/** Whether an item can be given to this person. */
export async function canHave(
  { db, now }: Asked,
  about: About & { id: string },
  staff: Staff,
): Promise<boolean> {
  const roles = await staff.rolesOf(db, about.id)
  const posts = await staff.postsOf(db, about.id, now())
  return mayHave(about, { id: about.id, roles, posts })
}
