import type { XmlElement } from 'libxml2-wasm'
import { DSIG } from './algorithms.ts'
import { childElements } from './child-nodes.ts'

/** One Reference as written; nothing in it is trusted yet. */
export interface WrittenReference {
  readonly uri: string | undefined
  readonly transforms: readonly WrittenAlgorithm[]
  readonly digestMethod: string
  readonly digestValue: string
}

/** An algorithm URI with the PrefixList of its InclusiveNamespaces; `plain` when it has no other content. */
interface WrittenAlgorithm {
  readonly uri: string
  readonly inclusivePrefixes: readonly string[]
  readonly plain: boolean
}

/** A Signature element as written (XML-DSig §4.2). */
export interface WrittenSignature {
  readonly signedInfo: XmlElement
  readonly canonicalisation: WrittenAlgorithm
  readonly signatureMethod: string
  readonly signatureValue: string
  readonly references: readonly WrittenReference[]
  readonly keyInfo: XmlElement | undefined
  readonly objects: readonly XmlElement[]
  /** Whether every child of Signature is one the standard knows; one from elsewhere is not acted upon. */
  readonly conforming: boolean
}

/** Reads the shape XML-DSig §4 prescribes; undefined when a required part is missing, doubled or out of order. */
export function readSignature(signature: XmlElement): WrittenSignature | undefined {
  const children = childElements(signature)
  const [signedInfo, value, ...rest] = children
  if (!isDsig(signedInfo, 'SignedInfo') || !isDsig(value, 'SignatureValue')) return undefined
  const keyInfos = rest.filter((child) => isDsig(child, 'KeyInfo'))
  const objects = rest.filter((child) => isDsig(child, 'Object'))
  if (keyInfos.length > 1 || (keyInfos[0] !== undefined && rest[0] !== keyInfos[0])) return undefined
  const info = readSignedInfo(signedInfo)
  if (info === undefined) return undefined
  return {
    ...info,
    signedInfo,
    signatureValue: value.content,
    keyInfo: keyInfos[0],
    objects,
    conforming: keyInfos.length + objects.length === rest.length,
  }
}

function readSignedInfo(
  signedInfo: XmlElement,
): Pick<WrittenSignature, 'canonicalisation' | 'signatureMethod' | 'references'> | undefined {
  const [canonicalisation, method, ...written] = childElements(signedInfo)
  if (!isDsig(canonicalisation, 'CanonicalizationMethod') || !isDsig(method, 'SignatureMethod'))
    return undefined
  const references = written.map(readReference)
  if (references.length === 0 || !references.every((reference) => reference !== undefined)) return undefined
  // A child here would be HMACOutputLength or parameters of algorithms that are not offered.
  if (childElements(method).length > 0) return undefined
  return {
    canonicalisation: readAlgorithm(canonicalisation),
    signatureMethod: attribute(method, 'Algorithm') ?? '',
    references,
  }
}

function readReference(element: XmlElement): WrittenReference | undefined {
  if (!isDsig(element, 'Reference')) return undefined
  const children = childElements(element)
  const transforms = isDsig(children[0], 'Transforms') ? children.shift() : undefined
  const [method, value, ...excess] = children
  if (!isDsig(method, 'DigestMethod') || !isDsig(value, 'DigestValue') || excess.length > 0) return undefined
  const steps = transforms === undefined ? [] : childElements(transforms)
  if (!steps.every((step) => isDsig(step, 'Transform'))) return undefined
  return {
    uri: attribute(element, 'URI'),
    transforms: steps.map(readAlgorithm),
    digestMethod: attribute(method, 'Algorithm') ?? '',
    digestValue: value.content,
  }
}

function readAlgorithm(element: XmlElement): WrittenAlgorithm {
  const children = childElements(element)
  const inclusive =
    children.length === 1 && children[0]?.name === 'InclusiveNamespaces' ? children[0] : undefined
  const prefixes = inclusive === undefined ? '' : (attribute(inclusive, 'PrefixList') ?? '')
  return {
    uri: attribute(element, 'Algorithm') ?? '',
    inclusivePrefixes: prefixes.split(/[ \t\r\n]+/u).filter((prefix) => prefix !== ''),
    plain: children.length === 0 || inclusive !== undefined,
  }
}

/** Whether the element is `name` in the namespace of XML-DSig. */
export function isDsig(element: XmlElement | undefined, name: string): element is XmlElement {
  return element !== undefined && element.name === name && element.namespaceUri === DSIG
}

function attribute(element: XmlElement, name: string): string | undefined {
  return element.attr(name)?.value
}
