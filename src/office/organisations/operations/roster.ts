import { z } from 'zod'
import { dateInJapan, startOfDayInJapan } from '#formats/japan-time'
import { type Ctx, command, plainDate, plus, query } from '#kernel'
import { listPeople, lockStaff, namesOf } from '#people'
import { standingIn } from '../held-now.ts'
import { dayAfter, mondayOf } from '../model/days.ts'
import { plannedPeriod } from '../model/period.ts'
import { clipped, dutyTimes, meet } from '../model/roster.ts'
import type { OrganisationsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Shift } from '../schema.ts'
import {
  addShift,
  desksInUse,
  findOffice,
  findShift,
  lockShift,
  membersOf,
  openGaps,
  removeShift,
  shiftsBetween,
} from '../store/index.ts'
import { gapsOf, watchRoster } from '../watch-roster.ts'

const rosterGrant = 'organisations:roster'
const readGrant = 'organisations:read'
const mostHours = 7 * 24

const NamedShift = Shift.extend({ personName: z.string() })
const Span = z.object({ fromAt: Shift.shape.fromAt, untilAt: Shift.shape.untilAt })

async function named(ctx: Pick<Ctx, 'db'>, shifts: readonly Shift[]) {
  const names = await namesOf(ctx.db, [...new Set(shifts.map(({ personId }) => personId))])
  return shifts.map((one) => ({ ...one, personName: names.get(one.personId) ?? '' }))
}

/** Who is on duty now, desk by desk. */
export const showOnCall = ({ desks }: OrganisationsParts) =>
  query({
    name: 'organisations.on-call',
    summary: 'shows who is on duty now, and where nobody is although somebody must be',
    grant: readGrant,
    input: z.object({}),
    output: z.object({
      desks: z.array(z.object({ desk: z.string(), shifts: z.array(NamedShift), missing: z.boolean() })),
    }),
    run: async (ctx) => {
      const moment = { fromAt: ctx.now(), untilAt: plus(ctx.now(), 1) }
      const shifts = await named(ctx, await shiftsBetween(ctx.db, moment))
      const used = await desksInUse(ctx.db)
      return {
        desks: Object.entries(desks.desks).map(([desk, { covered }]) => {
          const there = shifts.filter((one) => one.desk === desk)
          const needed = used.has(desk) && dutyTimes(covered, moment).length > 0
          return { desk, shifts: there, missing: needed && there.length === 0 }
        }),
      }
    },
  })

/** A week of the roster, by day: a shift stands on every day it touches. */
export const showRoster = ({ desks }: OrganisationsParts) =>
  query({
    name: 'organisations.list-shifts',
    summary: 'shows one week of the duty roster, with the times nobody is on duty',
    grant: readGrant,
    input: z.object({
      /** Any day of the week; this week when left out. */
      week: plainDate().optional(),
    }),
    output: z.object({
      monday: z.string(),
      days: z.array(
        z.object({
          date: z.string(),
          desks: z.array(z.object({ desk: z.string(), shifts: z.array(NamedShift), gaps: z.array(Span) })),
        }),
      ),
      /** Members of the town office, who can be put on duty. */
      staff: z.array(z.object({ id: z.uuid(), name: z.string() })),
    }),
    run: async (ctx, { week }) => {
      const monday = mondayOf(week ?? dateInJapan(ctx.now()))
      const whole = { fromAt: startOfDayInJapan(monday), untilAt: startOfDayInJapan(dayAfter(monday, 7)) }
      const shifts = await named(ctx, await shiftsBetween(ctx.db, whole))
      const used = await desksInUse(ctx.db)
      const dates = [0, 1, 2, 3, 4, 5, 6].map((n) => dayAfter(monday, n))
      const dayOfRoster = (date: string) => {
        const day = { fromAt: startOfDayInJapan(date), untilAt: startOfDayInJapan(dayAfter(date)) }
        return Object.keys(desks.desks).map((desk) => {
          const there = shifts.filter((one) => one.desk === desk && meet(one, day))
          // What is past cannot be mended any more.
          const ahead = clipped(day, { fromAt: ctx.now(), untilAt: whole.untilAt })
          const gaps = used.has(desk) ? ahead.flatMap((span) => gapsOf(desk, there, span, desks)) : []
          return { desk, shifts: there, gaps }
        })
      }
      return {
        monday,
        days: dates.map((date) => ({ date, desks: dayOfRoster(date) })),
        staff: await officeStaff(ctx),
      }
    },
  })

async function officeStaff(ctx: Pick<Ctx, 'db'>) {
  const office = await findOffice(ctx.db)
  const members = new Set(office ? (await membersOf(ctx.db, office.id)).map((one) => one.personId) : [])
  const all = await listPeople(ctx.db)
  return all
    .filter(({ id, roles }) => roles.length > 0 || members.has(id))
    .map(({ id, name }) => ({ id, name }))
}

