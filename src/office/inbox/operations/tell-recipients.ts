import { z } from 'zod'
import { dateInJapan } from '#formats/japan-time'
import { type Ctx, command } from '#kernel'
import { raiseWork } from '#work'
import { sendMail } from '../mail.ts'
import { goesByPost } from '../model/rules.ts'
import type { Parts } from '../parts.ts'
import { Message } from '../schema.ts'
import {
  addPosting,
  addressesOf,
  batchOf,
  findMessage,
  findSha256,
  preferencesOf,
  recipientsOf,
} from '../store/index.ts'

/** Everybody a message is for hears of it the way they chose; a letter nobody can open online goes by post. */
export const tellRecipients = (parts: Parts) =>
  command({
    name: 'inbox.tell-recipients',
    summary: 'tells those a message is for that something is in their inbox',
    grant: 'system',
    input: z.object({ id: Message.shape.id, post: z.boolean() }),
    output: z.object({ mails: z.int(), posted: z.boolean() }),
    run: async (ctx, { id, post }) => {
      const message = await findMessage(ctx.db, id)
      if (!message) return { mails: 0, posted: false }
      const recipients = await recipientsOf(ctx.db, id)
      let mails = 0
      for (const residentId of recipients) if (await mailTo(ctx, parts, residentId)) mails += 1
      const posted = post && (await postTo(ctx, parts, { id, recipients }))
      return { mails, posted }
    },
  })

async function mailTo(ctx: Ctx, parts: Parts, residentId: string): Promise<boolean> {
  if (!(await preferencesOf(ctx.db, residentId)).includes('mail')) return false
  const address = (await addressesOf(ctx.db, residentId)).find(({ state }) => state === 'active')
  if (!address) return false
  await sendMail(ctx, parts, {
    address,
    name: 'arrived',
    link: `${parts.publicUrl}/${address.lang}/my/inbox`,
  })
  return true
}

const hoursToPost = 48

async function postTo(
  ctx: Ctx,
  { hasAccount }: Parts,
  { id, recipients }: { id: string; recipients: readonly string[] },
): Promise<boolean> {
  const [first] = recipients
  if (first === undefined || (await findSha256(ctx.db, id)) === null) return false
  const wanted = (await preferencesOf(ctx.db, first)).includes('post')
  const accounts = await Promise.all(recipients.map((one) => hasAccount(ctx.db, one)))
  if (!goesByPost({ wanted, accounts })) return false
  const now = ctx.now()
  const fresh = { id: ctx.newId(), day: dateInJapan(now), openedAt: now, closedAt: null }
  const { batch, opened } = await batchOf(ctx.db, fresh)
  await addPosting(ctx.db, {
    messageId: id,
    residentId: first,
    batchId: batch.id,
    postedAt: null,
    postedBy: null,
  })
  if (opened)
    await raiseWork(ctx.db, {
      kind: 'work.kind.inbox-letters-to-post',
      subject: batch.id,
      path: '/console/letters/post',
      ownerRole: 'letter-writer',
      selfClosing: true,
      dueInHours: hoursToPost,
      now,
      id: ctx.newId(),
    })
  return true
}
