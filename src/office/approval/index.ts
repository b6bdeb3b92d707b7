import type { Module } from '#kernel'
import { type ApprovalDoor, approvalDoor } from './door.ts'
import { approvalInvariants } from './invariants.ts'
import { approvalOperations } from './operations/index.ts'
import { documentPage } from './pages/document.tsx'
import { listsPage } from './pages/lists.tsx'
import { newDocumentPage } from './pages/new-document.tsx'
import type { ApprovalParts } from './parts.ts'
import { approvalProblems } from './problems.ts'
import { approvalTables } from './schema.ts'

export const migrations = { module: 'approval', folder: 'src/office/approval/migrations' }

export { parseRoutes, type Routes } from './definition.ts'
export type { ApprovalDoor, Decision } from './door.ts'
export { type DocumentNumber, nextDocumentNumber } from './numbers.ts'
export type { Directory, Held } from './ports.ts'
export { ownerNameOf } from './words-of.ts'

export type Approval = Module & { door: ApprovalDoor }

/** 決裁: a drafted document goes along a route of people and ends in a decision with a document number. */
export function approval(parts: ApprovalParts): Approval {
  const made = approvalOperations(parts)
  const { routes } = parts
  return {
    name: 'approval',
    problems: approvalProblems,
    operations: Object.values(made),
    pages: [listsPage(made, routes), newDocumentPage(made, routes), documentPage(made, routes)],
    downloads: [
      {
        path: '/console/approvals/:id/files/:file',
        grant: 'approval:read',
        load: async (ask, { id = '', file = '' }) => {
          const { fileName, mediaType, bytes } = await ask(made.openFile, { id, file })
          return { fileName, bytes: Buffer.from(bytes, 'base64'), type: mediaType }
        },
      },
    ],
    tiles: [
      {
        name: 'documents',
        face: 'console',
        path: '/console/approvals',
        grant: 'approval:read',
        due: (ask) => ask(made.count, {}),
      },
    ],
    routes: [],
    jobs: [],
    listeners: [],
    tables: approvalTables,
    invariants: approvalInvariants,
    door: approvalDoor(parts),
  }
}
