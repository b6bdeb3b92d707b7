import {
  type Blobs,
  backupJobs,
  forgetKeys,
  kernelChecks,
  kernelProblems,
  kernelTables,
  keyRotationJob,
  listDefinitionsOperation,
  listHoldsOperation,
  type Module,
  plus,
  publishDefinitionOperation,
  releaseHoldOperation,
  scanMyNumberOperation,
  showBackupsOperation,
  vaultInvariants,
  verifyAuditJob,
} from '#kernel'
import type { Machines } from '#machines'
import { checkDefinitions } from './definitions.ts'
import { migrationSources } from './migrations.ts'
import type { AssembleParts } from './parts.ts'
import { ownHealth } from './web/own-health.ts'
import { apiPages } from './web/pages/api.tsx'
import { backupPages, backupsPath } from './web/pages/backups.tsx'
import { frontPages } from './web/pages/home.tsx'
import { statusPage } from './web/pages/status.tsx'

const day = 86_400_000

/** The front pages and the kernel's own housekeeping, in the shape of a module. */
export function front(
  modules: () => readonly Module[],
  { parts, blobs, scopes }: { parts: AssembleParts; blobs: Blobs; scopes: Machines['scopes'] },
): Module {
  const { connection, sources, log } = parts
  const others = () => modules().filter((one) => one.name !== 'kernel')
  return {
    name: 'kernel',
    problems: kernelProblems,
    operations: [
      listDefinitionsOperation,
      publishDefinitionOperation(checkDefinitions),
      scanMyNumberOperation(blobs),
      listHoldsOperation,
      releaseHoldOperation,
      showBackupsOperation,
    ],
    pages: [
      ...frontPages({ modules, contact: parts.town.contact, log }),
      ...apiPages({
        modules,
        facts: () => ({ publicUrl: parts.publicUrl, version: parts.version, scopes: scopes() }),
      }),
      ...backupPages(),
      statusPage({ modules: others, own: ownHealth(connection), version: parts.version, log }),
    ],
    tiles: [{ name: 'backups', face: 'console', path: backupsPath, grant: 'backups:read' }],
    routes: [],
    jobs: [
      {
        name: 'kernel.forget-keys',
        cron: '23 3 * * *',
        run: () => forgetKeys(connection.db, plus(sources.now(), -2 * day)),
      },
      {
        name: 'kernel.drop-loose-blobs',
        cron: '41 3 * * *',
        run: async () => void (await blobs.dropLoose(connection.db, plus(sources.now(), -day))),
      },
      keyRotationJob({ db: connection.db, log, sources, keys: parts.keys }),
      verifyAuditJob({ db: connection.db, log, sources, key: parts.key, anchor: parts.anchor }),
      ...(parts.backup
        ? backupJobs(parts.backup, {
            db: connection.db,
            sources,
            log,
            invariants: () => modules().flatMap((one) => one.invariants),
          })
        : []),
    ],
    listeners: [],
    doctor: kernelChecks({
      db: connection.db,
      migrations: migrationSources,
      keys: parts.keys,
      backup: {
        dir: parts.backup?.dir ?? null,
        keysDir: parts.backup?.keysDir ?? null,
        demo: parts.town.demo,
      },
    }),
    tables: kernelTables,
    invariants: vaultInvariants,
  }
}
