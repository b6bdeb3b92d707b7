import { type Page, Problem, page } from '#kernel'
import { EmptyState, Heading, localPath, SearchBox, usePage } from '#ui'
import type { Offers } from './offers.ts'

type Data = { q: string; found: string | null }

function Households({ data: { q, found } }: { data: Data }) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('households.find.lead')}>
        {t('households.tile.households')}
      </Heading>
      <SearchBox
        action={localPath(lang, '/console/households')}
        label={t('households.field.number')}
        value={q}
      />
      {found !== null && (
        <p>
          <a href={localPath(lang, `/console/households/${found}`)}>
            {t('households.find.open', { number: q })}
          </a>
        </p>
      )}
      {q !== '' && found === null && (
        <EmptyState heading={t('households.find.nothing')}>{t('households.find.nothing-text')}</EmptyState>
      )}
    </>
  )
}

const absent = new Set(['households.not-found', 'kernel.invalid-input'])

/** Where staff look for a household by its number, which says nothing about anybody. */
export const householdsPage = ({ find }: Offers): Page =>
  page<Data>({
    path: '/console/households',
    face: 'console',
    grant: 'households:read',
    query: ['q'],
    load: async (ask, params) => {
      const q = (params['q'] ?? '').trim()
      if (q === '') return { q, found: null }
      try {
        return { q, found: (await ask(find, { number: q })).id }
      } catch (error) {
        if (error instanceof Problem && absent.has(error.code)) return { q, found: null }
        throw error
      }
    },
    title: (_data, t) => t('households.tile.households'),
    view: ({ data }) => <Households data={data} />,
  })
