import type { PathParams } from '#kernel'
import { Search } from '../operations/search-audit.ts'

/** Names of the fields of a search, as the address of the page has them. */
export const searchFields = ['from', 'until', 'actor', 'operation', 'subject', 'outcome', 'loud'] as const

/** What an address asks for; null when that is no search. */
export function readSearch(params: PathParams): Search | null {
  const texts = Object.fromEntries(searchFields.map((field) => [field, (params[field] ?? '').trim()]))
  return Search.safeParse({ ...texts, loud: texts['loud'] === 'true' }).data ?? null
}

/** The same as a query, without what does not matter. */
export function writeSearch(search: Search): string {
  const given = searchFields.flatMap((field): [string, string][] => {
    const value = search[field]
    return value === '' || value === false ? [] : [[field, String(value)]]
  })
  return new URLSearchParams(given).toString()
}
