import { withSession } from '../database/index.ts'

/**
 * Runs `work` unless work of this name is under way, in this process or another of the same database: `ran` says which.
 * The lock is a session's, so that of a process that died is free at once.
 */
export const alone = (url: string, name: string, work: () => Promise<void>): Promise<{ ran: boolean }> =>
  withSession(url, async (client) => {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock(hashtext($1)) as taken',
      [`hiroba.job.${name}`],
    )
    if (rows[0]?.taken !== true) return { ran: false }
    await work()
    return { ran: true }
  })
