import { XmlElement, type XmlNode, XmlTreeNode } from 'libxml2-wasm'

/**
 * The children of an element, in order. The library's processing instructions know no next sibling, so an element
 * that holds one is asked by XPath instead.
 */
export function childNodes(parent: XmlElement): XmlNode[] {
  const found: XmlNode[] = []
  for (let node: XmlNode | null = parent.firstChild; node !== null; ) {
    if (!(node instanceof XmlTreeNode)) return parent.find('node()')
    found.push(node)
    node = node.next
  }
  return found
}

/** The element children, in order. */
export function childElements(parent: XmlElement): XmlElement[] {
  return childNodes(parent).filter((node): node is XmlElement => node instanceof XmlElement)
}
