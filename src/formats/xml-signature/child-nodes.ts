import { XmlElement, type XmlNode, XmlTreeNode, XmlXPath } from 'libxml2-wasm'

/** Kept for the life of the process. */
const NEXT = XmlXPath.compile('following-sibling::node()[1]')

/**
 * The children of an element, in order. The library's processing instructions do not know their next sibling, so
 * there XPath is asked.
 */
export function childNodes(parent: XmlElement): XmlNode[] {
  const found: XmlNode[] = []
  for (let node: XmlNode | null = parent.firstChild; node !== null; ) {
    found.push(node)
    node = node instanceof XmlTreeNode ? node.next : node.get(NEXT)
  }
  return found
}

/** The element children, in order. */
export function childElements(parent: XmlElement): XmlElement[] {
  return childNodes(parent).filter((node): node is XmlElement => node instanceof XmlElement)
}
