import { z } from 'zod'
import { command, Instant, plus, query } from '#kernel'
import { keepForMaker, revealedTo } from '#people'
import { aggregate, missingOf } from '../model/reconcile.ts'
import { isTownCode } from '../model/town-code.ts'
import type { HeadquartersParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Figures, type Headquarters, Received, Row, Town } from '../schema.ts'
import {
  findTown,
  listAdmitted,
  listHeadquarters,
  listReceived,
  lockTown,
  saveTown,
  withdraw,
} from '../store/index.ts'

/** What a prefecture gives a town that it takes reports of. */
const Given = z.object({ address: z.string(), secret: z.string() })

/**
 * In a prefecture: takes reports of this town from now on. The answer holds the secret, which is shown this once; for a
 * town that is admitted already it is a new one, beside which the one before counts for a day. Refuses
 * `headquarters.wrong-code`.
 */
export const admitTown = ({ secrets, key, publicUrl }: HeadquartersParts) =>
  command({
    name: 'headquarters.admit-town',
    summary: 'admits a town whose reports are taken, or gives it a new secret',
    grant: 'headquarters:command',
    freshProof: true,
    loud: true,
    secret: true,
    input: Town.pick({ code: true, name: true }),
    output: Given.extend({
      /** The secret to show on the next page; null outside a browser. */
      reveal: z.uuid().nullable(),
    }),
    subject: ({ code }) => [code],
    run: async (ctx, { code, name }) => {
      if (!isTownCode(code)) throw problem('wrong-code')
      const before = await lockTown(ctx.db, code)
      const now = ctx.now()
      const town = {
        ...{ code, name, secretNumber: (before?.secretNumber ?? 0) + 1 },
        renewedAt: before && before.withdrawnAt === null ? now : null,
        ...{ admittedAt: now, admittedBy: ctx.actor.id, withdrawnAt: null },
      }
      await saveTown(ctx.db, town)
      const given = { address: `${publicUrl}/headquarters/reports/${code}`, secret: secrets.secretText(town) }
      const lines = [code, given.address, given.secret]
      const kept = { kind: 'town-secret' as const, personId: ctx.actor.id, lines }
      return { ...given, reveal: await keepForMaker(ctx, key, kept) }
    },
  })

/** What a town is to be given, for ten minutes and for the session that admitted it. */
export const showTownSecret = ({ key }: HeadquartersParts) =>
  query({
    name: 'headquarters.show-town-secret',
    summary: 'shows the secret of a town to the session that has just admitted it',
    grant: 'headquarters:command',
    input: z.object({ id: z.uuid() }),
    output: Given.extend({ code: z.string(), name: z.string(), until: Instant }),
    run: async (ctx, { id }) => {
      const shown = await revealedTo(ctx, key, id)
      const [code, address, secret] = shown?.lines ?? []
      if (shown?.kind !== 'town-secret' || code === undefined || !address || !secret)
        throw problem('not-found')
      const town = await findTown(ctx.db, code)
      return { code, address, secret, name: town?.name ?? '', until: shown.expiresAt }
    },
  })

/** From now on nothing of this town is taken; what came stays. Refuses `headquarters.not-found`. */
export const withdrawTown = command({
  name: 'headquarters.withdraw-town',
  summary: 'ends that reports of a town are taken',
  grant: 'headquarters:command',
  loud: true,
  input: z.object({ code: Town.shape.code.meta({ control: 'hidden' }) }),
  output: z.object({}),
  subject: ({ code }) => [code],
  run: async (ctx, { code }) => {
    const town = await lockTown(ctx.db, code)
    if (!town || town.withdrawnAt !== null) throw problem('not-found')
    await withdraw(ctx.db, code, ctx.now())
    return {}
  },
})

const Newest = Received.omit({ rows: true }).extend({
  /** As it was admitted; empty for a town that is not. */
  name: z.string(),
  /** Numbers below this one that did not come. */
  missing: z.array(z.int()),
})

const dayMs = 86_400_000
/** Towns report before a prefecture opens a headquarters of its own. */
const earlierDays = 3
const shownDays = 30

/**
 * In a prefecture: the newest reports of its towns and what they add up to; drills apart. Disasters of before are not
 * added: counted is what was known from three days before the prefecture's own headquarters opened, else for thirty days.
 */
export const listTowns = query({
  name: 'headquarters.list-towns',
  summary: 'adds up the newest reports of the towns of a prefecture',
  grant: 'headquarters:read',
  input: z.object({ drill: z.boolean().default(false) }),
  output: z.object({
    since: Instant,
    rows: z.array(Row),
    totals: Figures,
    reports: z.array(Newest),
    towns: z.array(Town.omit({ admittedBy: true, secretNumber: true })),
  }),
  run: async ({ db, now }, { drill }) => {
    const since = countedSince(await listHeadquarters(db), drill, now())
    const received = await listReceived(db, { drill, since })
    const towns = await listAdmitted(db)
    const names = new Map(towns.map(({ code, name }) => [code, name]))
    const reports = received.map(({ numbers, ...one }) => ({
      ...one,
      name: names.get(one.town) ?? '',
      missing: missingOf(numbers),
    }))
    return { since, ...aggregate(received), reports, towns }
  },
})

function countedSince(all: readonly Headquarters[], drill: boolean, now: Instant): Instant {
  const open = all.filter((one) => one.closedAt === null && one.drill === drill)
  const first = open.map(({ openedAt }) => openedAt).sort()[0]
  return first === undefined ? plus(now, -shownDays * dayMs) : plus(first, -earlierDays * dayMs)
}
