import { type Job, newId, system } from '#kernel'
import type { OrganisationsOperations } from './operations/index.ts'
import type { OrganisationsParts } from './parts.ts'
import { lapsedBreakGlass, lapsedMemberships } from './store/index.ts'
import { watchRoster } from './watch-roster.ts'

/** What happens by the clock. */
export const organisationsJobs = (parts: OrganisationsParts, operations: OrganisationsOperations): Job[] => [
  {
    name: 'organisations.end-lapsed',
    cron: '* * * * *',
    run: async () => {
      const { db, sources } = parts
      const now = sources.now()
      const lapsed = [...(await lapsedMemberships(db, now, 1)), ...(await lapsedBreakGlass(db, now, 1))]
      if (lapsed.length === 0) return
      await parts.runner().run(operations.endLapsed, {}, { actor: system('organisations'), via: 'job' })
    },
  },
  {
    name: 'organisations.watch-roster',
    cron: '*/10 * * * *',
    run: async () => {
      const { db, sources, desks } = parts
      const watch = { desks, now: sources.now, newId: () => newId(sources) }
      await db.transaction().execute((tx) => watchRoster(tx, watch))
    },
  },
]
