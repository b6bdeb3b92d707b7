import { z } from 'zod'
import { query } from '#kernel'
import { PublicAlert } from '../public-alert.ts'
import { Publication } from '../schema.ts'
import { listPublished } from '../store/index.ts'

const most = 100

export const FeedEntry = z.object({ alert: PublicAlert, publication: Publication.omit({ bytes: true }) })

export const listPublishedAlerts = query({
  name: 'alerts.list-published',
  summary: 'the newest messages that went out, for feeds; drills only when asked for',
  grant: 'public',
  input: z.object({ drill: z.boolean() }),
  output: z.object({ entries: z.array(FeedEntry) }),
  run: async (ctx, { drill }) => ({ entries: await listPublished(ctx.db, drill, most) }),
})
