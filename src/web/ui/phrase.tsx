import { Fragment, type ReactNode } from 'react'
import { usePage } from './page-context.tsx'

type PhraseProps = {
  /** Key of a text whose `{placeholders}` are names in `parts`. */
  word: string
  parts: Readonly<Record<string, ReactNode>>
}

/** A text of the page's language with nodes in its places, in the order and with the spaces that language writes. */
export function Phrase({ word, parts }: PhraseProps) {
  const { t } = usePage()
  // Every second piece is a name.
  const pieces = t(word).split(/\{([a-zA-Z][a-zA-Z0-9]*)\}/)
  return pieces
    .map((piece, n) => ({ key: `piece ${n}`, node: n % 2 === 0 ? piece : (parts[piece] ?? `{${piece}}`) }))
    .map(({ key, node }) => <Fragment key={key}>{node}</Fragment>)
}
