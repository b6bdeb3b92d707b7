import { type Page, page, textIn } from '#kernel'
import { ButtonLink, ContactText, DescriptionList, Heading, localPath, usePage } from '#ui'
import type { getService } from '../operations/get-service.ts'
import type { ServiceFull } from '../schema.ts'
import { useText } from './service-list.tsx'

type Offers = { get: ReturnType<typeof getService>; contact: Readonly<Record<string, string>> }

function Service({ data, contact }: { data: ServiceFull; contact: Offers['contact'] }) {
  const { lang, t } = usePage()
  const text = useText()
  const details = [
    { term: t('guide.service.section'), description: text(data.section) },
    ...(data.bring ? [{ term: t('guide.service.bring'), description: text(data.bring) }] : []),
    { term: t('guide.service.contact'), description: <ContactText>{text(contact)}</ContactText> },
  ]
  return (
    <>
      <Heading level={1} lead={text(data.about)}>
        {text(data.title)}
      </Heading>
      {data.path !== null && (
        <ButtonLink href={localPath(lang, data.path)}>{t('guide.service.open')}</ButtonLink>
      )}
      <DescriptionList items={details} />
      <p>{data.path === null ? t('guide.service.counter') : t('guide.service.also-counter')}</p>
    </>
  )
}

/** One service: what it is, who looks after it, what to bring, and where it is done. */
export const servicePage = ({ get, contact }: Offers): Page =>
  page<ServiceFull>({
    path: '/guide/:id',
    face: 'portal',
    grant: 'public',
    cache: true,
    parent: { path: '/guide', label: 'guide.title' },
    load: (ask, params) => ask(get, { id: params['id'] ?? '' }),
    title: (data, _t, lang) => textIn(data.title, lang),
    view: ({ data }) => <Service data={data} contact={contact} />,
  })
