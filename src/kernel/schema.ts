import { z } from 'zod'
import { Instant } from './clock/index.ts'

const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

/** The rows of the kernel's own tables; a test compares them with the live schema. */
export const AuditRow = z.object({
  id: z.bigint(),
  transaction: z.string(),
  at: Instant,
  actor: z.string(),
  operation: z.string(),
  outcome: z.enum(['done', 'refused', 'failed']),
  code: z.string().nullable(),
  via: z.string(),
  subject: z.array(z.string()),
  digest: z.string(),
  loud: z.boolean(),
})

const AuditSealRow = z.object({
  number: z.bigint(),
  at: Instant,
  rows: z.int(),
  last: z.bigint(),
  horizon: z.string(),
  ceiling: z.string(),
  restored: z.boolean(),
  head: Bytes,
  mac: Bytes,
})

const AuditLeafRow = z.object({ id: z.bigint(), seal: z.bigint(), leaf: Bytes })

const IdempotencyRow = z.object({
  actor: z.string(),
  operation: z.string(),
  key: z.string(),
  digest: z.string(),
  output: z.unknown().nullable(),
  at: Instant,
})

export const OutboxRow = z.object({
  sequence: z.bigint(),
  id: z.uuid(),
  listener: z.string(),
  event: z.string(),
  aggregate: z.string(),
  payload: z.record(z.string(), z.unknown()),
  at: Instant,
  dueAt: Instant,
  attempts: z.int(),
  error: z.string().nullable(),
  parkedAt: Instant.nullable(),
})

const BlobRow = z.object({
  id: z.uuid(),
  sha256: z.string(),
  size: z.int(),
  fileName: z.string(),
  uploadedBy: z.string(),
  uploadedAt: Instant,
  kept: z.boolean(),
  reading: z.enum(['clear', 'machine', 'unread']),
  kind: z.string().nullable(),
  sealed: Bytes,
})

const DefinitionRow = z.object({
  engine: z.string(),
  name: z.string(),
  sha256: z.string(),
  state: z.enum(['available', 'published', 'retired']),
  bytes: Bytes,
  importedAt: Instant,
  publishedAt: Instant.nullable(),
})

const SubjectKeyRow = z.object({
  subject: z.uuid(),
  wrapped: Bytes.nullable(),
  kek: z.string().nullable(),
  createdAt: Instant,
  erasedAt: Instant.nullable(),
})

const ErasureRow = z.object({
  subject: z.uuid(),
  at: Instant,
  by: z.string(),
  reason: z.string(),
  kek: z.string().nullable(),
  keks: z.array(z.string()),
  proof: z.string(),
  finalAt: Instant.nullable(),
})

const HoldRow = z.object({
  id: z.uuid(),
  what: z.enum(['delivery', 'payouts']),
  since: Instant,
  backupAt: Instant,
  releasedAt: Instant.nullable(),
  releasedBy: z.string().nullable(),
})

const BackupRunRow = z.object({
  id: z.uuid(),
  kind: z.enum(['backup', 'keys', 'restore-test']),
  beganAt: Instant,
  endedAt: Instant,
  outcome: z.enum(['done', 'failed', 'skipped']),
  code: z.string().nullable(),
  backupAt: Instant.nullable(),
  tables: z.int().nullable(),
  rows: z.bigint().nullable(),
  bytes: z.bigint().nullable(),
})

const AuditVerificationRow = z.object({
  id: z.uuid(),
  at: Instant,
  ok: z.boolean(),
  rows: z.bigint(),
  seals: z.bigint(),
  faults: z.bigint(),
})

const DueWorkRow = z.object({ job: z.string(), cron: z.string(), handedUntil: Instant })

export const kernelTables = {
  audit: AuditRow,
  auditSeal: AuditSealRow,
  auditLeaf: AuditLeafRow,
  auditVerification: AuditVerificationRow,
  idempotency: IdempotencyRow,
  outbox: OutboxRow,
  blob: BlobRow,
  definition: DefinitionRow,
  subjectKey: SubjectKeyRow,
  erasure: ErasureRow,
  hold: HoldRow,
  backupRun: BackupRunRow,
  dueWork: DueWorkRow,
}

/** Table name to row type, as Kysely wants it. */
export type TablesOf<T extends Record<string, z.ZodType>> = { [K in keyof T]: z.output<T[K]> }
export type KernelTables = TablesOf<typeof kernelTables>
