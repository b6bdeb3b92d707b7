import type { z } from 'zod'
import type { ViewProps } from '#kernel'
import type { Routes } from '../definition.ts'
import type { ApprovalOperations } from '../operations/index.ts'

export type DocumentData = z.output<ApprovalOperations['get']['output']>
/** What every part of the document page is given. */
export type PartProps = ViewProps<DocumentData> & { operations: ApprovalOperations; routes: Routes }

export const pathOf = (id: string) => `/console/approvals/${id}`
