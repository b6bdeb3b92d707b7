import { fiscalYearOf } from '#formats/japan-time'
import { type Db, formatDate, type Instant } from '#kernel'
import { takeNumber } from './store/index.ts'

/** A document number as it was given; `text` is how official letters in Japanese carry it. */
export type DocumentNumber = { symbol: string; fiscalYear: number; number: number; text: string }

/** `令和8年度`: the era of 1 May, so that the year in which an era began carries its name. */
const fiscalYearText = (fiscalYear: number): string =>
  `${formatDate(`${fiscalYear}-05-01`, 'ja', 'era').replace(/年.*$/u, '年度')}`

/** `令和8年度 青総第123号`. */
const numberText = ({ symbol, fiscalYear, number }: Omit<DocumentNumber, 'text'>): string =>
  `${fiscalYearText(fiscalYear)} ${symbol}第${number}号`

/**
 * The next document number (文書番号) of a symbol such as `青総` in the fiscal year of `now`, counted from 1. It is given in the
 * caller's transaction: whoever asks at the same time waits for that to end, so no number is given twice, and one that
 * was not committed leaves no gap. To be asked as late as possible in a transaction.
 */
export async function nextDocumentNumber(
  db: Db,
  { symbol, now }: { symbol: string; now: Instant },
): Promise<DocumentNumber> {
  const fiscalYear = fiscalYearOf(now)
  const number = await takeNumber(db, { symbol, fiscalYear, givenAt: now })
  return { symbol, fiscalYear, number, text: numberText({ symbol, fiscalYear, number }) }
}

/** The last day of keeping: `years` full years from the 1 April after the decision. */
export const keepUntil = (decidedAt: Instant, years: number): string =>
  `${fiscalYearOf(decidedAt) + 1 + years}-03-31`

type MaybeNumbered = { symbol: string | null; fiscalYear: number | null; number: number | null }

/** The number of a document as letters carry it; null for one that has none. */
export const numberOf = ({ symbol, fiscalYear, number }: MaybeNumbered): string | null =>
  symbol === null || fiscalYear === null || number === null
    ? null
    : numberText({ symbol, fiscalYear, number })
