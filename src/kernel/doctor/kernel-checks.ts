import { unsealedAudit } from '../audit/seal-state.ts'
import { latestVerification } from '../audit/verification.ts'
import { openHolds } from '../backup/runs.ts'
import type { Check, Finding } from '../check.ts'
import type { Instant } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import type { MigrationSource } from '../database/migrate.ts'
import type { KeyService } from '../keys/index.ts'
import { type BackupPlaces, backupCheck } from './backup-check.ts'
import { databaseChecks } from './database-checks.ts'
import { keyCheck } from './key-check.ts'
import { oldestErasure, oldestWaiting } from './state.ts'

const minute = 60_000
const day = 86_400_000

export type KernelChecks = {
  db: Db
  migrations: readonly MigrationSource[]
  backup: BackupPlaces
  keys: KeyService
}

/** What the kernel looks at in its own database. */
export function kernelChecks(parts: KernelChecks): Check[] {
  const { db } = parts
  return [
    ...databaseChecks(parts),
    { name: 'outbox', codes: ['outbox-parked', 'outbox-late'], look: (now) => outbox(db, now) },
    { name: 'audit-seal', codes: ['audit-unsealed'], look: (now) => auditSeal(db, now) },
    {
      name: 'audit-verification',
      codes: ['audit-broken', 'audit-verification-old', 'audit-verification-never'],
      look: (now) => auditVerification(db, now),
    },
    keyCheck(parts.keys),
    { name: 'erasures', codes: ['erasure-not-final'], look: (now) => erasures(db, now) },
    { name: 'holds', codes: ['held'], look: () => holds(db) },
    backupCheck(db, parts.backup),
  ]
}

const minutesSince = (at: Instant, now: Instant) => Math.floor((Date.parse(now) - Date.parse(at)) / minute)
const daysSince = (at: Instant, now: Instant) => Math.floor((Date.parse(now) - Date.parse(at)) / day)

async function outbox(db: Db, now: Instant): Promise<Finding[]> {
  const { parked, oldest } = await oldestWaiting(db)
  const late = oldest === null ? 0 : minutesSince(oldest, now)
  return [
    ...(parked > 0 ? [{ code: 'outbox-parked', severity: 'error' as const, detail: { count: parked } }] : []),
    ...(late >= 5 ? [{ code: 'outbox-late', severity: 'error' as const, detail: { minutes: late } }] : []),
  ]
}

async function auditSeal(db: Db, now: Instant): Promise<Finding[]> {
  const { rows, oldest } = await unsealedAudit(db)
  const minutes = oldest === null ? 0 : minutesSince(oldest, now)
  return minutes < 5 ? [] : [{ code: 'audit-unsealed', severity: 'error', detail: { count: rows, minutes } }]
}

const verificationDays = 3

/** Whether the last nightly reading of the audit found everything as it was sealed, and how old it is. */
async function auditVerification(db: Db, now: Instant): Promise<Finding[]> {
  const last = await latestVerification(db)
  if (last === null) return [{ code: 'audit-verification-never', severity: 'note' }]
  const days = daysSince(last.at, now)
  const broken = { count: Number(last.faults), at: last.at.slice(0, 10) }
  return [
    ...(last.faults > 0n ? [{ code: 'audit-broken', severity: 'error' as const, detail: broken }] : []),
    ...(days >= verificationDays
      ? [{ code: 'audit-verification-old', severity: 'warning' as const, detail: { days } }]
      : []),
  ]
}

/** Keys change the night after an erasure; until then a copy of the old key could open what was erased. */
async function erasures(db: Db, now: Instant): Promise<Finding[]> {
  const { count, oldest } = await oldestErasure(db)
  const days = oldest === null ? 0 : daysSince(oldest, now)
  return days < 3 ? [] : [{ code: 'erasure-not-final', severity: 'error', detail: { count, days } }]
}

async function holds(db: Db): Promise<Finding[]> {
  return (await openHolds(db)).map(({ what, since }) => ({
    code: 'held',
    severity: 'warning' as const,
    about: what,
    detail: { since: since.slice(0, 10) },
  }))
}
