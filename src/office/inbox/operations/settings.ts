import { z } from 'zod'
import { type Ctx, command, email, machine, plus, query } from '#kernel'
import { addressField, sendMail } from '../mail.ts'
import type { Parts } from '../parts.ts'
import { problem } from '../problems.ts'
import { MailAddress } from '../schema.ts'
import {
  addAddress,
  addRequest,
  addressesOf,
  countRequests,
  findAddress,
  hold,
  preferencesOf,
  removeAddresses,
  saveAddressState,
  savePreference,
} from '../store/index.ts'

export const showSettings = (parts: Parts) =>
  query({
    name: 'inbox.show-settings',
    summary: 'shows how I hear that something is in my inbox',
    grant: 'resident',
    input: z.object({}),
    output: z.object({
      /** Whether this town sends mail. */
      mailOffered: z.boolean(),
      post: z.boolean(),
      addresses: z.array(MailAddress.pick({ state: true }).extend({ address: z.string() })),
    }),
    run: async ({ db, actor }) => {
      const rows = await addressesOf(db, actor.id)
      const addresses = []
      for (const { state, sealed } of rows) {
        const address = await parts.vault.open(db, actor.id, addressField, sealed)
        if (address !== null) addresses.push({ state, address })
      }
      return {
        mailOffered: parts.delivery.media.includes('mail'),
        post: (await preferencesOf(db, actor.id)).includes('post'),
        addresses,
      }
    },
  })

export const choosePost = command({
  name: 'inbox.choose-post',
  summary: 'has my letters sent by post as well, or no longer',
  grant: 'resident',
  input: z.object({ post: z.boolean().default(false).meta({ label: '手紙は紙でも郵送してほしい' }) }),
  output: z.object({}),
  run: async (ctx, { post }) => {
    const residentId = ctx.actor.id
    await hold(ctx.db, residentId)
    await savePreference(ctx.db, { residentId, medium: 'post', now: ctx.now(), on: post })
    return {}
  },
})

const mailsADay = 3
const dayMs = 86_400_000

/** Who types an address has to read what is sent to it before anything else goes there. */
export const requestMail = (parts: Parts) =>
  command({
    name: 'inbox.request-mail',
    summary: 'asks to be told by mail; a mail asks the holder of the address to confirm',
    grant: 'resident',
    perMinute: 5,
    input: z.object({
      address: email({ label: 'メールアドレス', autocomplete: 'email' }),
      lang: z.enum(parts.languages as [string, ...string[]]).meta({ label: 'メールの言語' }),
    }),
    output: z.object({}),
    run: async (ctx, { address, lang }) => {
      if (!parts.delivery.media.includes('mail')) throw problem('no-mail')
      const residentId = ctx.actor.id
      await hold(ctx.db, residentId)
      await requireFewMails(ctx, residentId)
      await removeAddresses(ctx.db, { residentId, states: ['pending'] })
      const asked: MailAddress = {
        id: ctx.newId(),
        residentId,
        state: 'pending',
        lang,
        sealed: await parts.vault.seal(ctx.db, residentId, addressField, address),
        askedAt: ctx.now(),
        confirmedAt: null,
      }
      await addAddress(ctx.db, asked)
      const link = `${parts.publicUrl}/${lang}/inbox/confirm/${parts.tokens.make(asked.id)}`
      await sendMail(ctx, parts, { address: asked, name: 'confirm', link })
      return {}
    },
  })

/** A mailbox of somebody else is not flooded from here. Refuses `too-many-mails`. */
async function requireFewMails(ctx: Ctx, residentId: string): Promise<void> {
  const since = plus(ctx.now(), -dayMs)
  if ((await countRequests(ctx.db, { residentId, since })) >= mailsADay) throw problem('too-many-mails')
  await addRequest(ctx.db, { id: ctx.newId(), residentId, at: ctx.now() })
}

export const leaveMail = command({
  name: 'inbox.leave-mail',
  summary: 'forgets my mail address; nothing is sent to it any more',
  grant: 'resident',
  input: z.object({}),
  output: z.object({}),
  run: async (ctx) => {
    const residentId = ctx.actor.id
    await hold(ctx.db, residentId)
    await removeAddresses(ctx.db, { residentId, states: ['pending', 'active', 'refused'] })
    await savePreference(ctx.db, { residentId, medium: 'mail', now: ctx.now(), on: false })
    return {}
  },
})

/** Whoever reads the mail says yes; the address before it is forgotten. Used twice, the link does no harm. */
export const confirmMail = ({ tokens }: Parts) =>
  command({
    name: 'inbox.confirm-mail',
    summary: 'confirms a mail address with the link from its mail',
    grant: 'public',
    perMinute: 20,
    input: z.object({ token: machine({ max: 100, control: 'hidden' }) }),
    output: z.object({}),
    run: async (ctx, { token }) => {
      const id = tokens.read(token)
      const found = id === null ? undefined : await findAddress(ctx.db, id)
      if (!found) throw problem('link-invalid')
      const { residentId } = found
      await hold(ctx.db, residentId)
      const current = await findAddress(ctx.db, found.id)
      if (!current) throw problem('link-invalid')
      if (current.state !== 'pending') return {}
      await removeAddresses(ctx.db, { residentId, states: ['active', 'refused'] })
      await saveAddressState(ctx.db, { id: found.id, state: 'active', confirmedAt: ctx.now() })
      await savePreference(ctx.db, { residentId, medium: 'mail', now: ctx.now(), on: true })
      return {}
    },
  })
