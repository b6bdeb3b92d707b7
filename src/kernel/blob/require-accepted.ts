import { z } from 'zod'
import type { Db } from '../database/index.ts'
import type { KernelTables } from '../schema.ts'
import { type Accepted, requireKind } from './look-at.ts'

const kept = new WeakMap<z.ZodObject, ReadonlyMap<string, Accepted>>()

/** The fields of an input that are files, with what each takes. */
export function fileFields(input: z.ZodObject): ReadonlyMap<string, Accepted> {
  const known = kept.get(input)
  if (known) return known
  const found = new Map<string, Accepted>()
  for (const [name, field] of Object.entries(input.shape)) {
    const kinds = kindsOf(field)
    if (kinds !== undefined) found.set(name, kinds)
  }
  kept.set(input, found)
  return found
}

/** `kinds` of the field's own meta, of what it wraps, or of what a list holds. */
function kindsOf(field: unknown): Accepted | undefined {
  if (!(field instanceof z.ZodType)) return undefined
  const kinds = field.meta()?.['kinds'] as Accepted | undefined
  if (kinds !== undefined) return kinds
  if (field instanceof z.ZodArray) return kindsOf(field.element)
  return 'innerType' in field.def ? kindsOf(field.def.innerType) : undefined
}

/**
 * Refuses `kernel.wrong-file-type` beside the field whose file, brought earlier by this actor, is of a kind it does not
 * take. A file that is unknown, or came before kinds were looked at, is the operation's to judge.
 */
export async function requireAccepted(
  db: Db,
  { schema, input, actor }: { schema: z.ZodObject; input: Record<string, unknown>; actor: string },
): Promise<void> {
  for (const [path, accept] of fileFields(schema)) {
    const ids = [input[path]].flat().filter((id) => typeof id === 'string')
    if (ids.length === 0 || accept === 'any') continue
    for (const { kind } of await kindsIn(db, ids, actor)) if (kind !== null) requireKind(kind, accept, path)
  }
}

function kindsIn(db: Db, ids: readonly string[], actor: string) {
  return db
    .withSchema('kernel')
    .withTables<KernelTables>()
    .selectFrom('blob')
    .select('kind')
    .where('id', 'in', ids)
    .where('uploadedBy', '=', actor)
    .execute()
}
