import type { z } from 'zod'
import { type Page, page } from '#kernel'
import { Heading, localPath, SearchBox, usePage } from '#ui'
import type { listServices } from '../operations/list-services.ts'
import { ServiceList, useText } from './service-list.tsx'

type List = ReturnType<typeof listServices>
type Data = z.output<List['output']>

function Guide({ data }: { data: Data }) {
  const { lang, t } = usePage()
  const text = useText()
  return (
    <>
      <Heading level={1} lead={t('guide.lead')}>
        {t('guide.title')}
      </Heading>
      <SearchBox
        action={localPath(lang, '/search')}
        label={t('guide.search.label')}
        hint={t('guide.search.hint')}
      />
      <Heading level={2}>{t('guide.events')}</Heading>
      <ul className="hb-list">
        {data.themes.map(({ id, name }) => (
          <li key={id}>
            <a href={`#${id}`}>{text(name)}</a>
          </li>
        ))}
      </ul>
      {data.themes.map(({ id, name, services }) => (
        <section className="hb-content" key={id} id={id}>
          <Heading level={2}>{text(name)}</Heading>
          <ServiceList services={services} />
        </section>
      ))}
    </>
  )
}

/** Everything the town offers, on one page, by events of life. */
export const guidePage = (list: List): Page =>
  page<Data>({
    path: '/guide',
    face: 'portal',
    grant: 'public',
    cache: true,
    load: (ask) => ask(list, {}),
    title: (_data, t) => t('guide.title'),
    view: ({ data }) => <Guide data={data} />,
  })
