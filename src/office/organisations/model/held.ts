import type { Organisation } from '../schema.ts'

type OrganisationKind = Organisation['kind']

/** One thing that gives a person something at this moment, as one reading of the tables found it. */
export type Fact = {
  source: 'membership' | 'shift' | 'break-glass' | 'substitution' | 'holder'
  /** Whom it gives something; of `holder`, who is away. */
  personId: string
  organisationId: string | null
  kind: OrganisationKind | null
  /** Of a shift: the desk alone. */
  roles: readonly string[]
  /** Of a substitution: who is away. */
  holderId: string | null
}

export type Rules = {
  /** Whether members of this kind of organisation may hold the role. */
  mayHold(kind: OrganisationKind, role: string): boolean
  /** The role that goes with being on duty at a desk; null for none. */
  roleOfDesk(desk: string): string | null
}

/** Roles of the town office by person; who is not in it has none. */
export type OfficeRoles = ReadonlyMap<string, readonly string[]>

/** Whose roles of the town office `rolesHeld` must know: nobody's, unless this person stands in for somebody. */
export const officeRolesNeeded = (facts: readonly Fact[]): string[] => [
  ...new Set(
    facts.flatMap(({ source, personId, holderId }) =>
      source === 'substitution' && holderId !== null ? [personId, holderId] : [],
    ),
  ),
]

/**
 * Every role the person has now besides their own of the town office: as a member, on duty, in an emergency, and in the
 * place of others. Of others only what these hold at this very moment as members themselves: a role somebody has for a
 * while is not passed on, so there are no chains.
 */
export function rolesHeld(
  personId: string,
  facts: readonly Fact[],
  { rules, office }: { rules: Rules; office: OfficeRoles },
): string[] {
  const given = facts.flatMap((fact) => {
    if (fact.personId !== personId) return []
    switch (fact.source) {
      case 'membership':
        return allowed(fact, rules)
      case 'break-glass':
        return fact.roles
      case 'shift':
        return fact.roles
          .flatMap((desk) => rules.roleOfDesk(desk) ?? [])
          .filter((role) => rules.mayHold('town-office', role))
      case 'substitution':
        return passedOn(fact, facts, { rules, office })
      case 'holder':
        return []
      default:
        return fact.source satisfies never
    }
  })
  return [...new Set(given)]
}

const allowed = ({ kind, roles }: Fact, { mayHold }: Rules) =>
  kind === null ? [] : roles.filter((role) => mayHold(kind, role))

/** What of a substitution counts: both still belong there, and the holder holds it. */
function passedOn(
  substitution: Fact,
  facts: readonly Fact[],
  { rules, office }: { rules: Rules; office: OfficeRoles },
): readonly string[] {
  const { holderId, personId } = substitution
  if (holderId === null || standing(personId, 'membership', { substitution, facts, office }) === null)
    return []
  const held = standing(holderId, 'holder', { substitution, facts, office })
  return held === null ? [] : allowed(substitution, rules).filter((role) => held.includes(role))
}

/** What somebody holds in the organisation of a substitution by themself; null for who does not belong to it. */
function standing(
  id: string,
  source: 'membership' | 'holder',
  { substitution, facts, office }: { substitution: Fact; facts: readonly Fact[]; office: OfficeRoles },
): string[] | null {
  const { organisationId, kind } = substitution
  const own = kind === 'town-office' ? (office.get(id) ?? []) : []
  const there = facts.filter(
    (fact) => fact.source === source && fact.personId === id && fact.organisationId === organisationId,
  )
  return own.length === 0 && there.length === 0 ? null : [...own, ...there.flatMap(({ roles }) => roles)]
}
