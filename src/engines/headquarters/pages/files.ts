import { timeInJapan } from '#formats/japan-time'
import type { Download } from '#kernel'
import { getLog } from '../operations/read.ts'
import { listOrders } from '../operations/registers.ts'
import { listTowns } from '../operations/towns.ts'
import type { HeadquartersParts } from '../parts.ts'
import { evacuationsCsv, logCsv, reportCsv } from '../report-file.ts'
import { evacuationsPath } from './evacuations.tsx'
import { headquartersPath } from './list.tsx'
import { townsPath } from './towns.tsx'

const csv = (bytes: Uint8Array<ArrayBuffer>, fileName: string) => ({
  bytes,
  type: 'text/csv; charset=utf-8',
  fileName,
})

const totals = (drill: boolean): Download => {
  const name = drill ? 'totals-drill.csv' : 'totals.csv'
  return {
    path: `${townsPath}/${name}`,
    grant: 'headquarters:read',
    load: async (ask) => csv(reportCsv(await ask(listTowns, { drill })), name),
  }
}

/** The registers and a log as tables; drills in files of their own. */
export const registerDownloads = ({ districts }: Pick<HeadquartersParts, 'districts'>): Download[] => [
  totals(false),
  totals(true),
  {
    path: `${evacuationsPath}/evacuations.csv`,
    grant: 'headquarters:read',
    load: async (ask) => {
      const { history } = await ask(listOrders, {})
      return csv(evacuationsCsv(history, districts), 'evacuations.csv')
    },
  },
  {
    path: `${headquartersPath}/:id/log.csv`,
    grant: 'headquarters:read',
    load: async (ask, { id = '' }) => {
      const { headquarters, entries } = await ask(getLog, { id })
      const drill = headquarters.drill ? 'drill-' : ''
      const day = timeInJapan(headquarters.openedAt).slice(0, 10)
      return csv(logCsv(entries), `${drill}log-${day}.csv`)
    },
  },
]
