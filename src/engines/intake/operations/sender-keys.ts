import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { command, freeText, Instant, machine, query } from '#kernel'
import { problem } from '../problems.ts'
import { SenderKey } from '../schema.ts'
import { addSenderKey, listSenderKeys, lockSenderKey, markWithdrawn } from '../store/index.ts'

const Line = SenderKey.omit({ certificatePem: true })

/** Who may speak, and by which keys. */
export const listSenders = query({
  name: 'intake.list-senders',
  summary: 'lists the register of senders: whose keys are trusted, from when until when',
  grant: 'alerts:read',
  input: z.object({}),
  output: z.object({ keys: z.array(Line) }),
  run: async (ctx) => ({
    keys: (await listSenderKeys(ctx.db)).map(({ certificatePem: _, ...line }) => line),
  }),
})

/**
 * Pins a certificate to a sender. No authority is asked: a key counts because somebody of this town compared its digest.
 * The next key is added beside the one in use, so that a sender can change over.
 */
export const addSender = command({
  name: 'intake.add-sender-key',
  summary: 'trusts a certificate for the alerts of one sender, between two moments',
  grant: 'intake:manage',
  freshProof: true,
  loud: true,
  input: z.object({
    issuer: machine({ max: 200, pattern: /^[^\s,<&]+$/ }).meta({ label: '発信元（CAPのsender）' }),
    certificate: freeText({ label: '証明書（PEM）', max: 20_000 }),
    fromAt: Instant.meta({ label: '使い始め' }),
    untilAt: Instant.meta({ label: '使い終わり' }),
  }),
  output: z.object({ id: z.uuid(), sha256: z.string() }),
  subject: (_input, { id }) => [id],
  run: async (ctx, { issuer, certificate, fromAt, untilAt }) => {
    if (fromAt >= untilAt) throw problem('wrong-times')
    const read = certificateOf(certificate)
    const id = ctx.newId()
    const sha256 = read.fingerprint256.replaceAll(':', '').toLowerCase()
    await addSenderKey(ctx.db, {
      ...{ id, issuer, sha256, fromAt, untilAt },
      certificatePem: read.toString(),
      addedAt: ctx.now(),
      addedBy: ctx.actor.id,
      withdrawnAt: null,
      withdrawnBy: null,
    })
    return { id, sha256 }
  },
})

function certificateOf(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw problem('no-certificate')
  }
}

/** From now on nothing counts that is signed with it; a key that was withdrawn never comes back. */
export const withdrawSender = command({
  name: 'intake.withdraw-sender-key',
  summary: 'stops trusting a certificate, for ever',
  grant: 'intake:manage',
  freshProof: true,
  loud: true,
  input: z.object({ id: z.uuid().meta({ control: 'hidden' }) }),
  output: z.object({}),
  run: async (ctx, { id }) => {
    const key = await lockSenderKey(ctx.db, id)
    if (!key || key.withdrawnAt !== null) throw problem('key-unknown')
    await markWithdrawn(ctx.db, id, { at: ctx.now(), actor: ctx.actor.id })
    return {}
  },
})
