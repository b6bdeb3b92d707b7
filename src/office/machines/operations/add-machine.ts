import { z } from 'zod'
import { command, machine } from '#kernel'
import type { Inside } from '../parts.ts'
import { problem } from '../problems.ts'
import { Machine } from '../schema.ts'
import { addMachine } from '../store/index.ts'
import { requireTerms } from './judge-machine.ts'
import { registerKey } from './register-key.ts'

export const PastedKey = machine({
  min: 20,
  max: 8000,
  label: '公開鍵（JWKまたはPEM）',
  control: 'textarea',
  rows: 8,
})

/** A new machine may call nothing until its operations are chosen. */
export const addOne = (parts: Inside) =>
  command({
    name: 'machines.add',
    summary: 'registers a machine with its organisation, its roles and its public key',
    grant: 'machines:manage',
    freshProof: true,
    loud: true,
    input: Machine.pick({ name: true, organisationName: true }).extend({
      organisationId: z.uuid().optional().meta({ control: 'hidden' }),
      contact: Machine.shape.contact,
      roles: Machine.shape.roles.min(1),
      expiresAt: Machine.shape.expiresAt,
      key: PastedKey,
    }),
    output: z.object({ id: z.uuid() }),
    subject: (_input, { id }) => [id],
    run: async (ctx, { key, organisationId, organisationName, ...given }) => {
      requireTerms(ctx, parts, given)
      const registered =
        organisationId === undefined
          ? organisationName
          : await parts.organisations.nameOf(ctx.db, organisationId)
      if (registered === null) throw problem('unknown-organisation')
      const id = ctx.newId()
      await addMachine(ctx.db, {
        ...given,
        id,
        organisationId: organisationId ?? null,
        organisationName: registered,
        scopes: [],
        createdAt: ctx.now(),
        createdBy: ctx.actor.id,
        lastUsedAt: null,
        revokedAt: null,
        revokedBy: null,
      })
      await registerKey(ctx, id, key)
      return { id }
    },
  })
