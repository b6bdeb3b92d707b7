import type { z } from 'zod'
import type { AsksProof, Grant } from '../access/index.ts'
import type { Ctx } from './ctx.ts'

type Declared<I extends z.ZodObject, O extends z.ZodType> = {
  /** `<module>.<verb>` or `<module>.<verb>-<noun>`; the path of the API and the command line. */
  name: `${string}.${string}`
  /** One English line for the OpenAPI document and the command line. */
  summary: string
  grant: Grant
  /**
   * Where portal and console have addresses of their own, at which of them it is known; unless said, what anybody or
   * residents may do at the portal's, what any account may do at both, everything else at the console's.
   */
  side?: 'portal' | 'console' | 'both'
  input: I
  output: O
  /** Attempts per minute and actor; 120 unless said. */
  perMinute?: number
  /** The ids an audit row names besides `input.id`. Never personal data. */
  subject?(input: z.output<I>, output: z.output<O>): readonly string[]
  run(ctx: Ctx, input: z.output<I>): Promise<z.input<O>>
}

/** Changes something: one transaction, an audit row, an idempotency key. */
export type Command<I extends z.ZodObject = z.ZodObject, O extends z.ZodType = z.ZodType> = Declared<I, O> & {
  kind: 'command'
  /** Marked in the audit for people to look at (overrides, break-glass). */
  loud?: boolean
  /** The output holds a secret: it is not remembered, and the same key again is refused `kernel.conflict`. */
  secret?: boolean
  /** For whoever proved within the last minutes who they are; anybody else is refused `kernel.proof-needed`. */
  freshProof?: AsksProof
}

/** Changes nothing; runs in a read-only transaction. */
export type Query<I extends z.ZodObject = z.ZodObject, O extends z.ZodType = z.ZodType> = Declared<I, O> & {
  kind: 'query'
  /** Over personal data: writes who read what, in the same transaction as the reading, and nothing else. */
  logsReads?: true
  /** Leaves an audit row as a command does, refused attempts too: for looking at what others did. */
  audited?: true
}

/** Everything anyone can do, whatever its input and output. */
export type Operation = Command | Query

// A method's parameter is bivariant, so an operation over its own input is an `Operation`; the runner parses first.
export function command<I extends z.ZodObject, O extends z.ZodType>(
  declared: Omit<Command<I, O>, 'kind'>,
): Command<I, O> {
  return { ...declared, kind: 'command' }
}

export function query<I extends z.ZodObject, O extends z.ZodType>(
  declared: Omit<Query<I, O>, 'kind'>,
): Query<I, O> {
  return { ...declared, kind: 'query' }
}
