import type { XmlElement } from 'libxml2-wasm'
import { contentOf, countedPaths } from './tree.ts'
import { versionOf } from './versions.ts'

const DSIG = 'http://www.w3.org/2000/09/xmldsig#'

/** An alert element and its path in the document. */
export interface LocatedAlert {
  readonly element: XmlElement
  readonly at: string
}

/**
 * The alerts of a document, outermost only, in document order: the root itself, or those a feed, wrapper or envelope
 * carries. What stands inside a signature is not looked at, since no signature over the document covers it.
 */
export function locateAlerts(root: XmlElement): LocatedAlert[] {
  const found: LocatedAlert[] = []
  collect(root, `/${root.name}`, found)
  return found
}

function collect(element: XmlElement, at: string, found: LocatedAlert[]): void {
  const namespace = element.namespaceUri
  if (namespace === DSIG) return
  if (element.name === 'alert' && versionOf(namespace) !== undefined) {
    found.push({ element, at })
    return
  }
  const { elements } = contentOf(element)
  const paths = countedPaths(
    at,
    elements.map(({ name }) => name),
  )
  for (const [index, child] of elements.entries()) collect(child, paths[index] ?? at, found)
}
