import { type Flow, linesOf, place, styles, take, textAt, widthOf } from './flow.ts'
import { LetterRefused, letterLimits, type Table } from './letter.ts'
import { type Mark, paper } from './sheet.ts'

const pad = { x: 6, y: 5 }
/** More lines than this of one row go on as another row, so that every row fits a page. */
const mostLines = 36

type Column = { x: number; width: number; right: boolean }
type Row = { cells: readonly string[][]; mark: Mark; tag: 'TH' | 'TD' }

/** A table over the whole width; its heading line is repeated on every page. Refuses `too-many-columns`. */
export function setTable(flow: Flow, table: Table): void {
  if (table.columns.length > letterLimits.columns)
    throw new LetterRefused({ code: 'too-many-columns', limit: letterLimits.columns })
  const mark: Mark = { tag: 'Table', parent: null }
  const columns = columnsOf(flow, table)
  take(flow, 6)
  if (table.caption) setCaption(flow, table.caption, mark)
  const heading = rowOf(flow, columns, {
    texts: table.columns.map(({ heading }) => heading),
    mark,
    tag: 'TH',
  })
  setRow(flow, columns, heading)
  for (const texts of table.rows) {
    const row = rowOf(flow, columns, { texts, mark, tag: 'TD' })
    for (const part of partsOf(row)) {
      const sheets = flow.sheets.length
      const y = take(flow, heightOf(part))
      flow.y = y
      if (flow.sheets.length > sheets) setRow(flow, columns, { ...heading, mark: null })
      setRow(flow, columns, part)
    }
  }
  take(flow, 10)
}

function setCaption(flow: Flow, caption: string, parent: Mark): void {
  const mark: Mark = { tag: 'Caption', parent }
  const style = styles.cellHeading
  for (const { text } of linesOf(flow, caption, { width: paper.right - paper.left, style }))
    place(flow, textAt(flow, text, { x: paper.left, top: take(flow, style.lead), style, mark }))
}

/** Widths after what the columns hold, none above half of the page unless it is left over. */
function columnsOf(flow: Flow, { columns, rows }: Table): Column[] {
  const whole = paper.right - paper.left
  const wanted = columns.map(({ heading }, n) => {
    const texts = [heading, ...rows.map((row) => row[n] ?? '')].flatMap((text) => text.split('\n'))
    const widest = Math.max(...texts.map((text) => widthOf(flow, text.slice(0, 60), styles.cellHeading)))
    return Math.min(Math.max(widest + 2 * pad.x, 40), whole / 2)
  })
  const scale = whole / wanted.reduce((sum, width) => sum + width, 0)
  let x: number = paper.left
  return columns.map(({ right }, n) => {
    const width = (wanted[n] ?? 0) * scale
    x += width
    return { x: x - width, width, right }
  })
}

type RowTexts = { texts: readonly string[]; mark: Mark; tag: 'TH' | 'TD' }

function rowOf(flow: Flow, columns: readonly Column[], { texts, mark, tag }: RowTexts): Row {
  const style = tag === 'TH' ? styles.cellHeading : styles.cell
  const cells = columns.map(({ width }, n) =>
    linesOf(flow, texts[n] ?? '', { width: width - 2 * pad.x, style }).map(({ text }) => text),
  )
  return { cells, mark: { tag: 'TR', parent: mark }, tag }
}

function partsOf(row: Row): Row[] {
  const lines = Math.max(...row.cells.map((cell) => cell.length))
  const count = Math.ceil(lines / mostLines)
  return Array.from({ length: count }, (_, n) => ({
    ...row,
    cells: row.cells.map((cell) => cell.slice(n * mostLines, (n + 1) * mostLines)),
  }))
}

const heightOf = ({ cells }: Pick<Row, 'cells'>) =>
  Math.max(1, ...cells.map((cell) => cell.length)) * styles.cell.lead + 2 * pad.y

/** Without a mark, as the heading line on a further page, it is not read aloud again. */
function setRow(
  flow: Flow,
  columns: readonly Column[],
  row: Omit<Row, 'mark'> & { mark: Mark | null },
): void {
  const style = row.tag === 'TH' ? styles.cellHeading : styles.cell
  const height = heightOf(row)
  const top = take(flow, height)
  const length = paper.right - paper.left
  if (row.tag === 'TH') place(flow, { kind: 'rule', x: paper.left, y: top, length, mark: null })
  for (const [n, { x, width, right }] of columns.entries()) {
    const mark: Mark | null = row.mark && { tag: row.tag, parent: row.mark }
    for (const [at, text] of (row.cells[n] ?? []).entries()) {
      const shift = right ? width - pad.x - widthOf(flow, text, style) : pad.x
      const line = { x: x + shift, top: top + pad.y + at * style.lead, style, mark }
      if (text !== '') place(flow, textAt(flow, text, line))
    }
  }
  place(flow, { kind: 'rule', x: paper.left, y: top + height, length, mark: null })
}
