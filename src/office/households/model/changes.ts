/** A field of a person's entry with what it was and will be; null where there was or will be nothing. */
export type FieldChange = { field: string; from: string | null; to: string | null }

export type HouseholdSide = { number: string; relation: string; address: string; district: string | null }

/**
 * What a line changes about where somebody lives. `before` is null for who lives in no household yet. Where the
 * household lives, its head's line says: another's, who may have to be hidden, never moves it.
 */
export function householdChanges(before: HouseholdSide | null, after: HouseholdSide): FieldChange[] {
  const own = ['number', 'relation'] as const
  const fields = after.relation === 'head' ? ([...own, 'address', 'district'] as const) : own
  return fields.flatMap((field) => {
    const [from, to] = [before?.[field] ?? null, after[field]]
    return from === to ? [] : [{ field: `household-${field}`, from, to }]
  })
}
