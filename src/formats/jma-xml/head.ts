import { readAreaGeometry } from './geometry.ts'
import { childOf, childrenOf, type Node, optionalText, requiredText } from './node.ts'
import { TelegramRefusal, type TelegramRefusalCode } from './refusal.ts'
import {
  type Area,
  type Areas,
  type Control,
  type Head,
  INFO_TYPES,
  type Information,
  type InformationItem,
  type Kind,
  STATUSES,
} from './telegram.ts'

/** xs:dateTime; JMA always writes an offset, and without one an instant would be a guess. */
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/u

/**
 * A telegram is told apart and found by these texts, so none may be longer than an index takes. The longest of all real
 * ones has 40 characters.
 */
const LONGEST_NAME = 100

function name(node: Node, local: string): string {
  const text = requiredText(node, local)
  if (text.length <= LONGEST_NAME) return text
  throw new TelegramRefusal('text-too-long', `${local} has more than ${LONGEST_NAME} characters`)
}

/** Reads Control (jmx.xsd type.control). */
export function readControl(node: Node): Control {
  return {
    title: name(node, 'Title'),
    dateTime: requiredDateTime(node, 'DateTime'),
    status: oneOf(STATUSES, requiredText(node, 'Status'), 'unknown-status'),
    editorialOffice: name(node, 'EditorialOffice'),
    publishingOffices: requiredText(node, 'PublishingOffice')
      .split(/[ \t\r\n]+/u)
      .filter(Boolean),
  }
}

/** Reads Head (jmx_ib.xsd type.head). */
export function readHead(node: Node): Head {
  const headline = childOf(node, 'Headline')
  return {
    title: name(node, 'Title'),
    reportDateTime: requiredDateTime(node, 'ReportDateTime'),
    ...present('targetDateTime', optionalDateTime(node, 'TargetDateTime')),
    ...present('targetDTDubious', optionalText(node, 'TargetDTDubious')),
    ...present('targetDuration', optionalText(node, 'TargetDuration')),
    ...present('validDateTime', optionalDateTime(node, 'ValidDateTime')),
    eventId: name(node, 'EventID'),
    infoType: oneOf(INFO_TYPES, requiredText(node, 'InfoType'), 'unknown-info-type'),
    serial: name(node, 'Serial'),
    infoKind: name(node, 'InfoKind'),
    infoKindVersion: requiredText(node, 'InfoKindVersion'),
    headline: {
      text: optionalText(headline, 'Text') ?? '',
      informations: childrenOf(headline, 'Information').map(readInformation),
    },
  }
}

/** `{ [key]: value }`, or nothing when there is no value: absent elements are absent properties. */
function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V })
}

function readInformation(node: Node): Information {
  return { type: node.element.attribute('type') ?? '', items: childrenOf(node, 'Item').map(readItem) }
}

function readItem(node: Node): InformationItem {
  const lastKinds = childrenOf(node, 'LastKind').map(readKind)
  return {
    kinds: childrenOf(node, 'Kind').map(readKind),
    ...present('lastKinds', lastKinds.length === 0 ? undefined : lastKinds),
    areas: readAreas(childOf(node, 'Areas')),
  }
}

function readKind(node: Node): Kind {
  return {
    name: requiredText(node, 'Name'),
    ...present('code', optionalText(node, 'Code')),
    ...present('condition', optionalText(node, 'Condition')),
  }
}

function readAreas(node: Node | undefined): Areas {
  return {
    codeType: node?.element.attribute('codeType') ?? '',
    areas: childrenOf(node, 'Area').map(readArea),
  }
}

function readArea(node: Node): Area {
  return {
    name: requiredText(node, 'Name'),
    ...present('code', optionalText(node, 'Code')),
    ...readAreaGeometry(node),
  }
}

function requiredDateTime(node: Node, local: string): string {
  return checkDateTime(requiredText(node, local), local)
}

function optionalDateTime(node: Node, local: string): string | undefined {
  const text = optionalText(node, local)
  return text === undefined || text === '' ? undefined : checkDateTime(text, local)
}

function checkDateTime(text: string, local: string): string {
  if (DATE_TIME.test(text) && !Number.isNaN(Date.parse(text))) return text
  throw new TelegramRefusal('bad-date-time', `${local}: ${text}`)
}

function oneOf<T extends string>(known: readonly T[], text: string, code: TelegramRefusalCode): T {
  const value = known.find((each) => each === text)
  if (value === undefined) throw new TelegramRefusal(code, text)
  return value
}
