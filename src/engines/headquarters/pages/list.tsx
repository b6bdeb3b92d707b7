import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import { EmptyState, ErrorSummary, Heading, localPath, StatusTag, Table, Time, usePage } from '#ui'
import { openHeadquarters } from '../operations/log.ts'
import { listAll } from '../operations/read.ts'
import type { recordCount } from '../operations/registers.ts'
import type { HeadquartersParts } from '../parts.ts'
import { FoldedForm } from './forms.tsx'

export const headquartersPath = '/console/headquarters'

type Data = z.output<typeof listAll.output>
type Offer = Pick<HeadquartersParts, 'districts'> & { count: ReturnType<typeof recordCount> }
type Props = ViewProps<Data> & { offer: Offer }

function All(props: Props) {
  const { lang, t } = usePage()
  const { data, form: refused, newKey, may, offer } = props
  const acts = { refused, newKey, path: headquartersPath }
  const choices = {
    district: offer.districts.map(({ code, name }) => ({ value: code, label: name[lang] ?? code })),
  }
  return (
    <>
      <Heading level={1} lead={t('headquarters.list.lead')}>
        {t('headquarters.tile.headquarters')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {data.headquarters.length === 0 ? (
        <EmptyState heading={t('headquarters.list.none')}>{t('headquarters.list.none-text')}</EmptyState>
      ) : (
        <Table
          caption={t('headquarters.list.caption')}
          rows={data.headquarters}
          rowKey={({ id }) => id}
          columns={[
            {
              key: 'name',
              header: t('headquarters.field.name'),
              cell: ({ id, name, drill }) => (
                <a href={localPath(lang, `${headquartersPath}/${id}`)}>
                  {drill ? t('headquarters.drill-mark') : ''}
                  {name}
                </a>
              ),
            },
            { key: 'stage', header: t('headquarters.field.stage'), cell: (one) => <StageTag of={one} /> },
            {
              key: 'opened',
              header: t('headquarters.opened'),
              cell: ({ openedAt }) => <Time at={openedAt} />,
            },
          ]}
        />
      )}
      {may(openHeadquarters) && <FoldedForm {...acts} operation={openHeadquarters} name="open" />}
      <Orders {...props} />
      {may(offer.count) && <FoldedForm {...acts} operation={offer.count} name="count" choices={choices} />}
    </>
  )
}

export function StageTag({ of: { stage, closedAt } }: { of: { stage: string; closedAt: string | null } }) {
  const { t } = usePage()
  if (closedAt !== null) return <StatusTag tone="neutral">{t('headquarters.closed')}</StatusTag>
  return <StatusTag tone="warning">{t(`headquarters.option.stage.${stage}`)}</StatusTag>
}

/** Who is told to leave now, and what that adds up to. */
function Orders({ data: { orders, totals, history }, offer }: Props) {
  const { lang, t } = usePage()
  const nameOf = (code: string) => offer.districts.find((one) => one.code === code)?.name[lang] ?? code
  const figure = (value: number | null) => (value === null ? t('headquarters.uncounted') : String(value))
  return (
    <>
      <Heading level={2}>{t('headquarters.orders.heading')}</Heading>
      <p>{t('headquarters.orders.totals', totals)}</p>
      {orders.length > 0 && (
        <Table
          caption={t('headquarters.orders.heading')}
          captionHidden
          rows={orders}
          rowKey={({ district }) => district}
          columns={[
            {
              key: 'district',
              header: t('headquarters.field.district'),
              cell: ({ district }) => nameOf(district),
            },
            {
              key: 'level',
              header: t('headquarters.orders.level'),
              cell: ({ level }) => t(`headquarters.order.${level}`),
            },
            {
              key: 'since',
              header: t('headquarters.orders.since'),
              cell: ({ since }) => <Time at={since} />,
            },
            {
              key: 'households',
              header: t('headquarters.field.households'),
              align: 'end',
              cell: (one) => figure(one.households),
            },
            {
              key: 'people',
              header: t('headquarters.field.people'),
              align: 'end',
              cell: (one) => figure(one.people),
            },
            {
              key: 'source',
              header: t('headquarters.field.source'),
              cell: ({ countSource }) => countSource ?? '',
            },
          ]}
        />
      )}
      {history.length > 0 && (
        <Table
          caption={t('headquarters.orders.history')}
          rows={history}
          rowKey={({ id }) => id}
          columns={[
            {
              key: 'district',
              header: t('headquarters.field.district'),
              cell: ({ district }) => nameOf(district),
            },
            {
              key: 'level',
              header: t('headquarters.orders.level'),
              cell: ({ level, alertId }) => (
                <a href={localPath(lang, `/console/alerts/${alertId}`)}>{t(`headquarters.order.${level}`)}</a>
              ),
            },
            {
              key: 'since',
              header: t('headquarters.orders.since'),
              cell: ({ since }) => <Time at={since} />,
            },
            {
              key: 'until',
              header: t('headquarters.orders.until'),
              cell: ({ until }) => (until === null ? t('headquarters.orders.now') : <Time at={until} />),
            },
          ]}
        />
      )}
    </>
  )
}

/** Every headquarters, and the register of evacuation orders. */
export const listPage = (offer: Offer): Page =>
  page<Data>({
    path: headquartersPath,
    face: 'console',
    grant: 'headquarters:read',
    load: (ask) => ask(listAll, {}),
    title: (_data, t) => t('headquarters.tile.headquarters'),
    view: (props) => <All {...props} offer={offer} />,
    forms: [
      form(openHeadquarters, ({ id }) => `${headquartersPath}/${id}`),
      form(offer.count, () => headquartersPath),
    ],
  })
