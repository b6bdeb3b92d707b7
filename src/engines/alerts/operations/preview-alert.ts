import { z } from 'zod'
import { query } from '#kernel'
import { LANGUAGES } from '../definition.ts'
import { tellJapanese } from '../phrases/tell.ts'
import { previewOf } from '../preview.ts'
import { type Issuer, wholeSeconds } from '../publish/build-cap.ts'
import type { Rules } from '../rules.ts'
import { Alert, InfoTexts } from '../schema.ts'
import { findAlert, findPublication } from '../store/index.ts'
import { completed, generatedOf } from '../translate.ts'

const Sent = z.object({ title: z.string(), body: z.string() })

/** A draft as if it were handed on at this moment; anything later as it stands. */
export const previewAlert = ({ rules, issuer }: { rules: Rules; issuer: Issuer }) =>
  query({
    name: 'alerts.preview',
    summary: 'an alert as every medium would carry it, by the functions that send it',
    grant: 'alerts:read',
    input: Alert.pick({ id: true }),
    output: z.object({
      alert: Alert,
      japanese: InfoTexts,
      missing: z.array(z.object({ language: z.string(), path: z.string() })),
      /** CAP without its signature, which is made when it goes out. */
      cap: z.string(),
      mails: z.array(Sent.extend({ language: z.enum(LANGUAGES) })),
      feed: z.string(),
      short: z.array(z.object({ language: z.enum(LANGUAGES), text: z.string() })),
    }),
    run: async (ctx, { id }) => {
      const found = await findAlert(ctx.db, id)
      const before = found.predecessorId ? await findAlert(ctx.db, found.predecessorId) : null
      const now = ctx.now()
      const alert = found.state === 'draft' ? completed(rules, { ...found, changedAt: now }, before) : found
      const { said, missing } = generatedOf(rules, alert, before)
      const follows = before ? ((await findPublication(ctx.db, { alertId: before.id })) ?? null) : null
      return {
        alert,
        japanese: tellJapanese(rules.teller, said),
        missing: [...missing],
        ...previewOf(alert, { rules, issuer, follows, sentAt: wholeSeconds(now) }),
      }
    },
  })
