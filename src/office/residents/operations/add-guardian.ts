import { z } from 'zod'
import { dateInJapan, startOfDayInJapan } from '#formats/japan-time'
import { command, plainDate } from '#kernel'
import { requireAdult, untilOf } from '../model/guardianship.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { findByRegisterNumbers } from '../register.ts'
import { Guardianship, Resident, ResidentFields } from '../schema.ts'
import { addGuardianship } from '../store/index.ts'
import { lockActive, visibleRecord } from '../visible-record.ts'

/**
 * A clerk writes down that one resident acts for another: a parent until the child is of age, a legal guardian or proxy
 * until the end of a day. The guardian is named by register number, as it stands on the papers.
 */
export const addGuardian = ({ vault }: ResidentsParts) =>
  command({
    name: 'residents.add-guardian',
    summary: 'writes down who acts for a resident, and until when',
    grant: 'residents:register',
    loud: true,
    input: z.object({
      id: Resident.shape.id.meta({ control: 'hidden' }),
      kind: Guardianship.shape.kind.meta({ label: '間柄' }),
      guardian: ResidentFields.shape.registerNumber
        .unwrap()
        .meta({ label: '代わりに手続きをする人の宛名番号' }),
      /** Names of modules, for programs; empty for everything. */
      scope: Guardianship.shape.scope.default([]).meta({ control: 'hidden' }),
      until: plainDate({ label: 'いつまで（親権者は18歳の誕生日まで）' }).nullable().default(null),
    }),
    output: z.object({ guardianshipId: z.uuid() }),
    subject: (_input, { guardianshipId }) => [guardianshipId],
    run: async (ctx, { id, kind, guardian, scope, until }) => {
      const now = ctx.now()
      const ward = await lockActive(ctx, vault, id)
      const guardianId = (await findByRegisterNumbers(ctx.db, vault, [guardian])).get(guardian)
      if (guardianId === undefined) throw problem('not-found')
      const other = await visibleRecord(ctx, vault, guardianId)
      if (other.row.id === id) throw problem('guardian-same-person')
      if (other.row.state !== 'active') throw problem('not-active')
      requireAdult(other.fields.birthDate, now)
      const untilAt = untilOf({ kind, wardBirthDate: ward.fields.birthDate, until }, now)
      const one = { id: ctx.newId(), wardId: id, guardianId: other.row.id, kind, scope }
      const open = { withdrawnAt: null, withdrawnBy: null, offerDigest: null, offerUntil: null }
      const fromAt = startOfDayInJapan(dateInJapan(now))
      await addGuardianship(ctx.db, {
        ...one,
        ...open,
        fromAt,
        untilAt,
        createdBy: ctx.actor.id,
        createdAt: now,
      })
      await ctx.emit('residents.guardianship-changed', id, { id })
      return { guardianshipId: one.id }
    },
  })
