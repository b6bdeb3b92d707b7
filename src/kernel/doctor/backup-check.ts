import { type BackupRun, latestRuns } from '../backup/runs.ts'
import type { Check, Finding } from '../check.ts'
import type { Instant } from '../clock/index.ts'
import type { Db } from '../database/index.ts'

/** Where the nightly backup and the file of keys go; a demonstration town needs neither. */
export type BackupPlaces = { dir: string | null; keysDir: string | null; demo: boolean }

/** Days after which a nightly backup, a nightly file of keys and a weekly trial have been missed twice. */
const oldAfter = { backup: 2, keys: 2, 'restore-test': 15 } as const
const kinds = Object.keys(oldAfter) as BackupRun['kind'][]

export function backupCheck(db: Db, places: BackupPlaces): Check {
  return {
    name: 'backups',
    codes: [
      'backup-none',
      'keys-backup-none',
      ...kinds.flatMap((kind) => [`${kind}-never`, `${kind}-old`, `${kind}-failed`]),
    ],
    look: async (now) => {
      const severity = places.demo ? 'note' : 'error'
      if (places.dir === null) return [{ code: 'backup-none', severity }]
      const runs = await latestRuns(db)
      return kinds.flatMap((kind): Finding[] =>
        kind === 'keys' && places.keysDir === null
          ? [{ code: 'keys-backup-none', severity }]
          : judgeRuns(
              kind,
              runs.find((run) => run.kind === kind),
              now,
            ),
      )
    },
  }
}

type LatestRun = Pick<BackupRun, 'outcome' | 'code'> & { lastDoneAt: Instant | null }

/** What the newest run of a kind, and the last that was done, say about it. */
export function judgeRuns(kind: BackupRun['kind'], run: LatestRun | undefined, now: Instant): Finding[] {
  const done = run?.lastDoneAt ?? null
  const days = done === null ? null : Math.floor((Date.parse(now) - Date.parse(done)) / 86_400_000)
  const findings: Finding[] = []
  if (run && run.outcome !== 'done')
    findings.push({
      code: `${kind}-failed`,
      severity: run.outcome === 'failed' ? 'error' : 'warning',
      detail: { code: run.code ?? '' },
    })
  else if (days === null) findings.push({ code: `${kind}-never`, severity: 'warning' })
  if (days !== null && days >= oldAfter[kind])
    findings.push({ code: `${kind}-old`, severity: 'error', detail: { days } })
  return findings
}
