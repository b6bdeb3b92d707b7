import PDFDocument from 'pdfkit'
import { anotherFont } from './font-face.ts'
import { imprintCells } from './imprint.ts'
import type { LetterFonts } from './letter-fonts.ts'
import { ink, type Mark, type Placed, paper, type Sheet } from './sheet.ts'
import { squareCode } from './square-code.ts'

type Pen = { doc: PDFKit.PDFDocument; nameOf(bold: boolean, sign: string): string }

/** Advance widths are those the layout counted with: no pairs are drawn nearer, no signs joined. */
const features = { kern: false, liga: false, clig: false, dlig: false, palt: false, calt: false }

/**
 * Draws the sheets as tagged PDF 1.7 (ISO 32000-1 §14.8) in Japanese, with the fonts it uses as subsets. The same sheets,
 * title and moment give the same bytes.
 */
export async function draw(
  sheets: readonly Sheet[],
  { title, at, fonts }: { title: string; at: Date; fonts: LetterFonts },
): Promise<Uint8Array> {
  const info = { Title: title, CreationDate: at, Producer: 'Hiroba', Creator: 'Hiroba' }
  const page = { size: [paper.width, paper.height], margin: 0, autoFirstPage: false, font: '' }
  const tagging = { tagged: true, lang: 'ja', displayTitle: true }
  const doc = new PDFDocument({ ...page, ...tagging, info, pdfVersion: '1.7' })
  const parts: Uint8Array[] = []
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('data', (part: Uint8Array) => parts.push(part))
    doc.on('end', resolve)
    doc.on('error', reject)
  })
  const whole = doc.struct('Document')
  doc.addStructure(whole)
  const pen = { doc, nameOf: fontNames(doc, fonts) }
  const elementOf = elements(doc, whole)
  for (const sheet of sheets) {
    doc.addPage()
    for (const item of sheet) drawMarked(pen, item, elementOf)
  }
  whole.end()
  doc.end()
  await ended
  return Buffer.concat(parts)
}

type Element = PDFKit.PDFStructureElement

function elements(doc: PDFKit.PDFDocument, whole: Element): (mark: Mark) => Element {
  const made = new Map<Mark, Element>()
  const elementOf = (mark: Mark): Element => {
    const known = made.get(mark)
    if (known) return known
    const element = doc.struct(mark.tag, mark.alt === undefined ? {} : { alt: mark.alt })
    made.set(mark, element)
    const parent = mark.parent ? elementOf(mark.parent) : whole
    parent.add(element)
    return element
  }
  return elementOf
}

function drawMarked(pen: Pen, item: Placed, elementOf: (mark: Mark) => Element): void {
  const { doc } = pen
  if (item.mark === null) {
    doc.markContent('Artifact', { type: 'Layout' })
    drawItem(pen, item)
    doc.endMarkedContent()
    return
  }
  const element = elementOf(item.mark)
  const content = doc.markStructureContent(item.mark.tag)
  drawItem(pen, item)
  doc.endMarkedContent()
  element.add(content)
}

/**
 * Which embedding of a font draws a sign. Where a font draws two characters with one glyph (⼀ and 一), each has an
 * embedding of its own, so that copying out gives the character that was written.
 */
function fontNames(doc: PDFKit.PDFDocument, fonts: LetterFonts): Pen['nameOf'] {
  const embedded = new Map<string, Map<number, number>>()
  const charactersOf = (name: string, bytes: () => Uint8Array) => {
    const known = embedded.get(name)
    if (known) return known
    const made = new Map<number, number>()
    embedded.set(name, made)
    doc.registerFont(name, bytes() as Buffer)
    return made
  }
  return (bold, sign) => {
    const { face, bytes } = bold ? fonts.bold : fonts.regular
    const code = sign.codePointAt(0) ?? 0
    const glyph = face.glyphOf(code)
    for (let n = 0; ; n++) {
      const name = `${bold ? 'bold' : 'regular'}-${n}`
      const characters = charactersOf(name, () => (n === 0 ? bytes : anotherFont(bytes, n)))
      if (!characters.has(glyph)) characters.set(glyph, code)
      if (characters.get(glyph) === code) return name
    }
  }
}

