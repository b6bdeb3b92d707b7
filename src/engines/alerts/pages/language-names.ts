import type { Generated } from '../phrases/table.ts'

/** What speakers call the language, which is how they find it on a page in another. */
export const languageNames: Readonly<Record<Generated, string>> & Readonly<Record<string, string>> = {
  'zh-Hans': '简体中文',
  ko: '한국어',
  'pt-BR': 'Português',
  vi: 'Tiếng Việt',
  tl: 'Tagalog',
}
