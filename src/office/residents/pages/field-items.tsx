import { showPhone, showPostcode } from '#formats/text-ja'
import type { Translate } from '#kernel'
import { DateOnly, type Description } from '#ui'
import type { ResidentFields } from '../schema.ts'

const order = [
  'name',
  'kana',
  'birthDate',
  'gender',
  'postcode',
  'address',
  'phone',
  'email',
  'registerNumber',
] as const satisfies readonly (keyof ResidentFields)[]

/** What is known of a person as names and values; what is not known says so. */
export const itemsOf = (fields: ResidentFields, t: Translate): Description[] =>
  order.map((field) => ({ term: t(`residents.field.${field}`), description: shown(field, fields[field], t) }))

/** One field's value as people read it. */
export function shown(field: keyof ResidentFields, value: string | null, t: Translate) {
  if (value === null) return t('residents.unknown')
  switch (field) {
    case 'birthDate':
      return <DateOnly date={value} style="era" />
    case 'gender':
      return t(`residents.option.gender.${value}`)
    case 'postcode':
      return showPostcode(value)
    case 'phone':
      return showPhone(value)
    default:
      return value
  }
}
