import { ALERT, type CapMessage, isRepeatable, isSequence, type SequenceSpec } from './elements.ts'
import { type CapElement, childrenOf } from './tree.ts'

/** The alert as plain data, by the table of elements: what is unknown is left out, of doubles the first counts. */
export function messageOf(alert: CapElement): CapMessage {
  // CapMessage is computed from the very table that is walked here, which the compiler cannot follow.
  return contentOf(alert, ALERT) as unknown as CapMessage
}

type Content = string | undefined | { readonly [name: string]: Content } | readonly Content[]

function contentOf(element: CapElement, spec: SequenceSpec): { readonly [name: string]: Content } {
  const entries = spec.parts.map((part): [string, Content] => {
    const found = childrenOf(element, part.name).map((child) =>
      isSequence(part) ? contentOf(child, part) : child.text,
    )
    return [part.name, isRepeatable(part) ? found : found[0]]
  })
  return Object.fromEntries(entries)
}
