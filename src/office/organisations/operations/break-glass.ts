import { z } from 'zod'
import { type Ctx, command, holds, query } from '#kernel'
import { lockStaff, namesOf } from '#people'
import { closeWork, raiseWork } from '#work'
import { breakableIn, me } from '../authority.ts'
import { heldForNow, kindsNow } from '../held-now.ts'
import { endTaken } from '../leave.ts'
import { end, review, take } from '../model/break-glass.ts'
import { over } from '../model/period.ts'
import type { OrganisationsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { BreakGlass } from '../schema.ts'
import {
  addBreakGlass,
  findBreakGlass,
  lockBreakGlass,
  saveBreakGlass,
  takenBy,
  unreviewed,
} from '../store/index.ts'

const reviewGrant = 'organisations:review'
const kind = 'work.kind.organisations-break-glass'
const id = z.uuid().meta({ control: 'hidden' })

/** Roles somebody may take, by where they belong now. */
const breakableFor = async (ctx: Ctx, personId: string, { roles }: OrganisationsParts): Promise<string[]> =>
  breakableIn(await kindsNow(ctx.db, personId, ctx.now()), roles)

/**
 * Takes a role alone, for at most two hours. It stands in the audit as a loud act, in the next minute on the list of the
 * administrators, and what is done with it carries the person's name as everything does.
 */
export const breakGlass = (parts: OrganisationsParts) =>
  command({
    name: 'organisations.break-glass',
    summary: 'takes a role in an emergency, for at most two hours, with a reason and a review afterwards',
    grant: 'staff',
    freshProof: true,
    loud: true,
    perMinute: 10,
    input: z.object({
      role: BreakGlass.shape.role,
      reason: BreakGlass.shape.reason,
      minutes: z.enum(['30', '60', '120']).meta({ label: '時間' }),
    }),
    output: BreakGlass,
    subject: (_input, taken) => [taken.id, taken.personId],
    run: async (ctx, { role, reason, minutes }) => {
      const personId = me(ctx)
      const staff = (await lockStaff(ctx.db, [personId])).get(personId)
      if (!staff) throw problem('not-a-member')
      const held = [...staff.roles, ...(await heldForNow(parts)(ctx.db, personId, ctx.now()))]
      const asked = { id: ctx.newId(), personId, role, reason, minutes: Number(minutes) }
      const breakable = await breakableFor(ctx, personId, parts)
      const taken = take(asked, { now: ctx.now(), breakable, held })
      // What counts no more, or not yet by a clock that was set back, is in nobody's way.
      const idle = ({ beganAt, ...one }: BreakGlass) => over(one, ctx.now()) || beganAt > ctx.now()
      await endTaken(ctx, (await takenBy(ctx.db, personId)).filter(idle))
      await addBreakGlass(ctx.db, taken)
      await raiseWork(ctx.db, {
        kind,
        subject: taken.id,
        path: `/console/break-glass/${taken.id}`,
        ownerRole: 'administrator',
        selfClosing: true,
        dueInHours: 24,
        now: ctx.now(),
        id: ctx.newId(),
      })
      return taken
    },
  })

/** Who took it gives it back early, or who reviews takes it away. To others there is none. */
export const endBreakGlass = command({
  name: 'organisations.end-break-glass',
  summary: 'gives back a role that was taken in an emergency, before its time is over',
  grant: 'staff',
  loud: true,
  input: z.object({ id }),
  output: BreakGlass,
  run: async (ctx, { id: takenId }) => {
    const taken = await lockBreakGlass(ctx.db, takenId)
    if (!taken || !(taken.personId === ctx.actor.id || holds(ctx.actor, reviewGrant)))
      throw problem('not-found')
    const ended = end(taken, { by: ctx.actor.id, now: ctx.now() })
    await saveBreakGlass(ctx.db, ended)
    return ended
  },
})

/** Somebody else says what they found; a role still held is not taken away by that. */
export const reviewBreakGlass = command({
  name: 'organisations.review-break-glass',
  summary: 'records what another person found about a role taken in an emergency',
  grant: reviewGrant,
  loud: true,
  input: z.object({ id, finding: BreakGlass.shape.finding.unwrap() }),
  output: BreakGlass,
  run: async (ctx, { id: takenId, finding }) => {
    const taken = await lockBreakGlass(ctx.db, takenId)
    if (!taken) throw problem('not-found')
    const reviewed = review(taken, { by: ctx.actor.id, now: ctx.now(), finding })
    await saveBreakGlass(ctx.db, reviewed)
    await closeWork(ctx.db, {
      kind,
      subject: takenId,
      by: ctx.actor.id,
      now: ctx.now(),
      note: 'reviewed',
    })
    return reviewed
  },
})

const NamedTaken = BreakGlass.extend({ personName: z.string() })

async function named(ctx: Ctx, all: readonly BreakGlass[]) {
  const names = await namesOf(ctx.db, [...new Set(all.map(({ personId }) => personId))])
  return all.map((one) => ({ ...one, personName: names.get(one.personId) ?? '' }))
}

/** What the page of emergencies needs: the roles one may take, and for reviewers what nobody has looked at. */
export const showBreakGlass = (parts: OrganisationsParts) =>
  query({
    name: 'organisations.list-break-glass',
    summary: 'lists the roles the person who asks may take in an emergency, and what waits for a review',
    grant: 'staff',
    input: z.object({}),
    output: z.object({ roles: z.array(z.string()), waiting: z.array(NamedTaken) }),
    run: async (ctx) => ({
      roles: ctx.actor.kind === 'person' ? await breakableFor(ctx, ctx.actor.id, parts) : [],
      waiting: holds(ctx.actor, reviewGrant) ? await named(ctx, await unreviewed(ctx.db)) : [],
    }),
  })

export const getBreakGlass = query({
  name: 'organisations.get-break-glass',
  summary: 'shows a role that was taken in an emergency, and its review',
  grant: reviewGrant,
  input: z.object({ id: z.uuid() }),
  output: z.object({ taken: NamedTaken, self: z.boolean() }),
  run: async (ctx, { id: takenId }) => {
    const taken = await findBreakGlass(ctx.db, takenId)
    const [shown] = taken ? await named(ctx, [taken]) : []
    if (!shown) throw problem('not-found')
    return { taken: shown, self: shown.personId === ctx.actor.id }
  },
})
