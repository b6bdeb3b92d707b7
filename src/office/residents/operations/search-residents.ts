import { query } from '#kernel'
import type { ResidentsParts } from '../parts.ts'
import { Criteria, Found, find } from '../search.ts'

/** For programs at the counter; a browser goes by `residents.keep-search`, so that no name is in an address. */
export const searchResidents = ({ vault }: ResidentsParts) =>
  query({
    name: 'residents.search',
    summary: 'finds residents by name, kana, birth date, telephone or register number; says why it asks',
    grant: 'residents:read',
    logsReads: true,
    perMinute: 30,
    input: Criteria,
    output: Found,
    run: (ctx, criteria) => find(ctx, vault, { criteria, operation: 'residents.search' }),
  })
