/**
 * Makes the content of `target` that of `html`, changing only what differs: an element keeps its focus, its place, what
 * is typed in it and, for a disclosure, whether it is open. Elements are told apart by `data-key` or `id`, else by kind
 * and order. Answers whether anything changed.
 */
export function morph(target: Element, html: string): boolean {
  const wanted = document.createElement(target.tagName)
  wanted.innerHTML = html
  const focused = document.activeElement
  const changed = matchChildren(target, wanted)
  // Moving an element takes the focus from it.
  if (focused instanceof HTMLElement && focused !== document.activeElement && target.contains(focused))
    focused.focus({ preventScroll: true })
  return changed
}

const keyOf = (node: Node) =>
  node instanceof Element ? (node.getAttribute('data-key') ?? node.getAttribute('id')) : null

function matchChildren(target: Node, wanted: Node): boolean {
  let changed = false
  let place = target.firstChild
  for (const next of [...wanted.childNodes]) {
    const own = counterpart(place, next)
    if (own === null) {
      target.insertBefore(next, place)
      changed = true
      continue
    }
    if (own === place) place = own.nextSibling
    else {
      target.insertBefore(own, place)
      changed = true
    }
    if (matchNode(own, next)) changed = true
  }
  while (place !== null) {
    const after = place.nextSibling
    place.parentNode?.removeChild(place)
    place = after
    changed = true
  }
  return changed
}

/** The node that stands for `next` already, from `place` on: the one with its key, or the next of its kind without one. */
function counterpart(place: ChildNode | null, next: Node): ChildNode | null {
  const key = keyOf(next)
  for (let own = place; own !== null; own = own.nextSibling) {
    if (own.nodeName === next.nodeName && keyOf(own) === key) return own
    // Without a key only the very next one is meant: further on, the rest would move past each other.
    if (key === null && keyOf(own) === null) return null
  }
  return null
}

function matchNode(own: Node, next: Node): boolean {
  if (!(own instanceof Element && next instanceof Element)) {
    if (own.nodeValue === next.nodeValue) return false
    own.nodeValue = next.nodeValue
    return true
  }
  const attributes = matchAttributes(own, next)
  return matchChildren(own, next) || attributes
}

/** What the reader opened, typed or chose is the reader's; what a form carries unseen is not. */
function isReaders(element: Element, name: string): boolean {
  if (name === 'open') return element.nodeName === 'DETAILS'
  if (name === 'value') return element.nodeName === 'INPUT' && element.getAttribute('type') !== 'hidden'
  return name === 'checked' || name === 'selected'
}

function matchAttributes(own: Element, next: Element): boolean {
  let changed = false
  for (const { name } of [...own.attributes]) {
    if (isReaders(own, name) || next.hasAttribute(name)) continue
    own.removeAttribute(name)
    changed = true
  }
  for (const { name, value } of [...next.attributes]) {
    if (isReaders(own, name) || own.getAttribute(name) === value) continue
    own.setAttribute(name, value)
    changed = true
  }
  return changed
}
