import type { z } from 'zod'
import { type Page, page } from '#kernel'
import { EmptyState, Heading, localPath, SearchBox, usePage } from '#ui'
import type { listServices } from '../operations/list-services.ts'
import type { searchServices } from '../operations/search.ts'
import { ServiceList, useText } from './service-list.tsx'

type Search = ReturnType<typeof searchServices>
type List = ReturnType<typeof listServices>
type Themes = z.output<List['output']>['themes']
type Data = z.output<Search['output']> & { q: string; themes: Themes }
type Offers = { search: Search; list: List; contact: Readonly<Record<string, string>> }

function Results({ data, contact }: { data: Data; contact: Offers['contact'] }) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('guide.search.lead')}>
        {t('guide.search.title')}
      </Heading>
      <SearchBox
        action={localPath(lang, '/search')}
        label={t('guide.search.label')}
        hint={t('guide.search.hint')}
        value={data.q}
      />
      {data.hits.length > 0 && (
        <>
          <Heading level={2}>{t('guide.search.found', { q: data.q, count: data.hits.length })}</Heading>
          <ServiceList services={data.hits} />
        </>
      )}
      {data.q !== '' && data.hits.length === 0 && <Nothing data={data} contact={contact} />}
      {data.q === '' && <Events themes={data.themes} />}
    </>
  )
}

function Nothing({ data, contact }: { data: Data; contact: Offers['contact'] }) {
  const { t } = usePage()
  const text = useText()
  return (
    <>
      <EmptyState heading={t('guide.search.nothing', { q: data.q })}>
        {t('guide.search.nothing-text', { contact: text(contact) })}
      </EmptyState>
      {data.guesses.length > 0 && (
        <>
          <Heading level={2}>{t('guide.search.guesses')}</Heading>
          <ServiceList services={data.guesses} />
        </>
      )}
      <Events themes={data.themes} />
    </>
  )
}

/** What people look for by what happened in their life. */
function Events({ themes }: { themes: Themes }) {
  const { lang, t } = usePage()
  const text = useText()
  return (
    <>
      <Heading level={2}>{t('guide.events')}</Heading>
      <ul className="hb-list">
        {themes.map(({ id, name }) => (
          <li key={id}>
            <a href={`${localPath(lang, '/guide')}#${id}`}>{text(name)}</a>
          </li>
        ))}
      </ul>
    </>
  )
}

/** `/search?q=`: what a resident typed, and what the town offers for it. */
export const searchPage = ({ search, list, contact }: Offers): Page =>
  page<Data>({
    path: '/search',
    face: 'portal',
    grant: 'public',
    query: ['q'],
    load: async (ask, params) => {
      const q = (params['q'] ?? '').trim().slice(0, 100)
      const { themes } = await ask(list, {})
      return { ...(await ask(search, { q })), q, themes }
    },
    title: (data, t) => (data.q === '' ? t('guide.search.title') : t('guide.search.title-of', { q: data.q })),
    view: ({ data }) => <Results data={data} contact={contact} />,
  })
