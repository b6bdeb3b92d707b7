/** An operation as far as it matters who may call it. */
export type Callable = { name: string; summary: string; grant: string }

type Roles = { roles: Readonly<Record<string, { grants: readonly string[] }>> }

/** The scope that allows files to be uploaded (`POST /api/blobs`), which is no operation. */
export const uploadScope = 'blobs'

/** All grants of the roles together; a role that no longer exists grants nothing. */
export function grantsOfMachine({ roles }: Roles, held: readonly string[]): ReadonlySet<string> {
  return new Set(held.flatMap((role) => roles[role]?.grants ?? []))
}

/**
 * What a machine with these roles can be allowed to call: operations that ask for a grant its roles hold. What is
 * public needs no token; what is for people who signed in, or for the engine itself, is never a machine's.
 */
export function callableBy(
  operations: readonly Callable[],
  roles: Roles,
  held: readonly string[],
): Callable[] {
  const grants = grantsOfMachine(roles, held)
  return operations.filter(({ grant }) => grants.has(grant))
}

/** Every scope a machine could be given, with what it allows: what any of the roles allows, and uploads. */
export function allScopes(operations: readonly Callable[], roles: Roles): ReadonlyMap<string, string> {
  const callable = callableBy(operations, roles, Object.keys(roles.roles))
  return new Map([
    ...callable.map(({ name, summary }) => [name, summary] as const),
    [uploadScope, 'uploads a file (POST /api/blobs)'] as const,
  ])
}

/** The scopes that count: those chosen, as far as the roles still allow them. */
export function scopesInForce(chosen: readonly string[], callable: readonly Callable[]): string[] {
  const names = new Set([...callable.map(({ name }) => name), uploadScope])
  return chosen.filter((scope) => names.has(scope))
}
