import type { z } from 'zod'
import type { WorkOperations } from '../operations/index.ts'

/** What the page of one item shows. */
export type ItemData = z.output<WorkOperations['get']['output']>
