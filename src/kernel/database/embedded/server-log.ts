import { join } from 'node:path'
import { type Account, run } from './account.ts'

const filesKept = 20
const everyMs = 3_600_000

/** As the account itself, for it owns the folder: root must not remove what a link there points to. */
const newestFirst = `cd -- "$1" 2>/dev/null && ls -1 | grep '^postgresql-[0-9T]*[.]log$' | sort -r`
const removeOld = `${newestFirst} | tail -n +${filesKept + 1} | xargs -r rm -f --`

/** Keeps the newest twenty files (of 5 MB) of the server's log, now and every hour. The result ends it. */
export function keepLogSmall(cluster: string, account: Account): () => void {
  const prune = () => void run('/bin/sh', ['-c', removeOld, 'sh', join(cluster, 'log')], account)
  prune()
  const timer = setInterval(prune, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** Why the server ended, in its own words; empty when it left none. */
export async function lastWords(cluster: string, account: Account): Promise<string> {
  const script = `file=$(${newestFirst} | head -n 1) && cd -- "$1" && grep -E 'FATAL|PANIC' -- "$file" | tail -n 1`
  const { ok, output } = await run('/bin/sh', ['-c', script, 'sh', join(cluster, 'log')], account)
  return ok ? output : ''
}
