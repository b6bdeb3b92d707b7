/**
 * Official letters as PDF, and the electronic seal on them. Pure: fonts and keys come from the caller, nothing is read
 * or fetched.
 */
export { type Letter, LetterRefused } from './letter.ts'
export { type LetterFonts, readLetterFonts } from './letter-fonts.ts'
export { sealPdf } from './seal/seal-pdf.ts'
export { checkLetter, writeLetter } from './write-letter.ts'
