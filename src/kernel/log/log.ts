import pino from 'pino'

/** Structured lines on standard output, event name first: `log.info({ alert: id }, 'alerts.published')`. */
export type Log = pino.Logger

/**
 * Keys whose values never reach a log line, at any of three depths. Ids are logged, people are not: this list is the
 * second fence behind the rule that nobody logs an input.
 */
const personal = [
  'name',
  'email',
  'phone',
  'address',
  'birthDate',
  'note',
  'text',
  'texts',
  'input',
  'body',
  'headers',
  'cookie',
  'authorization',
  'token',
  'session',
  'password',
  'secret',
  'key',
  'databaseUrl',
  'ownerUrl',
  'appUrl',
]

const paths = personal.flatMap((key) => [key, `*.${key}`, `*.*.${key}`])

export function createLog(level: string, destination?: pino.DestinationStream): Log {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    redact: { paths, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { error: serializeError },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** A database error carries the offending row in `detail` and `where`; only what points at code is kept. */
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
