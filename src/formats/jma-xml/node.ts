import { type XmlElement, XmlRefusal } from '../xml/index.ts'
import { TelegramRefusal } from './refusal.ts'

/** One captured element. Only Control, Head and single Body items are captured, never a whole Body. */
export interface Node {
  readonly element: XmlElement
  readonly children: Node[]
  text: string
}

/** Collects one subtree from reader events, up to `maxElements` of them. */
export interface Capture {
  open(element: XmlElement): void
  text(text: string): void
  /** The finished subtree when its root closes, else undefined. */
  close(): Node | undefined
}

/** Starts collecting at `root`, whose closing ends the capture. */
export function startCapture(root: XmlElement, maxElements: number): Capture {
  const stack: Node[] = [{ element: root, children: [], text: '' }]
  let elements = 1
  return {
    open(element) {
      elements += 1
      if (elements > maxElements) {
        throw new XmlRefusal('too-many-elements', `more than ${maxElements} elements in ${root.local}`)
      }
      const node: Node = { element, children: [], text: '' }
      stack.at(-1)?.children.push(node)
      stack.push(node)
    },
    text(text) {
      const node = stack.at(-1)
      if (node !== undefined) node.text += text
    },
    close() {
      const node = stack.pop()
      return stack.length === 0 ? node : undefined
    },
  }
}

/** The children of `parent` with this local name, in its own namespace or any other of the format. */
export function childrenOf(parent: Node | undefined, local: string): readonly Node[] {
  return parent === undefined ? [] : parent.children.filter((child) => child.element.local === local)
}

/** The only child of that name. Refuses a second one: two readers could otherwise disagree on which counts. */
export function childOf(parent: Node | undefined, local: string): Node | undefined {
  const [first, second] = childrenOf(parent, local)
  if (second !== undefined) {
    throw new TelegramRefusal('duplicate-element', `${parent?.element.local ?? ''}/${local}`)
  }
  return first
}

/** Text without white space at its ends. XML knows four such characters; an ideographic space is content. */
export function trimmed({ text }: Node): string {
  let start = 0
  let end = text.length
  // Two scans, not a pattern: `\s+$` takes quadratic time on a megabyte of blanks.
  while (start < end && isWhiteSpace(text.charCodeAt(start))) start += 1
  while (end > start && isWhiteSpace(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isWhiteSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d
}

/** Trimmed text of an optional child; undefined when the element is absent. */
export function optionalText(parent: Node | undefined, local: string): string | undefined {
  const child = childOf(parent, local)
  return child === undefined ? undefined : trimmed(child)
}

/** Trimmed text of a child that the schema requires, possibly empty. */
export function requiredText(parent: Node, local: string): string {
  const text = optionalText(parent, local)
  if (text === undefined) throw new TelegramRefusal('missing-element', `${parent.element.local}/${local}`)
  return text
}
