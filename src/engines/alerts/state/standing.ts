import { z } from 'zod'
import { Instant } from '#kernel'
import { Hazard, Level } from '../definition.ts'
import { Report, type StatedKind, StatedKind as StatedKindSchema, type StateEntry } from './entry.ts'
import { begunAt } from './fold.ts'
import { type Standing, standingOf } from './precedence.ts'

/** One telegram's word on it. */
const Statement = StatedKindSchema.omit({ begins: true, also: true, phenomenon: true }).extend({
  /** False where a newer generation of the same warning speaks in its place. */
  counts: z.boolean(),
  /** Since when it has held; null where the telegram that brought it is not here. */
  since: Instant.nullable(),
  reportedAt: Instant,
  until: Instant.nullable(),
  telegramSha256: z.string(),
  ...Report.omit({ kinds: true, infoType: true, settles: true, follows: true, generation: true }).shape,
})

/** Something in force in the town: one line, however many telegrams of whichever generation say it. */
export const InForce = z.object({
  hazard: Hazard.nullable(),
  /** The highest of the statements that count; null where none carries one. */
  level: Level.nullable(),
  since: Instant.nullable(),
  statements: z.array(Statement),
})
export type InForce = z.output<typeof InForce>
type Statement = z.output<typeof Statement>

/** What holds at `now`, the highest level first. */
export function inForce(entries: readonly StateEntry[], now: string): readonly InForce[] {
  const holding = standingOf(entries).filter(({ until }) => until === null || until > now)
  const statements = holding.flatMap((current) =>
    current.report.kinds.map((kind) => statementOf(entries, current, kind)),
  )
  const lines = Map.groupBy(statements, placeOf)
  return [...lines.values()]
    .flatMap((said) => (said.some(({ counts }) => counts) ? lineOf(said) : []))
    .sort((a, b) => (b.level ?? 0) - (a.level ?? 0))
}

/** Kinds of the same hazard are one thing on one scale; what has no hazard of its own is told by its kind. */
const placeOf = ({ hazard, code, label }: Statement): string =>
  hazard === null || hazard === 'other' ? `kind ${code || label}` : hazard

function statementOf(entries: readonly StateEntry[], current: Standing, kind: StatedKind): Statement {
  const { title, office, levelNames, quake, tsunami, places } = current.report
  const { code, label, en, hazard, level } = kind
  const { reportedAt, until, telegramSha256 } = current
  const since = begunAt(entries, current, kind.code || kind.label)
  const stated = { code, label, en, hazard, level, counts: current.counts(kind) }
  const facts = { title, office, levelNames, quake, tsunami, places }
  return { ...facts, ...stated, since, reportedAt, until, telegramSha256 }
}

function lineOf(statements: readonly Statement[]): InForce {
  const ordered = [...statements].sort(
    (a, b) =>
      Number(b.counts) - Number(a.counts) ||
      (b.level ?? 0) - (a.level ?? 0) ||
      b.reportedAt.localeCompare(a.reportedAt),
  )
  const times = ordered.flatMap(({ since }) => since ?? [])
  return {
    hazard: ordered[0]?.hazard ?? null,
    level: ordered[0]?.level ?? null,
    since: times.length === 0 ? null : (times.sort()[0] ?? null),
    statements: ordered,
  }
}
