import type { Telegram } from '#formats/jma-xml'
import type { AlertTables } from '../definition.ts'
import { chainOf, eventOf } from './chain.ts'
import type { Report, StateEntry } from './entry.ts'
import { endOf, reportOf } from './report.ts'

export interface Observer {
  /** Municipal code the state is kept for. */
  readonly area: string
  readonly tables: AlertTables
  /** Of the telegram's bytes, 64 hexadecimal digits. */
  readonly sha256: string
}

const RANK = { 発表: '0', 遅延: '0', 訂正: '1', 取消: '2' } as const

/** What a telegram adds to the state, whatever came before it or is still to come. Pure, and for one town only. */
export function observe(telegram: Telegram, { area, tables, sha256 }: Observer): readonly StateEntry[] {
  const { head } = telegram
  const chain = chainOf(telegram)
  const shared = {
    stamp: stampOf(telegram, sha256),
    drill: telegram.control.status !== '通常',
    chain,
    event: eventOf(telegram, tables),
    reportedAt: new Date(head.reportDateTime).toISOString(),
    telegramSha256: sha256,
  }
  const entry = (part: StateEntry['part'], detail: string, said: Said = nothing): StateEntry => ({
    ...{ ...shared, part, detail, key: `${part} ${chain} ${detail}` },
    ...said,
  })
  if (head.infoType === '取消') return [entry('void', '')]
  const report = reportOf(telegram, { area, tables })
  const said = {
    report,
    touches: report.kinds.length > 0 || report.settles.length > 0,
    until: endOf(telegram, { area, tables }),
  }
  const issued = head.infoType === '訂正' ? [] : [entry('issued', head.serial)]
  const begun = report.kinds.flatMap(({ code, label, begins }) =>
    begins === true ? [entry('begun', code || label)] : [],
  )
  return [entry('report', head.serial, said), ...issued, ...begun]
}

type Said = { report: Report | null; touches: boolean; until: string | null }
const nothing: Said = { report: null, touches: false, until: null }

/** Instants are brought to one form first, so that text order is order in time. */
function stampOf({ control, head }: Telegram, sha256: string): string {
  const at = (instant: string): string => new Date(instant).toISOString()
  return `${at(head.reportDateTime)} ${at(control.dateTime)} ${RANK[head.infoType]} ${sha256}`
}
