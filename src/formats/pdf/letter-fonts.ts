import { type FontFace, readFontFace } from './font-face.ts'

/** A font that draws letters. */
type LetterFont = { bytes: Uint8Array; face: FontFace }
export type LetterFonts = { regular: LetterFont; bold: LetterFont }

/** Reads the two weights of one TrueType font family. */
export const readLetterFonts = (files: { regular: Uint8Array; bold: Uint8Array }): LetterFonts => ({
  regular: { bytes: files.regular, face: readFontFace(files.regular) },
  bold: { bytes: files.bold, face: readFontFace(files.bold) },
})
