/** A position somebody may act in, as a reading of the tables found it. */
export type PostFact = {
  personId: string
  sectionId: string
  position: string
  /** `own`, or for whom: a person, or `vacant`. */
  standingInFor: string | null
  /** Of a substitution: whether the holder holds the position now, or (for a vacant one) nobody does. */
  holds: boolean
}

type Part = { id: string; parentId: string | null; code: string | null }

/** The section of the rules a part of the office belongs to: itself, or the nearest above it that has a name there. */
export function codeOf(id: string, sections: readonly Part[]): string | null {
  const byId = new Map(sections.map((one) => [one.id, one]))
  let part = byId.get(id)
  // No deeper than there are sections, whatever the rows say.
  for (let n = 0; part && n < sections.length; n++) {
    if (part.code !== null) return part.code
    part = part.parentId === null ? undefined : byId.get(part.parentId)
  }
  return part?.code ?? null
}

/** What a person may act in, in the words of the rules of approval; what counts no more is left out. */
export function postsHeld(
  personId: string,
  facts: readonly PostFact[],
  sections: readonly Part[],
): { section: string; position: string; standingInFor: string | null }[] {
  return facts.flatMap(({ personId: of, sectionId, position, standingInFor, holds }) => {
    const section = of === personId && holds ? codeOf(sectionId, sections) : null
    return section === null ? [] : [{ section, position, standingInFor }]
  })
}
