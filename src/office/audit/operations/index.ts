import type { AuditParts } from '../parts.ts'
import { listChoices } from './list-choices.ts'
import { listOwn } from './list-own.ts'
import { searchAudit } from './search-audit.ts'
import { verify } from './verify-audit.ts'

export const auditOperations = (parts: AuditParts) => ({
  search: searchAudit,
  choices: listChoices(parts),
  verify: verify(parts),
  listOwn: listOwn(parts),
})
export type AuditOperations = ReturnType<typeof auditOperations>
