import { addressKey, searchKey } from '#formats/text-ja'
import { blindTerms } from '#kernel'
import type { ResidentFields, Term } from '../schema.ts'

/** A name or its kana as search compares them: without the space between family and given name. */
export const nameKey = (text: string): string => searchKey(text).replaceAll(' ', '')

export type PlainTerm = { kind: Term['kind']; value: string }

const terms = (kind: Term['kind'], values: readonly string[]): PlainTerm[] =>
  values.map((value) => ({ kind, value }))

/** Everything a record can be found by. */
export function termsOf(fields: ResidentFields): PlainTerm[] {
  return [
    ...terms('name', blindTerms.nameBigrams(nameKey(fields.name))),
    ...terms('kana', blindTerms.kanaPrefixes(nameKey(fields.kana ?? ''))),
    ...terms('birth-date', blindTerms.whole(fields.birthDate)),
    ...terms('phone', blindTerms.whole(fields.phone ?? '')),
    ...terms('register-number', blindTerms.whole(fields.registerNumber ?? '')),
  ]
}

export type Wanted = {
  name?: string | undefined
  kana?: string | undefined
  birthDate?: string | undefined
  phone?: string | undefined
  registerNumber?: string | undefined
}

/** The terms a record must have to be what is looked for; none when nothing was asked. */
export function wantedTerms(wanted: Wanted): PlainTerm[] {
  const prefix = blindTerms.kanaPrefix(nameKey(wanted.kana ?? ''))
  return [
    ...terms('name', blindTerms.nameBigrams(nameKey(wanted.name ?? ''))),
    ...terms('kana', prefix === null ? [] : [prefix]),
    ...terms('birth-date', blindTerms.whole(wanted.birthDate ?? '')),
    ...terms('phone', blindTerms.whole(wanted.phone ?? '')),
    ...terms('register-number', blindTerms.whole(wanted.registerNumber ?? '')),
  ]
}

/** What the terms cannot tell: order of characters, and kana past the sixth. */
export function isWanted(fields: ResidentFields, { name = '', kana = '' }: Wanted): boolean {
  return nameKey(fields.name).includes(nameKey(name)) && nameKey(fields.kana ?? '').startsWith(nameKey(kana))
}

type FieldName = keyof ResidentFields
export type FieldChange = { field: FieldName; from: string | null; to: string | null }

/** What of `after` is not as it was; a field that is not in `after` stays. */
export function changesBetween(before: ResidentFields, after: Partial<ResidentFields>): FieldChange[] {
  const names = Object.keys(after) as FieldName[]
  return names.flatMap((field) => {
    const [from, to] = [before[field], after[field] ?? null]
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
