import pino from 'pino'

/** Structured lines on standard error, event name first: `log.info({ alert: id }, 'alerts.published')`. */
export type Log = Pick<pino.Logger, 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'>

/**
 * Words in a field's name whose value never reaches a log line, at any depth and however written (`birth_date`,
 * `homeAddress`, `E-Mail`). Ids are logged, people are not: this list is the second fence behind the rule that nobody
 * logs an input.
 */
const personal = new Set([
  ...['name', 'names', 'surname', 'firstname', 'lastname', 'fullname', 'username', 'nickname', 'kana'],
  ...['mail', 'email', 'phone', 'telephone', 'mobile', 'tel', 'fax', 'address', 'postcode', 'postal', 'zip'],
  ...['birth', 'birthdate', 'birthday', 'sex', 'gender', 'note', 'notes', 'text', 'texts', 'message'],
  ...['input', 'body', 'payload', 'headers', 'cookie', 'cookies', 'authorization', 'token', 'session'],
  ...['password', 'passkey', 'secret', 'key', 'url'],
])
const deepest = 6

function isPersonal(field: string): boolean {
  const words = field
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
  return words.some((word) => personal.has(word))
}

/** What may be logged of a value; the rest is marked, not dropped, so that a reader sees that something was there. */
function redact(value: unknown, depth = 0): unknown {
  if (value instanceof Error) return serializeError(value)
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? String(value) : value
  if (depth > deepest || ArrayBuffer.isView(value)) return '[redacted]'
  if (Array.isArray(value)) return value.map((one) => redact(one, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([field, held]) => [
      field,
      isPersonal(field) ? '[redacted]' : redact(held, depth + 1),
    ]),
  )
}

export function createLog(level: string, destination?: pino.DestinationStream): Log {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: (fields) => redact(fields) as Record<string, unknown> },
    hooks: {
      // An error given alone would become a message of its own words.
      logMethod([first, ...rest], method) {
        const given: unknown = first
        if (given instanceof Error) method.apply(this, [{ error: given }, 'error'])
        else method.apply(this, [first, ...rest])
      },
    },
  }
  const target = destination ?? pino.destination({ dest: 2, sync: true })
  return pino(options, { write: (line) => target.write(line.replaceAll(obeyed, escaped)) })
}

/** What JSON leaves as it is, and a terminal or a reader obeys: C1 controls, line and paragraph ends, direction marks. */
const obeyed = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g
const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`

/** An error from the database carries the offending row in `detail` and `where`; only what points at code is kept. */
function serializeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  const code = 'code' in error ? String(error.code) : undefined
  const constraint = 'constraint' in error ? String(error.constraint) : undefined
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  const fromDatabase = code !== undefined && /^[0-9A-Z]{5}$/.test(code)
  return {
    type: error.name,
    message: fromDatabase ? undefined : error.message,
    code,
    constraint,
    stack: frames.join('\n'),
  }
}
