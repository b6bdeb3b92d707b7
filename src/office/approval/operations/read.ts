import { z } from 'zod'
import { Problem, query } from '#kernel'
import { actorOf, caseOf, readWhole, type Whole } from '../case.ts'
import { openSeats, placeOf, usable } from '../model/decide.ts'
import { numberOf } from '../numbers.ts'
import type { ApprovalParts } from '../parts.ts'
import { Document, DocumentState, Review, Seat, Step, Version } from '../schema.ts'
import { countLyingWith, listDrafted, listLyingWith } from '../store/index.ts'

/** A document as lists show it. */
const Listed = Document.pick({
  id: true,
  kind: true,
  section: true,
  title: true,
  amount: true,
  draftedBy: true,
  state: true,
  version: true,
  dueAt: true,
  changedAt: true,
}).extend({
  /** `令和8年度 青総第123号` once it is decided. */
  numberText: z.string().nullable(),
  drafter: z.string(),
})

/** Sections I can draft for, by the names of `routes.yaml`. */
const SectionNames = z.array(z.string())

export const listSections = (parts: ApprovalParts) =>
  query({
    name: 'approval.list-sections',
    summary: 'lists the sections I can draft documents for',
    grant: 'approval:draft',
    input: z.object({}),
    output: z.object({ sections: SectionNames }),
    run: async (ctx) => ({ sections: sectionsOf((await actorOf(ctx, parts.directory)).held, parts) }),
  })

export const listDocuments = (parts: ApprovalParts) =>
  query({
    name: 'approval.list',
    summary: 'lists what waits for my approval, what I drafted, and what my sections decide',
    grant: 'approval:read',
    input: z.object({}),
    output: z.object({
      waiting: z.array(Listed),
      drafted: z.array(Listed),
      section: z.array(Listed),
      sections: SectionNames,
    }),
    run: async (ctx) => {
      const { actor: id, held } = await actorOf(ctx, parts.directory)
      const person = ctx.actor.kind === 'person'
      const sections = sectionsOf(held, parts)
      const own = usable(held, parts.routes.positions)
      const waiting = person ? await listLyingWith(ctx.db, { id, held: own }) : []
      const drafted = person ? await listDrafted(ctx.db, { draftedBy: id }) : []
      const section = await listDrafted(ctx.db, { sections })
      const ids = [...waiting, ...drafted, ...section].map(({ draftedBy }) => draftedBy)
      const names = await parts.directory.namesOf(ctx.db, [...new Set(ids)])
      const listed = (documents: Document[]) =>
        documents.map((one) => ({
          ...one,
          numberText: numberOf(one),
          drafter: names.get(one.draftedBy) ?? one.draftedBy,
        }))
      return { waiting: listed(waiting), drafted: listed(drafted), section: listed(section), sections }
    },
  })

const sectionsOf = (held: Whole['actor']['held'], { routes }: ApprovalParts) => [
  ...new Set(
    held.flatMap(({ section, standingInFor }) =>
      standingInFor === null && section in routes.sections ? [section] : [],
    ),
  ),
]

export const countDocuments = (parts: ApprovalParts) =>
  query({
    name: 'approval.count',
    summary: 'counts what waits for my approval and says when the first of it is due',
    grant: 'approval:read',
    input: z.object({}),
    output: z.object({ count: z.int().nonnegative(), dueAt: Document.shape.dueAt }),
    run: async (ctx) => {
      const { actor: id, held } = await actorOf(ctx, parts.directory)
      if (ctx.actor.kind !== 'person') return { count: 0, dueAt: null }
      return countLyingWith(ctx.db, { id, held: usable(held, parts.routes.positions) })
    },
  })

/** What the reader can do at a submitted document: act at a place, or why not. */
const Turn = z.object({
  place: Seat.extend({ standingInFor: z.string().nullable(), last: z.boolean() }).nullable(),
  refusal: z.string().nullable(),
})

export const getDocument = (parts: ApprovalParts) =>
  query({
    name: 'approval.get',
    summary: 'shows a document with its versions, its route and what was done at each place',
    grant: 'approval:read',
    input: z.object({ id: Document.shape.id }),
    output: z.object({
      document: Document.extend({ numberText: z.string().nullable() }),
      versions: z.array(Version),
      steps: z.array(Step),
      reviews: z.array(Review),
      /** Places that wait now. */
      open: z.array(Seat),
      turn: Turn,
      mine: z.boolean(),
      me: z.string(),
      /** Names of staff who took part, by id. */
      names: z.record(z.string(), z.string()),
    }),
    run: async (ctx, { id }) => {
      const whole = await readWhole(ctx, { id, lock: false }, parts)
      const { document, versions, steps, reviews } = whole
      const submitted = document.state === DocumentState.enum.submitted
      const people = steps.flatMap(({ actor, standingInFor }) => [actor, standingInFor ?? actor])
      const ids = [...new Set([document.draftedBy, ...people])].filter((one) => one !== 'vacant')
      return {
        document: { ...document, numberText: numberOf(document) },
        versions,
        steps,
        reviews,
        open: submitted ? openSeats(caseOf(whole)) : [],
        turn: submitted ? turnOf(whole, parts) : { place: null, refusal: null },
        mine: document.draftedBy === ctx.actor.id,
        me: ctx.actor.id,
        names: Object.fromEntries(await parts.directory.namesOf(ctx.db, ids)),
      }
    },
  })

function turnOf(whole: Whole, { routes }: ApprovalParts): z.output<typeof Turn> {
  try {
    const place = placeOf(caseOf(whole), whole.actor, routes.positions)
    const last = place.stage === (whole.versions.at(-1)?.route.length ?? 0) - 1
    return { place: { ...place, last }, refusal: null }
  } catch (error) {
    if (error instanceof Problem) return { place: null, refusal: error.code }
    throw error
  }
}
