import type { Telegram } from '#formats/jma-xml'
import type { AlertTables } from '../definition.ts'
import { blocksOf } from '../levels.ts'

/** The telegrams of one title about one event: a later serial replaces an earlier one, 取消 takes them all back. */
export function chainOf(telegram: Telegram): string {
  return `${eventUnder(telegram, telegram.head.infoKind)} ${telegram.control.title}`
}

/** Of warnings that are sent in several generations; null for every other telegram. */
export function generationOf({ head }: Telegram, tables: Pick<AlertTables, 'kinds'>): number | null {
  return blocksOf(head, tables).find(({ generation }) => generation !== undefined)?.generation ?? null
}

/** The chain of alerts about one phenomenon among the warnings of an event. */
export const chainOfPhenomenon = (event: string, phenomenon: string): string => `${event} ${phenomenon}`

/**
 * What leads to one proposal: the event where there is an EventID, else office and kind of telegram (weather warnings
 * are states per area and carry none). The tables may join several kinds (震度速報 and what follows it). Warnings of
 * every generation are one event, in which each phenomenon leads to a proposal. Drills and tests have events of their own.
 */
export function eventOf(telegram: Telegram, tables: Pick<AlertTables, 'kinds'>): string {
  const { kinds } = tables
  const { infoKind } = telegram.head
  if (generationOf(telegram, tables) !== null) return `${telegram.control.status} warning`
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