/** Refuses who is not in the town office now, and who is on duty at the same desk then. */
async function requireFree(ctx: Ctx, shift: Omit<Shift, 'id'>, parts: OrganisationsParts): Promise<void> {
  const { desk, personId } = shift
  if (!Object.hasOwn(parts.desks.desks, desk)) throw problem('unknown-desk')
  const present = await lockStaff(ctx.db, [personId])
  const organisation = await findOffice(ctx.db)
  const standing = organisation && (await standingIn(ctx, { personId, organisation, roles: parts.roles }))
  if (!present.has(personId) || !standing) throw problem('not-a-member')
  const others = await shiftsBetween(ctx.db, shift, personId)
  if (others.some((one) => one.desk === desk)) throw problem('already-on-duty')
}

const open = (ctx: Ctx) => ({
  addedBy: ctx.actor.id,
  addedAt: ctx.now(),
  removedBy: null,
  removedAt: null,
})
const watch = (ctx: Ctx, { desks }: OrganisationsParts) =>
  watchRoster(ctx.db, { desks, now: ctx.now, newId: ctx.newId })

export const addShiftOperation = (parts: OrganisationsParts) =>
  command({
    name: 'organisations.add-shift',
    summary: 'puts a member of the town office on duty',
    grant: rosterGrant,
    input: Shift.pick({ desk: true, personId: true, fromAt: true, untilAt: true }),
    output: Shift,
    subject: (_input, { id, personId }) => [id, personId],
    run: async (ctx, { desk, personId, ...asked }) => {
      const period = plannedPeriod(asked, { now: ctx.now(), mostHours })
      const shift = { id: ctx.newId(), desk, personId, ...period, ...open(ctx) }
      await requireFree(ctx, shift, parts)
      await addShift(ctx.db, shift)
      await watch(ctx, parts)
      return shift
    },
  })

async function lockComing(ctx: Ctx, shiftId: string): Promise<Shift> {
  const shift = await lockShift(ctx.db, shiftId)
  if (!shift || shift.removedAt !== null) throw problem('not-found')
  if (shift.untilAt <= ctx.now()) throw problem('already-ended')
  return shift
}

const id = z.uuid().meta({ control: 'hidden' })

/** Somebody else takes what is left of a shift; the old row stays, removed. */
export const swapShift = (parts: OrganisationsParts) =>
  command({
    name: 'organisations.swap-shift',
    summary: 'gives a shift, or what is left of it, to somebody else',
    grant: rosterGrant,
    input: z.object({ id, personId: Shift.shape.personId }),
    output: Shift,
    subject: (_input, shift) => [shift.id, shift.personId],
    run: async (ctx, { id: shiftId, personId }) => {
      // People before rows: whoever is removed meanwhile holds people first too.
      await lockStaff(ctx.db, [personId])
      const { desk, fromAt, untilAt } = await lockComing(ctx, shiftId)
      const left = plannedPeriod({ fromAt, untilAt }, { now: ctx.now(), mostHours })
      const shift = { id: ctx.newId(), desk, personId, ...left, ...open(ctx) }
      await requireFree(ctx, shift, parts)
      await removeShift(ctx.db, shiftId, { removedBy: ctx.actor.id, removedAt: ctx.now() })
      await addShift(ctx.db, shift)
      await watch(ctx, parts)
      return shift
    },
  })

export const removeShiftOperation = (parts: OrganisationsParts) =>
  command({
    name: 'organisations.remove-shift',
    summary: 'takes a shift off the duty roster',
    grant: rosterGrant,
    input: z.object({ id }),
    output: z.object({ id: z.uuid() }),
    run: async (ctx, { id: shiftId }) => {
      await lockComing(ctx, shiftId)
      await removeShift(ctx.db, shiftId, { removedBy: ctx.actor.id, removedAt: ctx.now() })
      await watch(ctx, parts)
      return { id: shiftId }
    },
  })

export const getShift = query({
  name: 'organisations.get-shift',
  summary: 'shows one shift of the duty roster and who could take it',
  grant: rosterGrant,
  input: z.object({ id: z.uuid() }),
  output: z.object({ shift: NamedShift, staff: z.array(z.object({ id: z.uuid(), name: z.string() })) }),
  run: async (ctx, { id: shiftId }) => {
    const shift = await findShift(ctx.db, shiftId)
    if (!shift || shift.removedAt !== null) throw problem('not-found')
    const [shown] = await named(ctx, [shift])
    if (!shown) throw problem('not-found')
    return { shift: shown, staff: await officeStaff(ctx) }
  },
})

/** What waits on the tile of the roster: the times nobody is on duty in the next 24 hours. */
export const countGaps = query({
  name: 'organisations.count-gaps',
  summary: 'counts the times of the next 24 hours at which nobody is on duty',
  grant: readGrant,
  input: z.object({}),
  output: z.object({ count: z.int(), dueAt: Shift.shape.fromAt.nullable() }),
  run: async (ctx) => {
    const open = await openGaps(ctx.db)
    return { count: open.length, dueAt: open[0]?.fromAt ?? null }
  },
})
