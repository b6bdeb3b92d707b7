import { z } from 'zod'
import { command, upload } from '#kernel'
import type { HouseholdsParts } from '../parts.ts'
import { Import } from '../schema.ts'
import { addImport } from '../store/index.ts'

export const compareEvent = 'households.import-uploaded'

/** Takes an extract of the resident register in. Nothing changes by it: it is compared, and waits to be confirmed. */
export const uploadRegister = ({ blobs }: HouseholdsParts) =>
  command({
    name: 'households.upload-register',
    summary: 'takes an extract of the resident register in and compares it with what is known',
    grant: 'households:import',
    input: z.object({
      file: upload({ label: '住民記録の抽出ファイル（CSV）', kinds: ['csv'] }),
    }),
    output: Import.pick({ id: true }),
    subject: (_input, { id }) => [id],
    run: async (ctx, { file }) => {
      const { sha256, fileName } = await blobs.open(ctx.db, file, ctx.actor.id)
      const id = ctx.newId()
      await addImport(ctx.db, {
        id,
        state: 'comparing',
        blob: file,
        sha256,
        fileName,
        headings: [],
        uploadedBy: ctx.actor.id,
        uploadedAt: ctx.now(),
        confirmedBy: null,
        done: 0,
        total: 0,
        refusal: null,
        refusedColumn: null,
        endedAt: null,
      })
      await ctx.emit(compareEvent, id)
      return { id }
    },
  })
