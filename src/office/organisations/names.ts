import { type Lang, textIn } from '#kernel'
import type { Organisation } from './schema.ts'

type Names = Pick<Organisation, 'name' | 'nameEasy' | 'nameEn' | 'kana'>

const hiragana = (katakana: string) =>
  katakana.replaceAll(/[\u30a1-\u30f6]/gu, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0x60))

/** All names from what a form asks: easy Japanese gets the reading; where there is no English name the name itself stands. */
export const namesOfForm = ({
  name,
  kana,
  nameEn,
}: {
  name: string
  kana: string
  nameEn?: string | undefined
}): Names => ({ name, kana, nameEasy: `${name}（${hiragana(kana)}）`, nameEn: nameEn ?? name })

/** The name in the reader's language. */
export function nameIn({ name, nameEasy, nameEn }: Omit<Names, 'kana'>, lang: Lang): string {
  if (lang === 'ja-x-easy') return nameEasy
  return lang.startsWith('ja') ? name : nameEn
}

type Named = Readonly<Record<string, { name: Readonly<Record<string, string>> }>>

/** The name of a position or a desk, as its definition says; the word itself when it says nothing any more. */
export const definedName = (defined: Named, key: string, lang: Lang): string =>
  textIn(defined[key]?.name, lang, key)
