import type { z } from 'zod'
import { type Actor, requireGrant, requireProof, requireScope } from '../access/index.ts'
import { type AuditEntry, type Settling, type WriteAudit, writeAudit } from '../audit/write-audit.ts'
import { requireAccepted } from '../blob/require-accepted.ts'
import { newId, type Sources } from '../clock/index.ts'
import { type Database, type Db, isTransient } from '../database/index.ts'
import type { NodeKey } from '../keys/index.ts'
import type { Log } from '../log/index.ts'
import { myNumberIssues } from '../my-number/index.ts'
import { emitter } from '../outbox/emit.ts'
import { type Issue, invalidInput, kernelProblem, Problem } from '../problem/index.ts'
import type { Limiter } from '../rate-limit/index.ts'
import { canonicalJson } from './canonical.ts'
import type { Ctx } from './ctx.ts'
import { type Attempt, claim, settlingOf } from './idempotency.ts'
import type { Command, Operation, Query } from './operation.ts'
import { unstorableTexts } from './storable.ts'

/** Where an attempt came in. */
export type Via = 'api' | 'form' | 'page' | 'cli' | 'listener' | 'job'

export type Call = {
  actor: Actor
  via: Via
  /**
   * Idempotency key: the same key and input again gives the first output, not a second effect. 1 to 100 visible ASCII
   * characters, else refused `kernel.invalid-input`.
   */
  key?: string
  /**
   * What the rate limit counts: the actor's id, for strangers their network address; null for an answer that is made
   * once and shared by all who ask.
   */
  limitBy?: string | null
}

export type Runner = {
  run<I extends z.ZodObject, O extends z.ZodType>(
    op: Command<I, O> | Query<I, O>,
    input: unknown,
    call: Call,
  ): Promise<z.output<O>>
}

export type RunnerParts = {
  db: Database
  sources: Sources
  key: NodeKey
  log: Log
  limiter: Limiter
  /** Names of the listeners of an event. */
  listenersOf(event: string): readonly string[]
  onOutcome?(op: Operation, outcome: AuditEntry['outcome'], seconds: number): void
  /** A query was refused for want of a right. */
  onForbidden?(op: Operation): void
  /** Writes the row of the audit; only a measurement of what that costs has another. */
  writeAudit?: WriteAudit
}

const tries = 3
const perMinute = 120

/**
 * The only way to run an operation: rate limit, grant, proof, input schema, one transaction, audit row, idempotency, output
 * schema. Throws a `Problem` for a refusal (audited in a transaction of its own); any other error is a bug.
 */
export function createRunner(parts: RunnerParts): Runner {
  return {
    async run(op, rawInput, call) {
      const started = performance.now()
      try {
        const output = await attempt(parts, op, rawInput, call)
        parts.onOutcome?.(op, 'done', (performance.now() - started) / 1000)
        return output
      } catch (error) {
        const outcome = error instanceof Problem ? 'refused' : 'failed'
        parts.onOutcome?.(op, outcome, (performance.now() - started) / 1000)
        if (isAudited(op) && !isFlood(error)) await auditFailure(parts, op, { rawInput, call, error })
        else if (isForbidden(error)) tellForbidden(parts, op, call)
        throw error
      }
    },
  }
}

async function attempt<O extends z.ZodType>(
  parts: RunnerParts,
  op: Command<z.ZodObject, O> | Query<z.ZodObject, O>,
  rawInput: unknown,
  call: Call,
): Promise<z.output<O>> {
  limit(parts, op, call)
  requireGrant(call.actor, op.grant)
  requireScope(call.actor, op.name)
  if (op.kind === 'command') requireProof(call.actor, op, parts.sources.now())
  const input = checked(op, rawInput, call)
  for (let n = 1; ; n++) {
    try {
      return await (op.kind === 'query' ? ask(parts, op, input, call) : act(parts, op, input, call))
    } catch (error) {
      if (n >= tries || !isTransient(error)) throw error
    }
  }
}

const keyForm = /^[\x21-\x7e]{1,100}$/

function checked(op: Operation, rawInput: unknown, call: Call): Record<string, unknown> {
  if (call.key !== undefined && !keyForm.test(call.key))
    throw kernelProblem('invalid-input', {}, [{ path: '', code: 'invalid-key', detail: {} }])
  const parsed = op.input.safeParse(rawInput, { reportInput: true })
  if (!parsed.success) throw invalidInput(parsed.error)
  const unstorable = unstorableTexts(parsed.data)
  if (unstorable.length > 0) throw kernelProblem('invalid-input', {}, unstorable)
  const forbidden = forbiddenNumbers(op, parsed.data, call.actor)
  if (forbidden.length > 0) throw kernelProblem('invalid-input', {}, forbidden)
  return parsed.data
}

/** What the town's own engines write is made of texts that were looked through when they came. */
function forbiddenNumbers(op: Operation, input: unknown, { kind }: Actor): Issue[] {
  return kind === 'system' ? [] : myNumberIssues(op.input, input, { declaredOnly: kind === 'client' })
}

function limit(parts: RunnerParts, op: Operation, call: Call): void {
  if (call.actor.kind === 'system' || call.limitBy === null) return
  const bucket = `${op.name} ${call.limitBy ?? call.actor.id}`
  const wait = parts.limiter.take(bucket, op.perMinute ?? perMinute, Date.parse(parts.sources.now()))
  if (wait !== null) throw kernelProblem('rate-limited', { seconds: wait })
}

