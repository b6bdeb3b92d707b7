import type { Telegram } from '#formats/jma-xml'
import type { AlertTables } from '../definition.ts'

/** The telegrams of one title about one event: a later serial replaces an earlier one, 取消 takes them all back. */
export function chainOf(telegram: Telegram): string {
  return `${eventUnder(telegram, telegram.head.infoKind)} ${telegram.control.title}`
}

/**
 * What leads to one proposal: the event where there is an EventID, else office and kind of telegram (weather warnings
 * are states per area and carry none). The tables may join several kinds (震度速報 and what follows it). Drills and tests
 * have events of their own.
 */
export function eventOf(telegram: Telegram, { kinds }: Pick<AlertTables, 'kinds'>): string {
  const { infoKind } = telegram.head
  const block = kinds.blocks.find((each) => each.event !== undefined && each.infoKinds.includes(infoKind))
  return eventUnder(telegram, block?.event ?? infoKind)
}

function eventUnder({ control, head }: Telegram, name: string): string {
  const event = head.eventId === '' ? `${control.editorialOffice} ${head.title}` : head.eventId
  return `${control.status} ${name} ${event}`
}

/** What makes a telegram this one and no other, whatever its bytes: every field that the agency tells apart by. */
export function identityOf({ control, head }: Telegram): string {
  const fields = [
    ...[control.status, control.title, control.editorialOffice, control.dateTime],
    ...[head.infoKind, head.title, head.reportDateTime, head.eventId, head.serial, head.infoType],
  ]
  return `jma ${JSON.stringify(fields)}`
}
