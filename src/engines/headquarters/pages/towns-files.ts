import type { Download } from '#kernel'
import { listTowns } from '../operations/towns.ts'
import { reportCsv } from '../report-file.ts'
import { townsPath } from './towns.tsx'

const file = (drill: boolean): Download => {
  const name = drill ? 'totals-drill.csv' : 'totals.csv'
  return {
    path: `${townsPath}/${name}`,
    grant: 'headquarters:read',
    load: async (ask) => ({
      bytes: reportCsv(await ask(listTowns, { drill })),
      type: 'text/csv; charset=utf-8',
      fileName: name,
    }),
  }
}

/** What the towns reported as a table, drills in a file of their own. */
export const townsDownloads: Download[] = [file(false), file(true)]
