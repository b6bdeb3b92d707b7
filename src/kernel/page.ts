import type { ReactNode } from 'react'
import type { z } from 'zod'
import type { Grant } from './access/index.ts'
import type { Instant } from './clock/index.ts'
import type { Lang, Translate } from './languages/index.ts'
import type { Command, Query } from './operation/index.ts'

/** Runs a query as the reader of the page. */
export type Ask = <I extends z.ZodObject, O extends z.ZodType>(
  op: Query<I, O>,
  input: z.input<I>,
) => Promise<z.output<O>>

/** Runs a command as a stranger whose attempts are counted by network address; `key` is an idempotency key. */
export type Act = <I extends z.ZodObject, O extends z.ZodType>(
  op: Command<I, O>,
  input: z.input<I>,
  key?: string,
) => Promise<z.output<O>>

/** Whether the reader's grants allow it: what is not allowed is not offered. */
type May = (declared: { grant: Grant }) => boolean

export type PathParams = Readonly<Record<string, string>>

/** A form as it came back refused: what was typed, and what is wrong with it in the reader's words. */
export type FormState = {
  operation: string
  values: Record<string, unknown>
  problems: readonly { path: string; message: string; label?: string }[]
  /** It was refused because its sender must first prove again who they are. */
  needsProof?: boolean
}

/** What a page's view is given. `newKey` makes the hidden idempotency key of a form. */
export type ViewProps<D> = {
  data: D
  params: PathParams
  form: FormState | null
  newKey(): string
  now: Instant
  may: May
}

/** A command a page may submit, and where its success leads (path without the language, POST then 303). */
export type PageForm = {
  operation: Command
  next(output: unknown, params: PathParams): string
  /**
   * File fields that arrive as the SHA-256 of the chosen file, hexadecimal, whoever sends it: the file is read, at most
   * 10 MiB, and kept nowhere.
   */
  digests?: readonly string[]
  /** Success starts a session with the token it returns. */
  session?: (output: unknown) => string | null
}

/** A page on the way back from another: its path without the language, and what it is called. */
export type PageAbove = { path: string; label: string }

/** One screen: a plain document. `path` has no language segment; `:name` marks a parameter. */
export type Page<D = unknown> = {
  path: string
  face: 'portal' | 'console'
  /** For staff alone although it looks like the portal: at the console's address where that has one of its own. */
  side?: 'console'
  grant: Grant
  /**
   * Names of the query parameters it reads (a search, a filter, the next of a list): they stand in `params` beside those
   * of the path, empty when the address has none. Not for pages with `cache`, which are the same whatever follows.
   */
  query?: readonly string[]
  /** Same for everyone: carries no cookie, may be cached, and is rendered anew at most four times a second. */
  cache?: true
  load(ask: Ask, params: PathParams, may: May): Promise<D>
  /** The page it belongs under, for the way back; the front page when left out. `label` is a word key. */
  parent?: PageAbove
  /** Instead of `parent`, where the way depends on what is shown or on who reads; the outermost first, named in words. */
  above?(data: D, reader: { lang: Lang; t: Translate; may: May }): readonly PageAbove[]
  title(data: D, t: Translate, lang: Lang): string
  view(props: ViewProps<D>): ReactNode
  /**
   * The part that changes while it is read: `view` puts the same node into a `LiveRegion`. It is loaded and drawn each
   * second for who has the page open, so `load` is cheap then and reads nothing whose reading is logged. Not for pages
   * with `cache`, which have no script.
   */
  live?(props: ViewProps<D>): ReactNode
  forms?: readonly PageForm[]
}

/** A file for one reader, such as a letter: a page's path, grant and parameters, but an answer that is no page. */
export type Download = {
  path: string
  grant: Grant
  /** `act` is for what a reading leaves behind (that a letter was read); nothing else may change by a GET. */
  load(
    ask: Ask,
    params: PathParams,
    act: Act,
  ): Promise<{
    bytes: Uint8Array
    type: string
    fileName: string
    /** A PDF the town itself made, to be read at once; every other file is saved. */
    inline?: true
  }>
}

/** One step on the way to a provider of identities and back (OpenID Connect Core 1.0 §3.1), as a GET. */
export type PassageStep = {
  /** As it was asked for, under PUBLIC_URL. */
  url: URL
  lang: Lang
  /** What an earlier step gave this browser to hold; null for none. Only this shows that it is the same browser. */
  held: string | null
  act: Act
}

/** Where the browser goes next: a path of the town without the language, or an address elsewhere. */
export type Passed = {
  to: string | URL
  /** For the next step, at most ten minutes later; null takes away what there was. */
  hold: string | null
  /** Starts a session with this token; the one this browser had until now ends. */
  session?: string
  /** Goes on with the session this browser has, under this token in the place of its own. */
  renewed?: string
}

/** A way to sign in that leads through another site; `path` without the language. */
export type Passage = { path: string; pass(step: PassageStep): Promise<Passed> }

/** Keeps the type of the data between `load` and `view`, then hands out a plain `Page`. */
export function page<D>(declared: Page<D>): Page {
  return declared as Page
}

/** Ties a command to where its success leads. */
export function form<I extends z.ZodObject, O extends z.ZodType>(
  operation: Command<I, O>,
  next: (output: z.output<O>, params: PathParams) => string,
  session?: (output: z.output<O>) => string | null,
): PageForm {
  const plain = { operation: operation as Command, next: next as PageForm['next'] }
  return session ? { ...plain, session: session as NonNullable<PageForm['session']> } : plain
}
