import { type Lang, textIn } from '#kernel'
import type { Routes } from './definition.ts'
import type { Seat } from './schema.ts'

type Named = Readonly<Record<string, { name: Readonly<Record<string, string>> }>>

const nameIn = (named: Named, key: string, lang: Lang): string => textIn(named[key]?.name, lang, key)

export const kindName = ({ kinds }: Routes, kind: string, lang: Lang) => nameIn(kinds, kind, lang)
export const sectionName = ({ sections }: Routes, section: string, lang: Lang) =>
  nameIn(sections, section, lang)

/** `課長（総務課）`, `町長`. A name that is in no rule any more stands as it was written. */
export function seatName(routes: Routes, { position, section }: Seat, lang: Lang): string {
  const name = nameIn(routes.positions, position, lang)
  if (section === null) return name
  const of = sectionName(routes, section, lang)
  return lang.startsWith('ja') ? `${name}（${of}）` : `${name} (${of})`
}

/** What people call a position that owns work; null when it is none of the town's. */
export const ownerNameOf =
  (routes: Routes) =>
  ({ ownerRole, ownerSection }: { ownerRole: string; ownerSection: string | null }, lang: Lang) =>
    ownerRole in routes.positions
      ? seatName(routes, { position: ownerRole, section: ownerSection }, lang)
      : null
