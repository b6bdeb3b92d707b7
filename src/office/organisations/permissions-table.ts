import { writeCsv } from '#formats/csv'
import type { Download } from '#kernel'
import type { OrganisationsOperations } from './operations/index.ts'

/** The whole table of permissions as CSV: a line for each operation, a column for each role. */
export const permissionsTable = ({ permissions }: OrganisationsOperations): Download => ({
  path: '/console/permissions/table.csv',
  grant: permissions.grant,
  load: async (ask) => {
    const { roles, permissions: rows } = await ask(permissions, {})
    const names = roles.map(({ role }) => role)
    const lines = rows.map(({ module, operation, summary, grant, roles: held }) => [
      module,
      operation,
      summary,
      grant,
      ...names.map((role) => (held.includes(role) ? '○' : '')),
    ])
    const { bytes } = writeCsv([['module', 'operation', 'summary', 'grant', ...names], ...lines], {
      encoding: 'utf-8-bom',
    })
    return { bytes, type: 'text/csv; charset=utf-8', fileName: 'permissions.csv' }
  },
})
