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
  problems: readonly { path: string; message: string }[]
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
  /** Success starts a session with the token it returns. */
  session?: (output: unknown) => string | null
}

/** One screen: a plain document. `path` has no language segment; `:name` marks a parameter. */
export type Page<D = unknown> = {
  path: string
  face: 'portal' | 'console'
  grant: Grant
  /** Same for everyone: carries no cookie, may be cached, and is rendered anew at most four times a second. */
  cache?: true
  load(ask: Ask, params: PathParams, may: May): Promise<D>
  /** The page it belongs under, for the way back; the front page when left out. `label` is a word key. */
  parent?: { path: string; label: string }
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
