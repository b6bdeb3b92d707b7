/**
 * XML signatures (W3C XML-DSig) on libxml2's canonical forms and Node's cryptography, and the one safe way to a
 * libxml2 tree that they and `formats/cap` share: the same parser reads and verifies, so the two never disagree.
 */
export { childNodes } from './child-nodes.ts'
export { XML_TREE_LIMITS, type XmlTreeLimits } from './markup-scan.ts'
export { parseMarkup, readMarkup } from './open-xml.ts'
export { type Signer, signEnveloped } from './sign.ts'
export { type SignatureVerdict, verifySignatures } from './verify.ts'
