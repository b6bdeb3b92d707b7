import type { AuditOperations } from '../operations/index.ts'
import type { AuditParts } from '../parts.ts'

export const searchPath = '/console/audit'
export const activityPath = '/my/activity'

/** What pages and files need. */
export type Offers = Pick<AuditParts, 'placeName' | 'words'> & { operations: AuditOperations }
