import { usePage } from '#ui'
import type { HeadquartersParts } from '../parts.ts'

type Districts = HeadquartersParts['districts']

/** What a district is called in the language of the page; its code where nobody knows it. */
export function useNames(districts: Districts): (code: string) => string {
  const { lang } = usePage()
  return (code) => districts.find((one) => one.code === code)?.name[lang] ?? code
}

/** What the forms offer as districts. */
export function useDistrictChoices(districts: Districts) {
  const nameOf = useNames(districts)
  return { district: districts.map(({ code }) => ({ value: code, label: nameOf(code) })) }
}
