import type { z } from 'zod'
import type { ViewProps } from '#kernel'
import type { getAlert } from '../operations/get-alert.ts'
import type { AlertOperations } from '../operations/index.ts'
import type { District } from '../words-of.ts'

export type Data = z.output<typeof getAlert.output>

/** What an officer chooses from. */
export type Offer = { hazards: readonly string[]; districts: readonly District[] }

/** What each part of an alert's page is given. */
export type PartProps = ViewProps<Data> & { operations: AlertOperations; offer: Offer }
