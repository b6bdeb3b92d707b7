import type { z } from 'zod'
import type { ViewProps } from '#kernel'
import type { getAlert } from '../operations/get-alert.ts'
import type { AlertOperations } from '../operations/index.ts'
import type { previewAlert } from '../operations/preview-alert.ts'
import type { District, TownMap } from '../words-of.ts'

/** The alert, and how it would go out. */
export type Data = z.output<typeof getAlert.output> & {
  preview: z.output<ReturnType<typeof previewAlert>['output']>
}

/** What is generated of it, as its preview has it. */
export const generatedIn = ({ preview }: Data) => ({
  translations: preview.alert.translations,
  japanese: preview.japanese,
  missing: preview.missing,
})

/** What an officer chooses from. */
export type Offer = { hazards: readonly string[]; districts: readonly District[]; map: TownMap | null }

/** What each part of an alert's page is given. */
export type PartProps = ViewProps<Data> & { operations: AlertOperations; offer: Offer }
