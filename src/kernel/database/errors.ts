/** SQLSTATE of an error from the server, or null for any other error. */
export function sqlState(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null
}

/** Name of the constraint that refused a row, or null. */
export function violatedConstraint(error: unknown): string | null {
  const state = sqlState(error)
  if (state === null || !state.startsWith('23')) return null
  return error instanceof Error && 'constraint' in error ? String(error.constraint) : null
}

/** Deadlock or serialisation failure: the same work may succeed on another try. */
export function isTransient(error: unknown): boolean {
  return ['40P01', '40001'].includes(sqlState(error) ?? '')
}
