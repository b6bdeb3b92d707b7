import type { z } from 'zod'
import { page, type ViewProps } from '#kernel'
import { EmptyState, Heading, Table, usePage } from '#ui'
import { countAll } from '../operations/count-subscriptions.ts'

type Data = z.output<typeof countAll.output>

function Counts({ data }: ViewProps<Data>) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('subscriptions.console.lead')}>
        {t('subscriptions.tile.console')}
      </Heading>
      {data.counts.length === 0 ? (
        <EmptyState heading={t('subscriptions.console.none')}>
          {t('subscriptions.console.none-text')}
        </EmptyState>
      ) : (
        <Table
          caption={t('subscriptions.console.caption')}
          rows={data.counts}
          rowKey={(row) => `${row.kind} ${row.state} ${row.minLevel}`}
          columns={[
            {
              key: 'kind',
              header: t('subscriptions.field.kind'),
              cell: (row) => t(`subscriptions.kind.${row.kind}`),
            },
            {
              key: 'state',
              header: t('subscriptions.field.state'),
              cell: (row) => t(`subscriptions.state.${row.state}`),
            },
            {
              key: 'level',
              header: t('subscriptions.field.minLevel'),
              cell: (row) => t(`subscriptions.level.${row.minLevel}`),
            },
            {
              key: 'count',
              header: t('subscriptions.field.count'),
              align: 'end',
              cell: (row) => row.count,
            },
          ]}
        />
      )}
    </>
  )
}

/** How many want to be told of what; nobody by name. */
export const consolePage = page<Data>({
  path: '/console/subscriptions',
  face: 'console',
  grant: 'subscriptions:read',
  load: (ask) => ask(countAll, {}),
  title: (_data, t) => t('subscriptions.tile.console'),
  view: (props) => <Counts {...props} />,
})
