import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { extractText, getDocumentProxy } from 'unpdf'
import { type Letter, readLetterFonts } from '../../src/formats/pdf/index.ts'

const fontFile = (name: string) =>
  readFileSync(fileURLToPath(import.meta.resolve(`@expo-google-fonts/noto-sans-jp/${name}`)))

export const fonts = readLetterFonts({
  regular: fontFile('400Regular/NotoSansJP_400Regular.ttf'),
  bold: fontFile('700Bold/NotoSansJP_700Bold.ttf'),
})

export const at = new Date('2026-11-22T03:00:00.000Z')

/** A whole letter, with whatever a test wants otherwise. */
export const letterWith = (more: Partial<Letter> = {}): Letter => ({
  number: '令和8年度 青福第123号',
  date: '令和8年11月22日',
  addressee: '山田 花子',
  sender: ['青葉町', '福祉課'],
  imprint: '青葉町之印',
  title: '支給の決定について',
  body: [{ kind: 'text', text: '次のとおり決定しました。' }],
  appeal: [],
  verify: {
    code: '0123-4567-89AB-CDEF-GHJK',
    address: 'https://town.example.jp/verify',
    link: 'https://town.example.jp/ja/verify?code=0123456789ABCDEFGHJK',
  },
  watermark: null,
  words: {
    honorific: '様',
    sealed: '電子署名 あり',
    imprintAlt: '青葉町の公印',
    appeal: '教示',
    verify: '確認できます。',
    code: '確認コード',
    linkAlt: '確認ページ',
  },
  ...more,
})

/** All text of a file as a foreign reader (pdf.js) copies it out, without blanks and line ends. */
export async function textOf(pdf: Uint8Array): Promise<string> {
  const { text } = await extractText(await getDocumentProxy(Uint8Array.from(pdf)), { mergePages: true })
  return withoutBlanks(text)
}

export const withoutBlanks = (text: string): string => text.replaceAll(/\s/gu, '')
