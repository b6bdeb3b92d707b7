import { createContext, type ReactNode, useContext } from 'react'
import {
  type Lang,
  type LanguageChoice,
  languageChoices,
  type Translate,
  translator,
  type Words,
} from '../../kernel/languages/index.ts'

/** What every component may ask about the page it is on. */
export type Page = {
  lang: Lang
  t: Translate
  /** Path without the language, beginning with `/`: the same page in another language is `/<lang><path>`. */
  path: string
  /** True in the demonstration town: every page then carries 見本. */
  demo: boolean
  /** Languages the switch offers, the original first. */
  languages: readonly LanguageChoice[]
}

const Context = createContext<Page | null>(null)

/** Puts a page's language, words and address within reach of every component below. */
export function PageContext({ page, children }: { page: Page; children: ReactNode }) {
  return <Context value={page}>{children}</Context>
}

/** The page being rendered. A component outside a {@link PageContext} is a bug and throws. */
export function usePage(): Page {
  const page = useContext(Context)
  if (!page) throw new Error('a component was rendered outside PageContext')
  return page
}

type PageOptions = { lang: Lang; path: string; demo?: boolean; whenMissing?: 'throw' | 'key' }

/** Builds the {@link Page} of one request from the words read at start. */
export function pageOf(words: Words, { lang, path, demo = false, whenMissing = 'throw' }: PageOptions): Page {
  return { lang, path, demo, t: translator(words, lang, whenMissing), languages: languageChoices(words) }
}

/** The address of a page in a language: `('en', '/alerts')` is `/en/alerts`. */
export function localPath(lang: Lang, path: string): string {
  return `/${lang}${path}`
}