function ask<O extends z.ZodType>(
  parts: RunnerParts,
  op: Query<z.ZodObject, O>,
  input: Record<string, unknown>,
  call: Call,
): Promise<z.output<O>> {
  const transaction = parts.db.transaction()
  const started = op.logsReads || op.audited ? transaction : transaction.setAccessMode('read only')
  return started.execute(async (db) => {
    const ctx = context(parts, db, call)
    const output = op.output.parse(await op.run(ctx, input))
    const digest = digestOf(parts, op, input)
    if (op.audited) await auditDone(parts, { op, call, ctx, input, output, digest, settling: null })
    return output
  })
}

type Done = {
  op: Operation
  call: Call
  ctx: Ctx
  input: Record<string, unknown>
  output: unknown
  digest: string
  settling: Settling | null
}

function auditDone(parts: RunnerParts, done: Done): Promise<void> {
  const { op, call, ctx, input, output, digest, settling } = done
  const write = parts.writeAudit ?? writeAudit
  const subject = subjectOf(op, input, output)
  return write(ctx.db, { ...entry(op, call, ctx), outcome: 'done', code: null, digest, subject }, settling)
}

const digestOf = ({ key }: RunnerParts, op: Operation, input: unknown) =>
  key.digest('audit', `${op.name} ${canonicalJson(input)}`)

function act<O extends z.ZodType>(
  parts: RunnerParts,
  op: Command<z.ZodObject, O>,
  input: Record<string, unknown>,
  call: Call,
): Promise<z.output<O>> {
  return parts.db.transaction().execute(async (db) => {
    const ctx = context(parts, db, call)
    const digest = digestOf(parts, op, input)
    const keyed: Attempt | null = call.key
      ? { actor: call.actor.id, operation: op.name, key: call.key, digest, at: ctx.now() }
      : null
    const earlier = keyed ? await claim(db, keyed) : { replay: false as const }
    if (earlier.replay && op.secret) throw kernelProblem('conflict')
    if (earlier.replay) return op.output.parse(earlier.output)
    await requireAccepted(db, { schema: op.input, input, actor: call.actor.id })
    const output = op.output.parse(await op.run(ctx, input))
    const settling = keyed && !op.secret ? settlingOf(keyed, output) : null
    await auditDone(parts, { op, call, ctx, input, output, digest, settling })
    return output
  })
}

function context(parts: RunnerParts, db: Db, call: Call): Ctx {
  const now = parts.sources.now()
  return {
    db,
    actor: call.actor,
    log: parts.log,
    now: () => now,
    newId: () => newId(parts.sources),
    random: (bytes) => parts.sources.random(bytes),
    emit: (event, aggregate, payload = {}) =>
      emitter(parts.sources, parts.listenersOf)(db, event, aggregate, payload, now),
  }
}

const isAudited = (op: Operation) => op.kind === 'command' || op.audited === true

function entry(op: Operation, call: Call, ctx: Pick<Ctx, 'now'>) {
  const loud = op.kind === 'command' && op.loud === true
  return { at: ctx.now(), actor: call.actor.id, operation: op.name, via: call.via, loud }
}

function subjectOf(op: Operation, input: Record<string, unknown>, output: unknown): string[] {
  const own = typeof input['id'] === 'string' ? [input['id']] : []
  return [...new Set([...own, ...(op.subject?.(input, output) ?? [])])]
}

/** A flood is counted in the metrics; a row for each would make it a flood of the disk too. */
const isFlood = (error: unknown) => error instanceof Problem && error.code === 'kernel.rate-limited'

/** Refusals of rights; who is not signed in yet is no attempt at anything. */
const forbidden: ReadonlySet<string> = new Set(['kernel.forbidden', 'kernel.out-of-scope'])
const isForbidden = (error: unknown) => error instanceof Problem && forbidden.has(error.code)

/** A refused command is in the audit; of a query that somebody had no right to, this line and a figure are what is left. */
function tellForbidden(parts: RunnerParts, op: Operation, { actor, via }: Call): void {
  parts.onForbidden?.(op)
  parts.log.warn({ operation: op.name, actor: actor.id, via }, 'access.forbidden')
}

/** A refused input holds what a stranger typed: only what can be an id gets into the audit. */
function idOf(rawInput: unknown): string[] {
  if (rawInput === null || typeof rawInput !== 'object' || !('id' in rawInput)) return []
  const { id } = rawInput
  return typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? [id] : []
}

type Failure = { rawInput: unknown; call: Call; error: unknown }

async function auditFailure(
  parts: RunnerParts,
  op: Operation,
  { rawInput, call, error }: Failure,
): Promise<void> {
  const refused = error instanceof Problem
  const row: AuditEntry = {
    ...entry(op, call, parts.sources),
    outcome: refused ? 'refused' : 'failed',
    code: refused ? error.code : null,
    digest: digestOf(parts, op, rawInput ?? null),
    subject: idOf(rawInput),
  }
  try {
    await (parts.writeAudit ?? writeAudit)(parts.db, row)
  } catch (unwritten) {
    // The caller still gets the first error; that the row is missing must not be.
    parts.log.error({ error: unwritten, operation: op.name, outcome: row.outcome }, 'audit.unwritten')
  }
}
