import { createContext, type ReactNode, useContext } from 'react'
import {
  type Lang,
  type LanguageChoice,
  languageChoices,
  type Translate,
  translator,
  type Words,
} from '../../kernel/languages/index.ts'

export type ProofAsked = {
  /** Names of operations. */
  operations: ReadonlySet<string>
  /** Where they prove it and come back from, with the language. */
  href: string
  /** The operation that was sent and refused for want of it: its form still holds what was typed. */
  refused: string | null
}

/** What every component may ask about the page it is on. */
export type Page = {
  lang: Lang
  t: Translate
  /** Path without the language, beginning with `/`: the same page in another language is `/<lang><path>`. */
  path: string
  /** What follows the path, beginning with `?`; empty when nothing does. */
  query: string
  /** Where the site is, such as `https://town.example`; empty on a page that is no answer to anybody. */
  origin: string
  /** When it was drawn: an instant; null on a page that is no answer to anybody. */
  now: string | null
  /** True in the demonstration town: every page then carries 見本. */
  demo: boolean
  /** Languages the switch offers, the original first. */
  languages: readonly LanguageChoice[]
  /** What the reader may send only once they have proved again who they are; null for who has just done so. */
  proof: ProofAsked | null
  /** The address of a script by its name. Throws on a page that must do without. */
  island(name: string): string
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

type PageOptions = Pick<Page, 'lang' | 'path'> &
  Partial<Pick<Page, 'query' | 'origin' | 'now' | 'demo' | 'island' | 'proof'>> & {
    whenMissing?: 'throw' | 'key'
  }

const noScript = (name: string): never => {
  throw new Error(`a page without script was given the island ${name}`)
}

/** Builds the {@link Page} of one request from the words read at start. */
export function pageOf(words: Words, { whenMissing = 'throw', ...given }: PageOptions): Page {
  return {
    query: '',
    origin: '',
    now: null,
    demo: false,
    proof: null,
    island: noScript,
    ...given,
    t: translator(words, given.lang, whenMissing),
    languages: languageChoices(words),
  }
}

/** The address of a page in a language: `('en', '/alerts')` is `/en/alerts`. */
export function localPath(lang: Lang, path: string): string {
  return `/${lang}${path}`
}
