import type { Module } from '#kernel'
import { auditDownloads } from './downloads.ts'
import { auditOperations } from './operations/index.ts'
import { activityPage } from './pages/activity.tsx'
import { activityPath, searchPath } from './pages/offers.ts'
import { searchAuditPage } from './pages/search.tsx'
import type { AuditParts } from './parts.ts'
import { auditProblems } from './problems.ts'

export type { AuditParts } from './parts.ts'

/** Who did what: searched by staff, verified by the operator, shown to the resident it concerns. */
export function audit(parts: AuditParts & { languages: readonly string[] }): Module {
  const operations = auditOperations(parts)
  const offers = { operations, placeName: parts.placeName, words: parts.words }
  return {
    name: 'audit',
    problems: auditProblems,
    operations: Object.values(operations),
    pages: [searchAuditPage(offers), activityPage(offers)],
    downloads: auditDownloads({ ...offers, languages: parts.languages }),
    tiles: [
      { name: 'audit', face: 'console', path: searchPath, grant: operations.search.grant },
      { name: 'activity', face: 'portal', path: activityPath, grant: 'resident' },
    ],
    routes: [],
    jobs: [],
    listeners: [],
    tables: {},
    invariants: [],
  }
}
