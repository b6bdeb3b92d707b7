import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type LetterFonts, readLetterFonts } from '#formats/pdf'

const held: { fonts?: LetterFonts } = {}

/** Noto Sans JP, read when the first letter needs it and kept: eleven megabytes that not every process has use for. */
export function letterFonts(): LetterFonts {
  held.fonts ??= readLetterFonts({
    regular: fontFile(
      import.meta.resolve('@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf'),
    ),
    bold: fontFile(import.meta.resolve('@expo-google-fonts/noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf')),
  })
  return held.fonts
}

const fontFile = (url: string) => readFileSync(fileURLToPath(url))
