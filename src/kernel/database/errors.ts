/** SQLSTATE of an error from the server, or null for any other error; every state has a digit, EPIPE has none. */
export function sqlState(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : null
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

const gone =
  /not currently accepting connections|^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered)/
const lost = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT'])

/**
 * Why the database cannot work just now, which is nobody's mistake: `full` (no room where it writes) or `away` (gone,
 * starting, stopping, out of connections; SQLSTATE classes 08, 53, 57P). Null for any other error.
 */
export function outageOf(error: unknown): 'full' | 'away' | null {
  const state = sqlState(error)
  if (state === '53100') return 'full'
  if (!(error instanceof Error)) return null
  if (state !== null) return /^(?:08|53|57P)/.test(state) || gone.test(error.message) ? 'away' : null
  const code = 'code' in error ? String(error.code) : ''
  const call = 'syscall' in error ? String(error.syscall) : ''
  if (code === 'ENOSPC') return 'full'
  return gone.test(error.message) || (lost.has(code) && ['connect', 'read', 'write'].includes(call))
    ? 'away'
    : null
}
