/** One paragraph or more (a line end begins a new one), or a table. */
type Block = { kind: 'text'; text: string } | Table

/**
 * A table with a heading line. `right` columns (amounts) are aligned at their right side; every row has as many cells
 * as there are columns.
 */
export type Table = {
  kind: 'table'
  caption: string | null
  columns: readonly { heading: string; right: boolean }[]
  rows: readonly (readonly string[])[]
}

/** What is printed on every letter. */
type LetterWords = {
  /** After the name: 様 */
  honorific: string
  /** Below the imprint: 電子署名 あり */
  sealed: string
  /** What the imprint shows, for who cannot see it. */
  imprintAlt: string
  /** 教示 */
  appeal: string
  /** That and how the letter can be checked. */
  verify: string
  /** Before the code: 確認コード */
  code: string
  /** What the square code leads to, for who cannot see it. */
  linkAlt: string
}

/** An official letter in Japanese as it goes on paper. Every text is drawn as it is. */
export type Letter = {
  /** 文書番号; null for a draft, which has none yet. */
  number: string | null
  /** 令和8年11月22日 */
  date: string
  /** The name as typed, without 様. */
  addressee: string
  /** Lines of who sends it: town and office, section, where to ask. */
  sender: readonly string[]
  /** Text of the seal imprint (公印), such as 青葉町之印; null for a draft, which is not sealed. */
  imprint: string | null
  title: string
  body: readonly Block[]
  /** 教示: what can be done against a decision (行政不服審査法 第82条, 行政事件訴訟法 第46条); empty for none. */
  appeal: readonly string[]
  /** How whoever holds it can check it; null for a draft. */
  verify: { code: string; address: string; link: string } | null
  /** What it says across each page, such as 下書き; null for none. */
  watermark: string | null
  words: LetterWords
}

/** Limits of one letter; each is named by the refusal. */
export const letterLimits = { textBytes: 200_000, pages: 50, columns: 6, milliseconds: 10_000 } as const

/** Why a letter cannot be drawn. */
export type LetterRefusal =
  | { code: 'character-missing'; characters: readonly string[] }
  | { code: 'text-too-long' | 'too-many-pages' | 'too-many-columns' | 'took-too-long'; limit: number }

/** A letter that cannot be drawn, with the reason as data. */
export class LetterRefused extends Error {
  override readonly name = 'LetterRefused'
  readonly refusal: LetterRefusal

  constructor(refusal: LetterRefusal) {
    super(`letter.${refusal.code}`)
    this.refusal = refusal
  }
}

/** Every text of a letter, in reading order. */
export function textsOf(letter: Letter): string[] {
  const { number, date, addressee, sender, imprint, title, body, appeal, verify, watermark, words } = letter
  const blocks = body.flatMap((block) =>
    block.kind === 'text'
      ? [block.text]
      : [block.caption ?? '', ...block.columns.map(({ heading }) => heading), ...block.rows.flat()],
  )
  const check = verify ? [verify.code, verify.address, verify.link] : []
  return [
    ...[number ?? '', date, addressee, ...sender, imprint ?? '', title],
    ...[...blocks, ...appeal, ...check, watermark ?? '', ...Object.values(words)],
  ]
}
