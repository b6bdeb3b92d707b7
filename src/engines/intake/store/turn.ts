import { withSession } from '#kernel'

/**
 * Runs `work` while this process has the turn of the source: a lock of a session of its own, free at once when the process
 * dies. `beat` rejects when the session is lost, and with it the turn. Returns whether it had the turn.
 */
export const withTurn = (
  url: string,
  source: string,
  work: (beat: () => Promise<void>) => Promise<void>,
): Promise<boolean> =>
  withSession(url, async (client) => {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock(hashtext($1)) as taken',
      [`hiroba.intake.${source}`],
    )
    if (rows[0]?.taken !== true) return false
    await work(async () => void (await client.query('select 1')))
    return true
  })
