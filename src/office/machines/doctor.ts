import { type Check, type Database, judgeEnd } from '#kernel'
import { listMachines } from './store/index.ts'

/** Machines whose leave to call the town ends soon. */
export const machineCheck = (db: Database): Check => ({
  name: 'ends',
  codes: ['machine-ending'],
  look: async (now) =>
    (await listMachines(db)).flatMap(({ name, expiresAt, revokedAt }) => {
      const ended = expiresAt <= now
      const soon = judgeEnd(expiresAt, now, { warning: 30, error: 0 })
      // One that has ended is no news: its machine is refused, and its owner knows.
      if (soon === null || ended || revokedAt !== null) return []
      return [
        {
          code: 'machine-ending',
          severity: 'warning' as const,
          about: name,
          detail: { days: soon.days, end: expiresAt.slice(0, 10) },
        },
      ]
    }),
})
