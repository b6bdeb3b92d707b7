import { drawnText } from './characters.ts'
import type { FontFace } from './font-face.ts'
import { LetterRefused, letterLimits } from './letter.ts'
import { breakLines, type Line } from './line-break.ts'
import { ink, type Mark, type Placed, paper, type Sheet } from './sheet.ts'

/** How a text is set. */
export type Style = { size: number; lead: number; bold: boolean }

export const styles = {
  body: { size: 11, lead: 19, bold: false },
  title: { size: 14.5, lead: 23, bold: true },
  heading: { size: 11, lead: 20, bold: true },
  cell: { size: 10, lead: 15, bold: false },
  cellHeading: { size: 10, lead: 15, bold: true },
  note: { size: 9.5, lead: 16, bold: false },
  small: { size: 8, lead: 12, bold: false },
} as const satisfies Record<string, Style>

export type Faces = { regular: FontFace; bold: FontFace }

/** Sheets being filled from top to bottom. */
export type Flow = {
  sheets: Sheet[]
  faces: Faces
  /** Where the next line goes, from the top of the current sheet. */
  y: number
  /** `performance.now()` from which on it has taken too long. */
  until: number
}

export const beginFlow = (faces: Faces): Flow => ({
  sheets: [[]],
  faces,
  y: paper.top,
  until: performance.now() + letterLimits.milliseconds,
})

export function place(flow: Flow, ...items: Placed[]): void {
  flow.sheets.at(-1)?.push(...items)
}

/**
 * Room of this height on the current sheet, or on a new one; returns its top. Refuses `too-many-pages` and
 * `took-too-long`.
 */
export function take(flow: Flow, height: number): number {
  if (performance.now() > flow.until)
    throw new LetterRefused({ code: 'took-too-long', limit: letterLimits.milliseconds })
  if (flow.y + height > paper.bottom) {
    if (flow.sheets.length >= letterLimits.pages)
      throw new LetterRefused({ code: 'too-many-pages', limit: letterLimits.pages })
    flow.sheets.push([])
    flow.y = paper.top
  }
  const top = flow.y
  flow.y += height
  return top
}

export const widthOf = ({ faces }: Flow, text: string, { size, bold }: Style): number =>
  (bold ? faces.bold : faces.regular).widthOf(text) * size

/** The lines of a text, each of its paragraphs broken by itself. */
export function linesOf(flow: Flow, text: string, { width, style }: { width: number; style: Style }): Line[] {
  const measure = (part: string) => widthOf(flow, part, style)
  return drawnText(text)
    .split('\n')
    .flatMap((paragraph) => breakLines(paragraph, width, measure))
}

type PlacedText = Extract<Placed, { kind: 'text' }>

/** One line at its place; its `top` is that of the line's room. */
export function textAt(
  flow: Flow,
  text: string,
  {
    x,
    top,
    style,
    mark,
    within,
  }: { x: number; top: number; style: Style; mark: Mark | null; within?: number },
): PlacedText {
  const y = top + style.lead / 2 + style.size * 0.38
  const spread = within === undefined ? 0 : spreadOf(flow, text, { style, within })
  return { kind: 'text', text, x, y, ...set(style), spread, mark }
}

const set = ({ size, bold }: Style) => ({ size, bold, colour: ink.text })

/** What goes between characters so that a line that goes on ends where the others do; nothing where it would gape. */
function spreadOf(flow: Flow, text: string, { style, within }: { style: Style; within: number }): number {
  const gaps = [...text].length - 1
  const left = within - widthOf(flow, text, style)
  return gaps < 10 || left <= 0 || left > 2.5 * style.size ? 0 : left / gaps
}

/** Paragraphs over the whole width; each is a mark of its own. Empty lines stay empty. */
export function setText(flow: Flow, text: string, { style, tag }: { style: Style; tag: 'P' | 'H2' }): void {
  const width = paper.right - paper.left
  for (const paragraph of text.split('\n')) {
    const mark: Mark = { tag, parent: null }
    for (const line of linesOf(flow, paragraph, { width, style })) {
      const top = take(flow, style.lead)
      if (line.text === '') continue
      const within = line.wrapped ? { within: width } : {}
      place(flow, textAt(flow, line.text, { x: paper.left, top, style, mark, ...within }))
    }
  }
}