function drawItem(pen: Pen, item: Placed): void {
  switch (item.kind) {
    case 'text':
      drawText(pen, item)
      break
    case 'rule':
      pen.doc.lineWidth(0.6).strokeColor('#8c8c8c').moveTo(item.x, item.y)
      pen.doc.lineTo(item.x + item.length, item.y).stroke()
      break
    case 'imprint':
      drawImprint(pen, item)
      break
    case 'square-code':
      drawSquareCode(pen, item)
      break
    case 'watermark':
      drawWatermark(pen, item.text)
      break
    default:
      item satisfies never
  }
}

function drawText(pen: Pen, item: Extract<Placed, { kind: 'text' }>): void {
  let { x } = item
  for (const { name, text, width } of runsOf(pen, item)) {
    pen.doc.font(name).fontSize(item.size).fillColor(item.colour)
    pen.doc.text(text, x, item.y, { ...plain, characterSpacing: item.spread })
    x += width
  }
}

const plain = {
  lineBreak: false,
  baseline: 'alphabetic' as const,
  features: features as unknown as PDFKit.Mixins.OpenTypeFeatures[],
}

type Run = { name: string; text: string; width: number }

/** Signs that one embedding draws stay together; with their width, for the next ones begin there. */
function runsOf(pen: Pen, item: Extract<Placed, { kind: 'text' }>): Run[] {
  const runs: Run[] = []
  for (const sign of item.text) {
    const name = pen.nameOf(item.bold, sign)
    const last = runs.at(-1)
    if (last?.name === name) last.text += sign
    else runs.push({ name, text: sign, width: 0 })
  }
  if (runs.length > 1)
    for (const run of runs) {
      pen.doc.font(run.name).fontSize(item.size)
      run.width = pen.doc.widthOfString(run.text, plain) + item.spread * [...run.text].length
    }
  return runs
}

/** A double frame and the signs, each stretched over its cell. */
function drawImprint(pen: Pen, { text, x, y, size }: Extract<Placed, { kind: 'imprint' }>): void {
  const { doc } = pen
  doc.lineWidth(2.4).strokeColor(ink.seal)
  doc.rect(x + 1.2, y + 1.2, size - 2.4, size - 2.4).stroke()
  const inner = 5
  const room = size - 2 * inner
  const em = 20
  for (const cell of imprintCells(text)) {
    const [width, height] = [cell.width * room, cell.height * room]
    doc.save()
    doc.translate(x + inner + cell.x * room, y + inner + cell.y * room)
    doc.scale((width / em) * 0.94, (height / em) * 0.94)
    doc.font(pen.nameOf(true, cell.sign)).fontSize(em).fillColor(ink.seal)
    doc.text(cell.sign, em * 0.03, em * 0.9, plain)
    doc.restore()
  }
}

function drawSquareCode({ doc }: Pen, { text, x, y, size }: Extract<Placed, { kind: 'square-code' }>): void {
  const { modules, bars } = squareCode(text)
  const unit = size / modules
  doc.fillColor('#000000')
  for (const bar of bars) doc.rect(x + bar.x * unit, y + bar.y * unit, bar.length * unit, unit)
  doc.fill()
}

function drawWatermark(pen: Pen, text: string): void {
  const { doc } = pen
  const size = 90
  doc.save()
  doc.translate(paper.width / 2, paper.height / 2).rotate(-35)
  let x = (-[...text].length * size) / 2
  for (const sign of text) {
    doc.font(pen.nameOf(false, sign)).fontSize(size).fillColor('#e8e8e8')
    doc.text(sign, x, size * 0.38, plain)
    x += size
  }
  doc.restore()
}
