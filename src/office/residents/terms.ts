import { blindTerms } from '#kernel'
import { nameKey, type Wanted } from './model/fields.ts'
import type { ResidentFields, Term } from './schema.ts'

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
