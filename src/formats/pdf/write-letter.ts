import { missingIn, variantsIn } from './characters.ts'
import { compose } from './compose.ts'
import { draw } from './draw.ts'
import { type Letter, LetterRefused, letterLimits, textsOf } from './letter.ts'
import type { LetterFonts } from './letter-fonts.ts'
import type { Sheet } from './sheet.ts'

/** A letter as a file. `variants` were asked for with a selector (髙󠄀) and are drawn in the font's usual form. */
export type WrittenLetter = { pdf: Uint8Array; pages: number; variants: readonly string[] }

/**
 * Sets and draws a letter on A4: tagged, in Japanese, every character as text that can be copied out. The same letter,
 * moment and fonts give the same bytes. Throws `LetterRefused` for characters the fonts do not draw, with all of them,
 * and for what is over `letterLimits`, with the limit.
 */
export async function writeLetter(
  letter: Letter,
  { fonts, at }: { fonts: LetterFonts; at: Date },
): Promise<WrittenLetter> {
  const { sheets, variants } = checkLetter(letter, fonts)
  const pdf = await draw(sheets, { title: letter.title, at, fonts })
  return { pdf, pages: sheets.length, variants }
}

/** Everything `writeLetter` refuses, without drawing: throws `LetterRefused` for size, characters and pages. */
export function checkLetter(letter: Letter, fonts: LetterFonts): { sheets: Sheet[]; variants: string[] } {
  const texts = textsOf(letter)
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  if (bytes > letterLimits.textBytes)
    throw new LetterRefused({ code: 'text-too-long', limit: letterLimits.textBytes })
  const faces = { regular: fonts.regular.face, bold: fonts.bold.face }
  const characters = missingIn(texts, [faces.regular, faces.bold])
  if (characters.length > 0) throw new LetterRefused({ code: 'character-missing', characters })
  return { sheets: compose(letter, faces), variants: variantsIn(texts) }
}
