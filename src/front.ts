import {
  type Blobs,
  forgetKeys,
  kernelProblems,
  kernelTables,
  keyRotationJob,
  listDefinitionsOperation,
  type Module,
  plus,
  publishDefinitionOperation,
  scanMyNumberOperation,
  vaultInvariants,
} from '#kernel'
import type { Machines } from '#machines'
import { checkDefinitions } from './definitions.ts'
import type { AssembleParts } from './parts.ts'
import { ownHealth } from './web/own-health.ts'
import { apiPages } from './web/pages/api.tsx'
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
    ],
    pages: [
      ...frontPages({ modules: others, contact: parts.town.contact, log }),
      ...apiPages({
        modules,
        facts: () => ({ publicUrl: parts.publicUrl, version: parts.version, scopes: scopes() }),
      }),
      statusPage({ modules: others, own: ownHealth(connection), version: parts.version, log }),
    ],
    tiles: [],
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
    ],
    listeners: [],
    tables: kernelTables,
    invariants: vaultInvariants,
  }
}
