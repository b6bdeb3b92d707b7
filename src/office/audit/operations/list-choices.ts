import { z } from 'zod'
import { query } from '#kernel'
import { machineNames } from '#machines'
import { listPeople } from '#people'
import type { AuditParts } from '../parts.ts'

const Named = z.object({ id: z.string(), name: z.string() })

/** By whom and for what one can search: staff and machines there are now, and every operation that leaves a row. */
export const listChoices = (parts: Pick<AuditParts, 'operations'>) =>
  query({
    name: 'audit.list-choices',
    summary: 'lists people, machines and operations the audit can be searched by',
    grant: 'audit:read',
    input: z.object({}),
    output: z.object({
      staff: z.array(Named),
      machines: z.array(Named),
      operations: z.array(z.object({ name: z.string(), summary: z.string() })),
    }),
    run: async ({ db }) => {
      const people = await listPeople(db)
      const machines = [...(await machineNames(db))].map(([id, name]) => ({ id, name }))
      const operations = parts
        .operations()
        .filter((one) => one.kind === 'command' || one.audited)
        .map(({ name, summary }) => ({ name, summary }))
      return { staff: people.map(({ id, name }) => ({ id, name })), machines, operations }
    },
  })
