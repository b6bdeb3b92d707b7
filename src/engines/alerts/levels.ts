import { dateInJapan } from '#formats/japan-time'
import type { AlertTables, Hazard, KindBlock, KindEntry, Level } from './definition.ts'

/** A kind as one telegram states it. */
export interface StatedKind {
  readonly infoKind: string
  /** `1.5_0`: generation, and a revision that does not matter here. */
  readonly infoKindVersion: string
  /** Instant with offset; its day in Asia/Tokyo chooses between tables of different years. */
  readonly reportDateTime: string
  readonly code: string
  readonly name: string
}

/** What a telegram states that the tables do not expect. A defect is shown to the officer; it refuses nothing. */
type KindDefect = 'unknown-info-kind' | 'unknown-kind' | 'level-contradicts-name' | 'outside-validity'

/** The level of one kind: null when it carries none or is not known (then `defect` says so). */
export interface KindLevel {
  readonly level: Level | null
  readonly hazard?: Hazard
  readonly basis?: KindBlock['basis']
  /** What people call the kind, in Japanese and in English. */
  readonly label: string
  readonly en?: string
  /** How long it counts where nothing is ever lifted. */
  readonly lastsHours?: number
  /** Whose proposal it belongs to, where that is not its hazard. */
  readonly phenomenon?: Hazard
  /** Under which name a newer generation may say the same. */
  readonly also?: readonly Hazard[]
  readonly defect?: KindDefect
}

const FULL_WIDTH_DIGITS = '０１２３４５'
const LEVEL_NAME = /^レベル([１-５1-5])/u

/**
 * The level of a kind by the dated tables. Blocks are found by InfoKind and version; among those that know the code,
 * one in force on the report's day wins, else the nearest is used and named `outside-validity` (the agency's own
 * samples carry invented dates). Where name and table disagree on レベルN, the higher counts.
 */
export function levelOf(kind: StatedKind, tables: Pick<AlertTables, 'kinds'>): KindLevel {
  if (!tables.kinds.blocks.some(({ infoKinds }) => infoKinds.includes(kind.infoKind)))
    return { level: null, label: kind.name, defect: 'unknown-info-kind' }
  const blocks = blocksOf(kind, tables)
  const day = dateInJapan(kind.reportDateTime)
  const known = blocks.flatMap((block) => findEntry(block, kind).map((entry) => ({ block, entry })))
  const inForce = known.find(({ block }) => block.from <= day && day <= (block.until ?? '9999-12-31'))
  const chosen = inForce ?? known[0]
  if (chosen === undefined) return unknownKind(kind, blocks)
  return describe(kind, chosen, inForce !== undefined)
}

/** The blocks for telegrams of an InfoKind and version. */
export function blocksOf(
  { infoKind, infoKindVersion }: Pick<StatedKind, 'infoKind' | 'infoKindVersion'>,
  { kinds }: Pick<AlertTables, 'kinds'>,
): readonly KindBlock[] {
  return kinds.blocks.filter(
    (block) => block.infoKinds.includes(infoKind) && coversVersion(block, infoKindVersion),
  )
}

function findEntry(block: KindBlock, kind: StatedKind): readonly KindEntry[] {
  const entry = block.kinds.find((each) =>
    kind.code === '' ? each.code === undefined && each.name === kind.name : each.code === kind.code,
  )
  return entry === undefined ? [] : [entry]
}

function describe(
  kind: StatedKind,
  { block, entry }: { block: KindBlock; entry: KindEntry },
  inForce: boolean,
): KindLevel {
  const named = levelInName(kind.name)
  const contradicts = named !== undefined && block.basis !== 'own-scale' && named !== entry.level
  const level = contradicts ? higher(named, entry.level) : entry.level
  const defect = contradicts ? 'level-contradicts-name' : inForce ? undefined : 'outside-validity'
  return {
    level,
    basis: block.basis,
    label: entry.label ?? kind.name,
    ...(entry.hazard !== undefined && { hazard: entry.hazard }),
    ...(entry.en !== undefined && { en: entry.en }),
    ...(block.lastsHours !== undefined && { lastsHours: block.lastsHours }),
    ...(entry.phenomenon !== undefined && { phenomenon: entry.phenomenon }),
    ...(entry.also !== undefined && { also: entry.also }),
    ...(defect !== undefined && { defect }),
  }
}

/** An emergency must not be dropped because a table is behind: a new code may tell its level by its name. */
function unknownKind(kind: StatedKind, blocks: readonly KindBlock[]): KindLevel {
  const trusted = blocks.find((block) => block.levelFromName)
  const level = trusted === undefined ? undefined : levelInName(kind.name)
  const unknown = { label: kind.name, defect: 'unknown-kind' } as const
  if (trusted === undefined || level === undefined) return { level: null, ...unknown }
  const hazard = trusted.kinds.find((each) => each.hazard && sharesHazardWord(each, kind.name))?.hazard
  return { level, basis: trusted.basis, ...(hazard !== undefined && { hazard }), ...unknown }
}

function sharesHazardWord(entry: KindEntry, name: string): boolean {
  const word = (text: string): string =>
    text.replace(/^レベル./u, '').replace(/(?:特別|危険)?警報$|注意報$/u, '')
  return word(entry.name) !== '' && word(name).startsWith(word(entry.name))
}

/** N of a name that starts with レベルN, unless the name says that the warning has ended. */
function levelInName(name: string): Level | undefined {
  const digit = LEVEL_NAME.exec(name)?.[1]
  if (digit === undefined || name.endsWith('解除')) return undefined
  const level = FULL_WIDTH_DIGITS.includes(digit) ? FULL_WIDTH_DIGITS.indexOf(digit) : Number(digit)
  return level as Level
}

function higher(a: Level, b: Level | null): Level {
  return b === null || a > b ? a : b
}

function coversVersion(block: KindBlock, infoKindVersion: string): boolean {
  const version = versionNumber(infoKindVersion)
  const from = block.version?.from
  const below = block.version?.below
  return (
    (from === undefined || version >= versionNumber(from)) &&
    (below === undefined || version < versionNumber(below))
  )
}

/** `1.5_0` as a number that sorts: 1005. A version nobody can read counts as the newest, whose names tell levels. */
function versionNumber(text: string): number {
  const [, major, minor] = /^(\d{1,3})\.(\d{1,3})/u.exec(text) ?? []
  return major === undefined ? Number.MAX_SAFE_INTEGER : Number(major) * 1000 + Number(minor)
}
