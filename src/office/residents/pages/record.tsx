import type { z } from 'zod'
import { type Page, page } from '#kernel'
import { DescriptionList, EmptyState, Heading, NotificationBanner, Phrase, Table, Time, usePage } from '#ui'
import type { getOwn } from '../operations/get-own.ts'
import { itemsOf } from './field-items.tsx'

type Data = z.output<ReturnType<typeof getOwn>['output']>

function Record({ data }: { data: Data }) {
  const { t } = usePage()
  const { own } = data
  return (
    <>
      <Heading level={1} lead={t('residents.record.lead')}>
        {t('residents.record.title')}
      </Heading>
      {own ? (
        <Own own={own} />
      ) : (
        <EmptyState heading={t('residents.record.none')}>{t('residents.record.none-text')}</EmptyState>
      )}
      <Reads reads={data.reads} />
    </>
  )
}

function Own({ own }: { own: NonNullable<Data['own']> }) {
  const { t } = usePage()
  return (
    <>
      {!own.registered && (
        <NotificationBanner tone="info" heading={t('residents.record.unregistered')}>
          <p>{t('residents.record.unregistered-text')}</p>
        </NotificationBanner>
      )}
      {own.closeAt !== null && (
        <NotificationBanner tone="info" heading={t('residents.record.moved-out')}>
          <p>
            <Phrase word="residents.record.moved-out-text" parts={{ at: <Time at={own.closeAt} /> }} />
          </p>
        </NotificationBanner>
      )}
      <DescriptionList items={itemsOf(own.fields, t)} />
      <p>{t('residents.record.wrong')}</p>
    </>
  )
}

/** Who at the town office looked at this record, and why. */
function Reads({ reads }: Pick<Data, 'reads'>) {
  const { t } = usePage()
  return (
    <>
      <Heading level={2}>{t('residents.record.reads')}</Heading>
      <p>{t('residents.record.reads-text')}</p>
      {reads.length === 0 ? (
        <p>{t('residents.record.unread')}</p>
      ) : (
        <Table
          caption={t('residents.record.reads-caption')}
          columns={[
            { key: 'at', header: t('residents.record.read-at'), cell: ({ at }) => <Time at={at} /> },
            {
              key: 'purpose',
              header: t('residents.record.read-why'),
              cell: ({ purpose }) => t(`residents.option.purpose.${purpose}`),
            },
          ]}
          rows={reads}
          rowKey={({ id }) => id}
        />
      )}
    </>
  )
}

/** What the town holds about who reads it. */
export const recordPage = (get: ReturnType<typeof getOwn>): Page =>
  page<Data>({
    path: '/my/record',
    face: 'portal',
    grant: 'resident',
    parent: { path: '/my', label: 'residents.tile.my' },
    load: (ask) => ask(get, {}),
    title: (_data, t) => t('residents.record.title'),
    view: (props) => <Record {...props} />,
  })
