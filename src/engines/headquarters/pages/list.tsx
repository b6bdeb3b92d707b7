import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  ButtonLink,
  EmptyState,
  ErrorSummary,
  Heading,
  localPath,
  StatusTag,
  Table,
  Time,
  usePage,
} from '#ui'
import type { openHeadquarters } from '../operations/log.ts'
import { listAll } from '../operations/read.ts'
import { FoldedForm } from './forms.tsx'

export const headquartersPath = '/console/headquarters'

type Data = z.output<typeof listAll.output>
type Offer = { open: ReturnType<typeof openHeadquarters> }
type Props = ViewProps<Data> & { offer: Offer }

function All({ data, form: refused, newKey, may, offer }: Props) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('headquarters.list.lead')}>
        {t('headquarters.tile.headquarters')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {data.headquarters.length === 0 ? (
        <EmptyState heading={t('headquarters.list.none')}>{t('headquarters.list.none-text')}</EmptyState>
      ) : (
        <Headquarters {...data} />
      )}
      {may(offer.open) && (
        <FoldedForm
          operation={offer.open}
          name="open"
          path={headquartersPath}
          refused={refused}
          newKey={newKey}
        />
      )}
      <Heading level={2}>{t('headquarters.orders.heading')}</Heading>
      <p>{t('headquarters.orders.totals', data.totals)}</p>
      <ButtonLink href={localPath(lang, `${headquartersPath}/evacuations`)} look="secondary">
        {t('headquarters.orders.link')}
      </ButtonLink>
      <Heading level={2}>{t('headquarters.list.reports')}</Heading>
      <ul>
        <li>
          <a href={localPath(lang, `${headquartersPath}/receiver`)}>{t('headquarters.receiver.title')}</a>
        </li>
        <li>
          <a href={localPath(lang, `${headquartersPath}/towns`)}>{t('headquarters.list.to-towns')}</a>
        </li>
      </ul>
    </>
  )
}

function Headquarters({ headquarters }: Pick<Data, 'headquarters'>) {
  const { lang, t } = usePage()
  return (
    <Table
      caption={t('headquarters.list.caption')}
      rows={headquarters}
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
        { key: 'opened', header: t('headquarters.opened'), cell: ({ openedAt }) => <Time at={openedAt} /> },
      ]}
    />
  )
}

export function StageTag({ of: { stage, closedAt } }: { of: { stage: string; closedAt: string | null } }) {
  const { t } = usePage()
  if (closedAt !== null) return <StatusTag tone="neutral">{t('headquarters.closed')}</StatusTag>
  return <StatusTag tone="warning">{t(`headquarters.option.stage.${stage}`)}</StatusTag>
}

/** Every headquarters, and the ways to the registers. */
export const listPage = (offer: Offer): Page =>
  page<Data>({
    path: headquartersPath,
    face: 'console',
    grant: 'headquarters:read',
    load: (ask) => ask(listAll, {}),
    title: (_data, t) => t('headquarters.tile.headquarters'),
    view: (props) => <All {...props} offer={offer} />,
    forms: [form(offer.open, ({ id }) => `${headquartersPath}/${id}`)],
  })
