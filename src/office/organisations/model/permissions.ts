/** An operation as the table of permissions shows it. */
export type Permission = {
  module: string
  operation: string
  summary: string
  grant: string
  /** Roles that hold the grant, in the order of their file. */
  roles: string[]
}

type Modules = readonly {
  name: string
  operations: readonly { name: string; summary: string; grant: string }[]
}[]

/** Who may do what, made of the operations themselves; `grants` are the grants of each role. */
export function permissionsOf(
  modules: Modules,
  grants: ReadonlyMap<string, ReadonlySet<string>>,
): Permission[] {
  return modules.flatMap(({ name: module, operations }) =>
    operations.map(({ name: operation, summary, grant }) => ({
      module,
      operation,
      summary,
      grant,
      roles: [...grants].flatMap(([role, held]) => (held.has(grant) ? [role] : [])),
    })),
  )
}

/** What is left when only one module, or only what one role may do, is asked for; an empty text asks for all. */
export const narrowed = (
  permissions: readonly Permission[],
  { module, role }: { module: string; role: string },
): Permission[] =>
  permissions.filter(
    (one) => (module === '' || one.module === module) && (role === '' || one.roles.includes(role)),
  )
