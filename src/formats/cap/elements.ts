/** How often an element may stand: once, at most once, at least once, any number of times. */
export type Occurs = '1' | '?' | '+' | '*'

/** What an element without children may hold; a list is an enumeration. */
export type ValueType = 'text' | 'instant' | 'language' | 'uri' | 'integer' | 'decimal' | readonly string[]

interface LeafSpec {
  readonly name: string
  readonly occurs: Occurs
  readonly value: ValueType
  /** Clause of CAP 1.2 (OASIS Standard, 1 July 2010), section 3.2. */
  readonly clause: string
}

export interface SequenceSpec {
  readonly name: string
  readonly occurs: Occurs
  /** In the order the schema demands. */
  readonly parts: readonly ElementSpec[]
  readonly clause: string
}

export type ElementSpec = LeafSpec | SequenceSpec

export const STATUS = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const
export const MSG_TYPE = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const
export const SCOPE = ['Public', 'Restricted', 'Private'] as const
export const CATEGORY = [
  'Geo',
  'Met',
  'Safety',
  'Security',
  'Rescue',
  'Fire',
  'Health',
  'Env',
  'Transport',
  'Infra',
  'CBRNE',
  'Other',
] as const
export const RESPONSE_TYPE = [
  'Shelter',
  'Evacuate',
  'Prepare',
  'Execute',
  'Avoid',
  'Monitor',
  'Assess',
  'AllClear',
  'None',
] as const
export const URGENCY = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const
export const SEVERITY = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const
export const CERTAINTY = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const

function leaf<const N extends string, const O extends Occurs, const V extends ValueType>(
  name: N,
  occurs: O,
  value: V,
  clause: string,
): { name: N; occurs: O; value: V; clause: string } {
  return { name, occurs, value, clause }
}

function sequence<const N extends string, const O extends Occurs, const P extends readonly ElementSpec[]>(
  name: N,
  occurs: O,
  clause: string,
  parts: P,
): { name: N; occurs: O; clause: string; parts: P } {
  return { name, occurs, clause, parts }
}

function pairs<const N extends string>(name: N, clause: string) {
  return sequence(name, '*', clause, [
    leaf('valueName', '1', 'text', clause),
    leaf('value', '1', 'text', clause),
  ])
}

const RESOURCE = sequence('resource', '*', '3.2.3', [
  leaf('resourceDesc', '1', 'text', '3.2.3'),
  leaf('mimeType', '1', 'text', '3.2.3'),
  leaf('size', '?', 'integer', '3.2.3'),
  leaf('uri', '?', 'uri', '3.2.3'),
  leaf('derefUri', '?', 'text', '3.2.3'),
  leaf('digest', '?', 'text', '3.2.3'),
])

const AREA = sequence('area', '*', '3.2.4', [
  leaf('areaDesc', '1', 'text', '3.2.4'),
  leaf('polygon', '*', 'text', '3.2.4'),
  leaf('circle', '*', 'text', '3.2.4'),
  pairs('geocode', '3.2.4'),
  leaf('altitude', '?', 'decimal', '3.2.4'),
  leaf('ceiling', '?', 'decimal', '3.2.4'),
])

const INFO = sequence('info', '*', '3.2.2', [
  leaf('language', '?', 'language', '3.2.2'),
  leaf('category', '+', CATEGORY, '3.2.2'),
  leaf('event', '1', 'text', '3.2.2'),
  leaf('responseType', '*', RESPONSE_TYPE, '3.2.2'),
  leaf('urgency', '1', URGENCY, '3.2.2'),
  leaf('severity', '1', SEVERITY, '3.2.2'),
  leaf('certainty', '1', CERTAINTY, '3.2.2'),
  leaf('audience', '?', 'text', '3.2.2'),
  pairs('eventCode', '3.2.2'),
  leaf('effective', '?', 'instant', '3.2.2'),
  leaf('onset', '?', 'instant', '3.2.2'),
  leaf('expires', '?', 'instant', '3.2.2'),
  leaf('senderName', '?', 'text', '3.2.2'),
  leaf('headline', '?', 'text', '3.2.2'),
  leaf('description', '?', 'text', '3.2.2'),
  leaf('instruction', '?', 'text', '3.2.2'),
  leaf('web', '?', 'uri', '3.2.2'),
  leaf('contact', '?', 'text', '3.2.2'),
  pairs('parameter', '3.2.2'),
  RESOURCE,
  AREA,
])

/**
 * Every element of CAP 1.2: its order, how often it may stand, what it holds. Schema, reader, checks and writer are
 * all derived from this table. After the last part an alert may carry elements of XML-DSig (section 3.3.4.1).
 */
export const ALERT = sequence('alert', '1', '3.2.1', [
  leaf('identifier', '1', 'text', '3.2.1'),
  leaf('sender', '1', 'text', '3.2.1'),
  leaf('sent', '1', 'instant', '3.2.1'),
  leaf('status', '1', STATUS, '3.2.1'),
  leaf('msgType', '1', MSG_TYPE, '3.2.1'),
  leaf('source', '?', 'text', '3.2.1'),
  leaf('scope', '1', SCOPE, '3.2.1'),
  leaf('restriction', '?', 'text', '3.2.1'),
  leaf('addresses', '?', 'text', '3.2.1'),
  leaf('code', '*', 'text', '3.2.1'),
  leaf('note', '?', 'text', '3.2.1'),
  leaf('references', '?', 'text', '3.2.1'),
  leaf('incidents', '?', 'text', '3.2.1'),
  INFO,
])

/** What CAP leaves to the reader when `language` is absent (section 3.2.2). */
export const DEFAULT_LANGUAGE = 'en-US'

/** Whether an element holds others rather than a value. */
export function isSequence(spec: ElementSpec): spec is SequenceSpec {
  return 'parts' in spec
}

/** Whether an element may stand more than once. */
export function isRepeatable(spec: ElementSpec): boolean {
  return spec.occurs === '*' || spec.occurs === '+'
}

/** Whether an element must stand at least once. */
export function isRequired(spec: ElementSpec): boolean {
  return spec.occurs === '1' || spec.occurs === '+'
}

type Content<E> = E extends { parts: infer P extends readonly ElementSpec[] } ? Texts<P> : string

type Texts<P extends readonly ElementSpec[]> = {
  readonly [E in P[number] as E['name']]: E['occurs'] extends '*' | '+'
    ? readonly Content<E>[]
    : Content<E> | undefined
}

/**
 * An alert as read, whatever its faults: repeatable elements are lists, the others texts as written, `undefined`
 * where absent. Of a doubled element the first one counts.
 */
export type CapMessage = Texts<(typeof ALERT)['parts']>
