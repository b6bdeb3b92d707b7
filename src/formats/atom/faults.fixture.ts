import { XmlDocument, type XmlElement } from 'libxml2-wasm'

const ns = { a: 'http://www.w3.org/2005/Atom' }
/** RFC 3339 with an upper-case T and Z (RFC 4287 §3.3). */
const date = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[-+]\d{2}:\d{2})$/
const language = /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/

/** Which rules of RFC 4287 §4.1 and §4.2 a feed breaks, of those for the elements we write. */
export function atomFaults(text: string): string[] {
  using document = XmlDocument.fromString(text)
  const { root } = document
  if (root.name !== 'feed' || root.namespaceUri !== ns.a) return ['root']
  const entries = elements(root, 'a:entry')
  return [
    ...container(root, 'feed', ['id', 'title', 'updated', 'author', 'link', 'entry']),
    ...(elements(root, 'a:author/a:name').length === 1 ? [] : ['feed: one author with one name']),
    ...entries.flatMap((entry) =>
      container(entry, 'entry', ['id', 'title', 'updated', 'published', 'category', 'summary', 'link']),
    ),
    ...distinct(
      'entry ids',
      entries.map((entry) => textOf(entry, 'a:id')),
    ),
  ]
}

const elements = (parent: XmlElement, path: string) => parent.find(path, ns) as XmlElement[]
const textOf = (parent: XmlElement, path: string) => elements(parent, path)[0]?.content ?? ''
const attribute = (element: XmlElement, name: string) => element.attr(name)?.value ?? ''

function distinct(what: string, values: readonly string[]): string[] {
  return new Set(values).size === values.length ? [] : [`${what} repeat`]
}

function container(parent: XmlElement, name: string, known: readonly string[]): string[] {
  const say = (holds: boolean, fault: string) => (holds ? [] : [`${name}: ${fault}`])
  const count = (element: string) => elements(parent, `a:${element}`).length
  const strange = elements(parent, '*').filter(
    (child) => !known.includes(child.name) || child.namespaceUri !== ns.a,
  )
  const links = elements(parent, 'a:link')
  const alternates = links.filter((link) => attribute(link, 'rel') === 'alternate')
  return [
    ...['id', 'title', 'updated'].flatMap((one) => say(count(one) === 1, `exactly one ${one}`)),
    ...['published', 'summary'].flatMap((one) => say(count(one) <= 1, `at most one ${one}`)),
    ...say(strange.length === 0, `unknown ${strange.map((one) => one.name).join()}`),
    ...say(URL.canParse(textOf(parent, 'a:id')), 'id is an IRI'),
    ...elements(parent, 'a:updated|a:published').flatMap((one) =>
      say(date.test(one.content), `date ${one.content}`),
    ),
    ...links.flatMap((link) => say(URL.canParse(attribute(link, 'href')), 'link without address')),
    ...links.flatMap((link) => say(language.test(attribute(link, 'hreflang') || 'ja'), 'hreflang')),
    ...elements(parent, 'a:category').flatMap((one) =>
      say(attribute(one, 'term') !== '', 'category without term'),
    ),
    ...distinct(
      `${name}: alternates of one type and language`,
      alternates.map((link) => `${attribute(link, 'type')} ${attribute(link, 'hreflang')}`),
    ),
    ...say(links.filter((link) => attribute(link, 'rel') === 'self').length <= 1, 'one link to itself'),
  ]
}
