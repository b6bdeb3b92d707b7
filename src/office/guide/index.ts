import type { Module } from '#kernel'
import { getService } from './operations/get-service.ts'
import { listServices } from './operations/list-services.ts'
import { searchServices } from './operations/search.ts'
import { guidePage } from './pages/guide.tsx'
import { searchPage } from './pages/search.tsx'
import { servicePage } from './pages/service.tsx'
import { guideProblems } from './problems.ts'
import type { Guide } from './schema.ts'

export { parseGuide } from './definition.ts'
export type { Guide } from './schema.ts'

export type GuideParts = {
  /** The published files of `commons/guide`. */
  guide: Guide
  /** Where to call or go, by language. */
  contact: Readonly<Record<string, string>>
}

/** What the town offers, found by everyday words. Holds no data of its own: all of it is in definitions. */
export function guide({ guide: published, contact }: GuideParts): Module {
  const list = listServices(published)
  const search = searchServices(published)
  const get = getService(published)
  return {
    name: 'guide',
    problems: guideProblems,
    operations: [search, list, get],
    pages: [searchPage({ search, list, contact }), guidePage(list), servicePage({ get, contact })],
    tiles: [{ name: 'guide', face: 'portal', path: '/guide', grant: 'public' }],
    routes: [],
    jobs: [],
    listeners: [],
    tables: {},
    invariants: [],
    finder: '/search',
  }
}
