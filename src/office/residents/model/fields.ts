import { addressKey, searchKey } from '#formats/text-ja'
import type { ResidentFields } from '../schema.ts'

/** A name or its kana as search compares them: without the space between family and given name. */
export const nameKey = (text: string): string => searchKey(text).replaceAll(' ', '')

export type Wanted = {
  name?: string | undefined
  kana?: string | undefined
  birthDate?: string | undefined
  phone?: string | undefined
  registerNumber?: string | undefined
}

/** What the terms cannot tell: order of characters, and kana past the sixth. */
export function isWanted(fields: ResidentFields, { name = '', kana = '' }: Wanted): boolean {
  return nameKey(fields.name).includes(nameKey(name)) && nameKey(fields.kana ?? '').startsWith(nameKey(kana))
}

type FieldName = keyof ResidentFields
export type FieldChange = { field: FieldName; from: string | null; to: string | null }

/** What of `after` is not as it was, everything for who was not known; a field that is not in `after` stays. */
export function changesBetween(
  before: Partial<ResidentFields>,
  after: Partial<ResidentFields>,
): FieldChange[] {
  const names = Object.keys(after) as FieldName[]
  return names.flatMap((field) => {
    const [from, to] = [before[field] ?? null, after[field] ?? null]
    return from === to ? [] : [{ field, from, to }]
  })
}

/** Whether the four facts of a card are this person's: the day, and name and address as search compares them. */
export function sameFacts(
  fields: ResidentFields,
  facts: { name: string; birthDate: string; address: string },
): boolean {
  return (
    fields.birthDate === facts.birthDate &&
    nameKey(fields.name) === nameKey(facts.name) &&
    fields.address !== null &&
    addressKey(fields.address) === addressKey(facts.address)
  )
}
