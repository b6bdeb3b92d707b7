import { XmlCData, XmlElement, XmlText } from 'libxml2-wasm'
import { childNodes } from '../xml-signature/index.ts'

/** An element copied out of the parser's memory: what the checks work on. */
export interface CapElement {
  readonly name: string
  readonly namespace: string
  /** From the alert down: `/alert/info[2]/area[1]/polygon`; counted only among several of one name. */
  readonly path: string
  readonly children: readonly CapElement[]
  /** Its own text and CDATA, without that of its children. */
  readonly text: string
  readonly attributes: readonly { readonly name: string; readonly namespace: string }[]
}

/** Copies an element and all that is below it, except inside elements of the `opaque` namespace. */
export function copyElement(source: XmlElement, path: string, opaque: string): CapElement {
  const namespace = source.namespaceUri
  const { elements, text } = namespace === opaque ? NOTHING : contentOf(source)
  const names = elements.map((child) => child.name)
  const paths = countedPaths(path, names)
  return {
    name: source.name,
    namespace,
    path,
    text,
    children: elements.map((child, index) => copyElement(child, paths[index] ?? path, opaque)),
    attributes: source.attrs.map((attr) => ({ name: attr.name, namespace: attr.namespaceUri })),
  }
}

const NOTHING: { elements: XmlElement[]; text: string } = { elements: [], text: '' }

/** The element children, and the text between them, of a node in the parser. */
export function contentOf(source: XmlElement): { elements: XmlElement[]; text: string } {
  const elements: XmlElement[] = []
  let text = ''
  for (const node of childNodes(source)) {
    if (node instanceof XmlElement) elements.push(node)
    else if (node instanceof XmlText || node instanceof XmlCData) text += node.content
  }
  return { elements, text }
}

/** A path for each of several siblings: with a count only where a name stands more than once. */
export function countedPaths(path: string, names: readonly string[]): string[] {
  const totals = new Map<string, number>()
  for (const name of names) totals.set(name, (totals.get(name) ?? 0) + 1)
  const seen = new Map<string, number>()
  return names.map((name) => {
    const nth = (seen.get(name) ?? 0) + 1
    seen.set(name, nth)
    return totals.get(name) === 1 ? `${path}/${name}` : `${path}/${name}[${nth}]`
  })
}

/** The children of one name, in order. */
export function childrenOf(parent: CapElement, name: string): CapElement[] {
  return parent.children.filter((child) => child.name === name)
}

/** The text of the first child of that name without surrounding whitespace; empty when absent. */
export function textOf(parent: CapElement, name: string): string {
  return parent.children.find((child) => child.name === name)?.text.trim() ?? ''
}
