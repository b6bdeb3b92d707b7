import type { z } from 'zod'
import type { ViewProps } from '#kernel'
import type { getAlert } from '../operations/get-alert.ts'
import type { AlertOperations } from '../operations/index.ts'

export type Data = z.output<typeof getAlert.output>

/** What each part of an alert's page is given. */
export type PartProps = ViewProps<Data> & { operations: AlertOperations; hazards: readonly string[] }
