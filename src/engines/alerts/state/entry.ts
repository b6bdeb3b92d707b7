import { z } from 'zod'
import { Instant } from '#kernel'
import { Hazard, Level } from '../definition.ts'

/** A kind as a telegram states it for the town, on the one scale both generations of telegrams are brought to. */
export const StatedKind = z.object({
  /** Empty for kinds known by their name. */
  code: z.string(),
  /** What people call it, in Japanese and, where the tables know it, in English. */
  label: z.string(),
  en: z.string().nullable(),
  hazard: Hazard.nullable(),
  /** Null where the kind carries none. */
  level: Level.nullable(),
  /** Whose proposal it belongs to. */
  phenomenon: Hazard,
  /** Under which name a newer generation may say the same. */
  also: z.array(Hazard),
  /** Whether this telegram is the one that brought it (発表) or says that it goes on (継続); null where it does not say. */
  begins: z.boolean().nullable(),
})
export type StatedKind = z.output<typeof StatedKind>

/** What one telegram says about the town. */
export const Report = z.object({
  title: z.string(),
  office: z.string(),
  infoType: z.enum(['発表', '訂正', '取消', '遅延']),
  /** Whether the kinds carry the level in their names (InfoKindVersion 1.5, since 2026). */
  levelNames: z.boolean(),
  /** Of warnings that are sent in several generations. */
  generation: z.number().nullable(),
  /** Phenomena on which it has the last word for the town, also where it says nothing of them. */
  settles: z.array(Hazard),
  /** Tells more about what another telegram of the event announced, and ends with it. */
  follows: z.boolean(),
  /** Empty where it does not touch the town, or everything was lifted. */
  kinds: z.array(StatedKind),
  quake: z
    .object({
      originTime: Instant.nullable(),
      place: z.string().nullable(),
      /** In the agency's words: Ｍ７．１. */
      magnitude: z.string().nullable(),
      /** JMA intensity in the municipality or, where only that is known, in its district. */
      intensity: z.string().nullable(),
    })
    .nullable(),
  tsunami: z
    .object({
      arrival: Instant.nullable(),
      arrivalCondition: z.string().nullable(),
      /** In the agency's words: ３ｍ, 巨大. */
      height: z.string().nullable(),
    })
    .nullable(),
  /** Names of the gauges of a flood forecast, or of the volcano. */
  places: z.array(z.string()),
})
export type Report = z.output<typeof Report>

/**
 * One fact of the state in a place of its own (`key`): of two for the same place the later `stamp` holds, whichever
 * arrived first. That one rule makes the merge commutative and idempotent.
 */
export const StateEntry = z.object({
  key: z.string(),
  /**
   * report: what one serial of a chain says; issued: when that serial was first sent, for its corrections stand in its
   * place; void: until when 取消 took everything of the chain back; begun: the last time a kind began.
   */
  part: z.enum(['report', 'issued', 'void', 'begun']),
  /** Orders telegrams: report time, time of sending, rank of the InfoType, digest; ASCII, compared byte by byte. */
  stamp: z.string(),
  drill: z.boolean(),
  chain: z.string(),
  event: z.string(),
  /** Serial of a report and of its issue, code or name of a begun kind; empty for void. */
  detail: z.string(),
  reportedAt: Instant,
  telegramSha256: z.string(),
  /** Whether it says something about the town, be it that there is nothing. */
  touches: z.boolean(),
  /** When it ends by itself; null: until lifted. */
  until: Instant.nullable(),
  report: Report.nullable(),
})
export type StateEntry = z.output<typeof StateEntry>
