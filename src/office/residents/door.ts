import type { Actor, Below, Ctx, Db, Instant } from '#kernel'
import type { ResidentsParts } from './parts.ts'
import { logReads } from './reads.ts'
import { openRecords } from './records.ts'
import {
  compareWithRegister,
  findByRegisterNumbers,
  type RegisterDifference,
  type RegisterLine,
  type Upserted,
  upsertFromRegister,
} from './register.ts'
import type { Guardianship, Purpose, ReadLog, ResidentFields, ResidentState } from './schema.ts'
import { visibleTo } from './sight.ts'
import { currentGuardianship, findResidents, listUndisclosed, readsAbout } from './store/index.ts'

/** What other modules ask about residents. Personal data comes out opened: it belongs on a page or in a vault, nowhere else. */
export type ResidentsDoor = {
  /** The name as typed; null for nobody, and for who was erased. */
  nameOf(db: Db, id: string): Promise<string | null>
  /** Everything known of these people, by id; without those erased or unknown. Whoever shows it calls `logReads`. */
  openFields(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, ResidentFields>>
  /** How a record stands, and the one it was merged into; null for an unknown id. */
  standingOf(db: Db, id: string): Promise<{ state: ResidentState; mergedInto: string | null } | null>
  /** By which guardianship the one may act for the other in this module now, decided in SQL; null: not at all. */
  mayActFor(db: Db, ask: ActsFor): Promise<Guardianship | null>
  /** Those of `ids` that exist for this actor: people under protection only for who may see them, and for themselves. */
  visibleTo(db: Db, actor: Actor, ids: readonly string[]): Promise<ReadonlySet<string>>
  /** Everybody under protection (支援措置), to leave out in SQL: lists, counts, pages. Few in a town. */
  undisclosedIds(db: Db): Promise<string[]>
  /** Writes down who read whose record; in the reading's transaction (`query({ logsReads: true })`). */
  logReads(ctx: Ctx, ids: readonly string[], read: { operation: string; purpose: Purpose }): Promise<void>
  /** Who read these people's records and why, the latest first. */
  readsAbout(db: Db, ids: readonly string[], page: { below: Below | null; limit: number }): Promise<ReadLog[]>
  findByRegisterNumber(db: Db, registerNumber: string): Promise<string | null>
  findByRegisterNumbers(db: Db, numbers: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** What lines of the register would change, in their order; reads only. */
  compareWithRegister(db: Db, lines: readonly RegisterLine[]): Promise<RegisterDifference[]>
  upsertFromRegister(ctx: Ctx, line: RegisterLine): Promise<Upserted>
}

export type ActsFor = {
  actorId: string
  subjectId: string
  now: Instant
  /** Leave out for what needs a guardianship over everything. */
  module?: string
}

export function residentsDoor({ vault }: Pick<ResidentsParts, 'vault'>): ResidentsDoor {
  return {
    nameOf: async (db, id) => (await openRecords(db, vault, [id])).get(id)?.fields.name ?? null,
    openFields: async (db, ids) =>
      new Map([...(await openRecords(db, vault, ids))].map(([id, { fields }]) => [id, fields])),
    standingOf: async (db, id) => {
      const [row] = await findResidents(db, [id])
      return row ? { state: row.state, mergedInto: row.mergedInto } : null
    },
    mayActFor: async (db, { actorId, subjectId, now, module = null }) =>
      (await currentGuardianship(db, { guardianId: actorId, wardId: subjectId, now, module })) ?? null,
    visibleTo,
    undisclosedIds: listUndisclosed,
    logReads,
    readsAbout,
    findByRegisterNumber: async (db, registerNumber) =>
      (await findByRegisterNumbers(db, vault, [registerNumber])).get(registerNumber) ?? null,
    findByRegisterNumbers: (db, numbers) => findByRegisterNumbers(db, vault, numbers),
    compareWithRegister: (db, lines) => compareWithRegister(db, vault, lines),
    upsertFromRegister: (ctx, line) => upsertFromRegister(ctx, vault, line),
  }
}
