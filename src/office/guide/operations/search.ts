import { z } from 'zod'
import { once, query, search as searchText } from '#kernel'
import { lineOf } from '../lines.ts'
import { searchGuide } from '../model/search.ts'
import { indexOf } from '../model/terms.ts'
import type { Guide } from '../schema.ts'
import { ServiceLine } from '../schema.ts'

/** A service that was found, and what of it was recognised. */
const Hit = ServiceLine.extend({ because: z.string() })

/** Finds what the town offers by what people call it. What is typed is kept nowhere. */
export function searchServices(guide: Guide) {
  const index = once(() => indexOf(guide))
  const services = new Map(guide.services.map((service) => [service.id, service]))
  const shown = (hits: ReturnType<typeof searchGuide>['hits']) =>
    hits.flatMap(({ id, because }) => {
      const service = services.get(id)
      return service ? [{ ...lineOf(guide, service), because }] : []
    })
  return query({
    name: 'guide.search',
    summary: 'finds services of the town by everyday words, kana, Latin letters and with spelling slips',
    grant: 'public',
    perMinute: 60,
    input: z.object({ q: searchText({ max: 100, label: '探す言葉' }) }),
    output: z.object({
      /** At most twenty, the likeliest first. */
      hits: z.array(Hit),
      /** When there is none: up to three that come near. */
      guesses: z.array(Hit),
    }),
    run: async (_ctx, { q }) => {
      const { hits, guesses } = searchGuide(index(), q)
      return { hits: shown(hits), guesses: shown(guesses) }
    },
  })
}
