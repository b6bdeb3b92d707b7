import { type Connection, outboxDepth } from '#kernel'
import type { HealthCheck } from './health-lines.ts'

const slowAfterMs = 1000
/** A listener takes hundreds a second: more than this waiting means that something does not move. */
const manyWaiting = 1000

/** What the house itself stands on: the database, and the steps that follow what people decided. */
export function ownHealth({ pool, db }: Connection): HealthCheck[] {
  return [
    {
      label: 'web.health.database',
      about: 'web.health.database-detail',
      check: async () => {
        const started = performance.now()
        await pool.query('select 1')
        const took = Math.round(performance.now() - started)
        if (took < slowAfterMs) return { state: 'working', since: null }
        return { state: 'slow', since: null, detail: { milliseconds: took } }
      },
    },
    {
      label: 'web.health.events',
      about: 'web.health.events-detail',
      check: async () => {
        const { waiting, parked } = await outboxDepth(db)
        if (parked === 0 && waiting < manyWaiting) return { state: 'working', since: null }
        return { state: 'slow', since: null, detail: { waiting, parked } }
      },
    },
  ]
}
