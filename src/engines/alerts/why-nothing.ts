import type { Telegram } from '#formats/jma-xml'
import type { AlertTables } from './definition.ts'
import type { NOTED } from './schema.ts'
import type { StateEntry } from './state/entry.ts'
import { currentOf } from './state/fold.ts'
import { itemsTouching } from './touch.ts'

type Asked = {
  telegram: Telegram
  sha256: string
  after: readonly StateEntry[]
  area: string
  tables: AlertTables
}

/** Why a telegram of the weather agency proposes nothing, for the officer who asks. */
export function whyNothing({ telegram, sha256, after, area, tables }: Asked): (typeof NOTED)[number] {
  const own = currentOf(after).find((each) => each.telegramSha256 === sha256)
  if ((own?.report.kinds.length ?? 0) > 0) return 'no-level'
  const touching = itemsTouching(telegram, area, tables)
  if (touching.length === 0) return 'not-here'
  const stated = touching.flatMap(({ item }) => item.kinds)
  return stated.every(({ name }) => /解除|なし/u.test(name)) || own === undefined
    ? 'nothing-in-force'
    : 'no-level'
}
