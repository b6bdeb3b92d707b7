import { type Module, type Runner, system } from '#kernel'
import { headquartersInvariants } from './invariants.ts'
import { townCode } from './model/town-code.ts'
import { endOrders, followAlert, noteDiscarded } from './operations/follow-alert.ts'
import {
  changeStage,
  closeHeadquarters,
  correctEntry,
  openHeadquarters,
  writeEntry,
  writeNote,
} from './operations/log.ts'
import { getLog, getOne, getReport, listAll } from './operations/read.ts'
import { receiveReport } from './operations/receive-report.ts'
import { getReceiver, setReceiver } from './operations/receiver.ts'
import { countRegister, followRegister, listOrders, recordCount } from './operations/registers.ts'
import { recordFigures, sendAgain, sendReport } from './operations/reports.ts'
import { admitTown, listTowns, showTownSecret, withdrawTown } from './operations/towns.ts'
import { actPages } from './pages/acts.tsx'
import { evacuationsPage } from './pages/evacuations.tsx'
import { registerDownloads } from './pages/files.ts'
import { listPage } from './pages/list.tsx'
import { onePage } from './pages/one.tsx'
import { receiverPage } from './pages/receiver.tsx'
import { reportDownloads, reportPage } from './pages/report.tsx'
import { townSecretPage } from './pages/town-secret.tsx'
import { townsPage } from './pages/towns.tsx'
import type { HeadquartersParts } from './parts.ts'
import { headquartersProblems } from './problems.ts'
import { reportRoutes } from './routes/reports.ts'
import { headquartersTables } from './schema.ts'
import { createTownSecrets } from './town-secrets.ts'

export { restoreRules } from './restore-rules.ts'

export const migrations = { module: 'headquarters', folder: 'src/engines/headquarters/migrations' }

export type Parts = Omit<HeadquartersParts, 'town' | 'secrets'> & {
  /** Municipal code of the weather agency. */
  area: string
  runner(): Runner
}

/** 災害対策本部: who decided what when, what is known of the damage, who is told to leave. */
export function headquarters({ area, runner, ...rest }: Parts): Module {
  const parts: HeadquartersParts = { ...rest, town: townCode(area), secrets: createTownSecrets(rest.key) }
  const acts = {
    figures: recordFigures(parts),
    stage: changeStage(parts),
    close: closeHeadquarters(parts),
  }
  const send = sendReport(parts)
  const count = recordCount(parts)
  const follow = followAlert(parts)
  const end = endOrders(parts)
  const discarded = noteDiscarded(parts)
  const open = openHeadquarters(parts)
  const counting = { count, countRegister: countRegister(parts) }
  const nightly = followRegister(parts)
  const again = sendAgain(parts)
  const receive = receiveReport(parts)
  const admit = admitTown(parts)
  const showSecret = showTownSecret(parts)
  const receiver = { get: getReceiver(parts), set: setReceiver(parts) }
  const report = { ...parts, again, get: getReport(parts) }
  return {
    name: 'headquarters',
    problems: headquartersProblems,
    operations: [
      ...[open, ...Object.values(acts), writeEntry, writeNote, correctEntry],
      ...[send, again, ...Object.values(receiver), follow, end, discarded],
      ...[...Object.values(counting), nightly, listOrders],
      ...[receive, admit, showSecret, withdrawTown, listTowns],
      ...[listAll, getOne, getLog, report.get],
    ],
    pages: [
      listPage({ open }),
      evacuationsPage({ districts: parts.districts, ...counting }),
      townsPage({ admit }),
      townSecretPage(showSecret),
      receiverPage(receiver),
      reportPage(report),
      ...actPages({ districts: parts.districts, ...acts }),
      onePage({ districts: parts.districts, ...acts, send }),
    ],
    downloads: [...reportDownloads(report), ...registerDownloads(parts)],
    tiles: [
      { name: 'headquarters', face: 'console', path: '/console/headquarters', grant: 'headquarters:read' },
    ],
    routes: reportRoutes(receive),
    jobs: [
      {
        name: 'headquarters.follow-register',
        cron: '41 4 * * *',
        run: async () =>
          void (await runner().run(nightly, {}, { actor: system('headquarters'), via: 'job' })),
      },
    ],
    listeners: listenersOf(runner, { follow, end, discarded }),
    tables: headquartersTables,
    invariants: headquartersInvariants,
  }
}

type Follow = {
  follow: ReturnType<typeof followAlert>
  end: ReturnType<typeof endOrders>
  discarded: ReturnType<typeof noteDiscarded>
}

/** What happened to alerts, taken into the books once. */
function listenersOf(runner: () => Runner, { follow, end, discarded }: Follow): Module['listeners'] {
  const call = (id: string) => ({ actor: system('headquarters'), via: 'listener' as const, key: id })
  return [
    {
      name: 'headquarters.follow-alert',
      event: 'alerts.published',
      handle: async ({ id, aggregate }) => void (await runner().run(follow, { id: aggregate }, call(id))),
    },
    {
      name: 'headquarters.end-orders',
      event: 'alerts.expired',
      handle: async ({ id, aggregate }) => void (await runner().run(end, { id: aggregate }, call(id))),
    },
    {
      name: 'headquarters.note-discarded',
      event: 'alerts.discarded',
      handle: async ({ id, payload }) => void (await runner().run(discarded, payload, call(id))),
    },
  ]
}
