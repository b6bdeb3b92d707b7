import {
  beginFlow,
  type Faces,
  type Flow,
  linesOf,
  place,
  setText,
  styles,
  take,
  textAt,
  widthOf,
} from './flow.ts'
import type { Letter } from './letter.ts'
import { ink, type Mark, paper, type Sheet } from './sheet.ts'
import { setTable } from './table.ts'

const imprintSize = 62
const squareSize = 54
const gap = 8

/** Everything of a letter at its place, page by page. */
export function compose(letter: Letter, faces: Faces): Sheet[] {
  const flow = beginFlow(faces)
  setHead(flow, letter)
  setTitle(flow, letter.title)
  for (const block of letter.body)
    if (block.kind === 'table') setTable(flow, block)
    else setText(flow, block.text, { style: styles.body, tag: 'P' })
  if (letter.appeal.length > 0) setAppeal(flow, letter)
  const count = flow.sheets.length
  for (const [n, sheet] of flow.sheets.entries()) {
    sheet.push(...footerOf(flow, letter, { page: n + 1, count }))
    if (letter.watermark) sheet.unshift({ kind: 'watermark', text: letter.watermark, mark: null })
  }
  return flow.sheets
}

/** Number and date at the right, the addressee at the left, the sender with its seal at the right. */
function setHead(flow: Flow, { number, date, addressee, sender, imprint, words }: Letter): void {
  for (const text of number === null ? [date] : [number, date]) setRight(flow, text, paper.right)
  take(flow, 14)
  const style = { ...styles.body, size: 12, lead: 21 }
  const mark: Mark = { tag: 'P', parent: null }
  for (const { text } of linesOf(flow, `${addressee}\u3000${words.honorific}`, { width: 270, style }))
    place(flow, textAt(flow, text, { x: paper.left, top: take(flow, style.lead), style, mark }))
  take(flow, 14)
  setSender(flow, sender, imprint === null ? null : { imprint, words })
  take(flow, 20)
}

function setRight(flow: Flow, text: string, right: number): void {
  const style = styles.body
  const mark: Mark = { tag: 'P', parent: null }
  for (const line of linesOf(flow, text, { width: right - paper.left, style })) {
    const x = right - widthOf(flow, line.text, style)
    place(flow, textAt(flow, line.text, { x, top: take(flow, style.lead), style, mark }))
  }
}

type Sealing = { imprint: string } & Pick<Letter, 'words'>

function setSender(flow: Flow, sender: readonly string[], sealing: Sealing | null): void {
  const style = styles.body
  const right = paper.right - (sealing ? imprintSize + gap : 0)
  const lines = sender.flatMap((one) => linesOf(flow, one, { width: 260, style }))
  const left = right - Math.max(0, ...lines.map(({ text }) => widthOf(flow, text, style)))
  const height = Math.max(lines.length * style.lead, sealing ? imprintSize + styles.small.lead : 0)
  const top = take(flow, height)
  for (const [n, { text }] of lines.entries()) {
    const mark: Mark = { tag: 'P', parent: null }
    place(flow, textAt(flow, text, { x: left, top: top + n * style.lead, style, mark }))
  }
  if (sealing) setImprint(flow, sealing, top)
}

function setImprint(flow: Flow, { imprint, words }: Sealing, top: number): void {
  const x = paper.right - imprintSize
  const figure: Mark = { tag: 'Figure', parent: null, alt: words.imprintAlt }
  place(flow, { kind: 'imprint', text: imprint, x, y: top, size: imprintSize, mark: figure })
  const style = styles.small
  const middle = x + (imprintSize - widthOf(flow, words.sealed, style)) / 2
  const line = { x: middle, top: top + imprintSize + 1, style, mark: { tag: 'P' as const, parent: null } }
  place(flow, { ...textAt(flow, words.sealed, line), colour: ink.seal })
}

function setTitle(flow: Flow, title: string): void {
  const style = styles.title
  const mark: Mark = { tag: 'H1', parent: null }
  for (const { text } of linesOf(flow, title, { width: 380, style })) {
    const x = (paper.left + paper.right - widthOf(flow, text, style)) / 2
    place(flow, textAt(flow, text, { x, top: take(flow, style.lead), style, mark }))
  }
  take(flow, 14)
}

function setAppeal(flow: Flow, { appeal, words }: Letter): void {
  // The heading never stands alone at the foot of a page.
  const top = take(flow, 18 + styles.heading.lead + 2 * styles.note.lead)
  flow.y = top + 18
  place(flow, { kind: 'rule', x: paper.left, y: top + 12, length: paper.right - paper.left, mark: null })
  setText(flow, words.appeal, { style: styles.heading, tag: 'H2' })
  for (const text of appeal) setText(flow, text, { style: styles.note, tag: 'P' })
}

/** How to check the letter, and the page's number. It is read aloud once, though it stands on every page. */
function footerOf(flow: Flow, letter: Letter, { page, count }: { page: number; count: number }): Sheet {
  const { verify, words, number } = letter
  const style = styles.small
  const read = (mark: Mark) => (page === 1 ? mark : null)
  const numbers = `${page} / ${count}`
  const middle = (paper.left + paper.right - widthOf(flow, numbers, style)) / 2
  const foot = { x: middle, top: paper.footer + 5 * style.lead, style, mark: null }
  const sheet: Sheet = [
    { kind: 'rule', x: paper.left, y: paper.footer - 6, length: paper.right - paper.left, mark: null },
    textAt(flow, numbers, foot),
  ]
  if (verify === null) return sheet
  const texts = [words.verify, `${words.code}\u3000${verify.code}`, verify.address, number ?? '']
  const width = paper.right - paper.left - squareSize - gap
  const lines = texts.flatMap((one) => linesOf(flow, one, { width, style })).filter(({ text }) => text !== '')
  for (const [n, { text }] of lines.entries()) {
    const mark = read({ tag: 'P', parent: null })
    sheet.push(textAt(flow, text, { x: paper.left, top: paper.footer + n * style.lead, style, mark }))
  }
  const x = paper.right - squareSize
  const figure = read({ tag: 'Figure', parent: null, alt: words.linkAlt })
  sheet.push({ kind: 'square-code', text: verify.link, x, y: paper.footer, size: squareSize, mark: figure })
  return sheet
}
