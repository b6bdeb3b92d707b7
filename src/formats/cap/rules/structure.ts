import { type ElementSpec, isRepeatable, isRequired, isSequence, type SequenceSpec } from '../elements.ts'
import type { CapElement } from '../tree.ts'
import type { CapVersion } from '../versions.ts'
import type { Report } from './catalogue.ts'
import { checkValue } from './values.ts'

const DSIG = 'http://www.w3.org/2000/09/xmldsig#'
const XSI = 'http://www.w3.org/2001/XMLSchema-instance'

const PAIR: ReadonlySet<string> = new Set(['valueName', 'value'])

/** Holds an element against the table: what may stand in it, in which order, how often, and with which value. */
export function checkStructure(element: CapElement, spec: ElementSpec, context: StructureContext): void {
  for (const attribute of element.attributes) {
    if (attribute.namespace !== XSI)
      context.report('unsupported-attribute', `${element.path}/@${attribute.name}`)
  }
  // CAP 1.0 wrote `name=value` where later versions have two elements.
  if (context.version === '1.0' && isSequence(spec) && spec.parts[0]?.name === 'valueName') return
  if (isSequence(spec)) checkSequence(element, spec, context)
  else checkLeaf(element, spec, context)
}

interface StructureContext {
  readonly version: CapVersion
  readonly report: Report
}

function checkLeaf(element: CapElement, spec: ElementSpec, { report }: StructureContext): void {
  for (const child of element.children) report('unsupported-element', child.path)
  const isBlank = element.text.trim() === ''
  // Pairs are left out: what their names and values may be is for whoever defined them.
  if (isBlank && isRequired(spec) && !PAIR.has(spec.name)) report('element-empty', element.path)
  else if (!isSequence(spec)) checkValue(element, spec.value, report)
}

function checkSequence(element: CapElement, spec: SequenceSpec, context: StructureContext): void {
  if (element.text.trim() !== '') context.report('unexpected-text', element.path)
  const present = new Set<string>()
  let furthest = 0
  for (const child of element.children) {
    const place = placeOf(child, element, spec)
    if (place === undefined) {
      context.report(child.name === 'password' ? 'password-deprecated' : 'unsupported-element', child.path)
      continue
    }
    // The order is of 1.2; 1.0 and 1.1 had others.
    if (place < furthest && context.version === '1.2') context.report('element-order', child.path)
    furthest = Math.max(furthest, place)
    const part = spec.parts[place]
    if (part === undefined) continue
    if (present.has(child.name) && !isRepeatable(part)) context.report('element-duplicate', child.path)
    present.add(child.name)
    checkStructure(child, part, context)
  }
  checkMissing(element, spec, { present, context })
}

/** The position in the table, after its end for a signature; undefined for what does not belong. */
function placeOf(child: CapElement, parent: CapElement, spec: SequenceSpec): number | undefined {
  if (child.namespace === DSIG && spec.name === 'alert') return spec.parts.length
  if (child.namespace !== parent.namespace) return undefined
  const place = spec.parts.findIndex((part) => part.name === child.name)
  return place === -1 ? undefined : place
}

function checkMissing(
  element: CapElement,
  spec: SequenceSpec,
  { present, context }: { present: ReadonlySet<string>; context: StructureContext },
): void {
  for (const part of spec.parts) {
    if (!isRequired(part) || present.has(part.name)) continue
    const where = `${element.path}/${part.name}`
    if (context.version === '1.2') context.report('element-missing', where)
    else if (part.name === 'mimeType') context.report('mime-type-missing', where)
    else if (part.name !== 'scope') context.report('element-missing', where)
  }
}
