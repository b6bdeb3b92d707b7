import type { AlertsDoor } from '#alerts'
import type { DeliveryDoor } from '#delivery'
import { type Module, type Runner, system } from '#kernel'
import { headquartersInvariants } from './invariants.ts'
import { townCode } from './model/town-code.ts'
import {
  changeStage,
  closeHeadquarters,
  correctEntry,
  openHeadquarters,
  writeEntry,
} from './operations/log.ts'
import { getOne, getReport, listAll, listTowns } from './operations/read.ts'
import { endOrders, followAlert, recordCount } from './operations/registers.ts'
import { receiveReport, recordFigures, sendReport, setReceiver } from './operations/reports.ts'
import { listPage } from './pages/list.tsx'
import { onePage } from './pages/one.tsx'
import { reportDownloads, reportPage } from './pages/report.tsx'
import { townsPage } from './pages/towns.tsx'
import type { HeadquartersParts } from './parts.ts'
import { headquartersProblems } from './problems.ts'
import { headquartersTables } from './schema.ts'

export const migrations = { module: 'headquarters', folder: 'src/engines/headquarters/migrations' }

export type Parts = {
  alerts: AlertsDoor
  delivery: DeliveryDoor
  districts: HeadquartersParts['districts']
  /** Municipal code of the weather agency. */
  area: string
  runner(): Runner
}

/** 災害対策本部: who decided what when, what is known of the damage, who is told to leave. */
export function headquarters({ area, runner, ...rest }: Parts): Module {
  const parts: HeadquartersParts = { ...rest, town: townCode(area) }
  const figures = recordFigures(parts)
  const send = sendReport(parts)
  const count = recordCount(parts)
  const follow = followAlert(parts)
  const call = (id: string) => ({ actor: system('headquarters'), via: 'listener' as const, key: id })
  return {
    name: 'headquarters',
    problems: headquartersProblems,
    operations: [
      ...[openHeadquarters, changeStage, closeHeadquarters, writeEntry, correctEntry],
      ...[figures, send, setReceiver(parts), receiveReport, count, follow, endOrders],
      ...[listAll, getOne, getReport, listTowns],
    ],
    pages: [
      listPage({ districts: parts.districts, count }),
      townsPage,
      reportPage(parts),
      onePage({ districts: parts.districts, figures, send }),
    ],
    downloads: reportDownloads(parts),
    tiles: [
      { name: 'headquarters', face: 'console', path: '/console/headquarters', grant: 'headquarters:read' },
      { name: 'towns', face: 'console', path: '/console/headquarters/towns', grant: 'headquarters:receive' },
    ],
    routes: [],
    jobs: [],
    listeners: [
      {
        name: 'headquarters.follow-alert',
        event: 'alerts.published',
        handle: async ({ id, aggregate }) => void (await runner().run(follow, { id: aggregate }, call(id))),
      },
      {
        name: 'headquarters.end-orders',
        event: 'alerts.expired',
        handle: async ({ id, aggregate }) =>
          void (await runner().run(endOrders, { id: aggregate }, call(id))),
      },
    ],
    tables: headquartersTables,
    invariants: headquartersInvariants,
  }
}
