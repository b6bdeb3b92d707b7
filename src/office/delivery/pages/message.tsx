import type { z } from 'zod'
import { type Page, page, type ViewProps } from '#kernel'
import { Heading, LiveRegion, localPath, Table, Time, usePage } from '#ui'
import type { getDelivery } from '../operations/get-message.ts'
import { Label } from './board-table.tsx'
import { Reason } from './parked.tsx'
import { Tallies } from './tallies.tsx'

type Get = ReturnType<typeof getDelivery>
type Data = z.output<Get['output']>

function Progress({ data }: ViewProps<Data>) {
  const { t } = usePage()
  return (
    <>
      {data.tallies.length === 0 ? <p>{t('delivery.nobody')}</p> : <Tallies tallies={data.tallies} />}
      {data.refused.length > 0 && (
        <Table
          caption={t('delivery.refused-caption')}
          rows={data.refused}
          rowKey={(receipt) => receipt.destinationId}
          columns={[
            { key: 'code', header: t('delivery.field.code'), cell: (one) => <Reason code={one.code} /> },
            {
              key: 'medium',
              header: t('delivery.field.medium'),
              cell: (one) => t(`delivery.medium.${one.medium}`),
            },
            { key: 'at', header: t('delivery.field.endedAt'), cell: (one) => <Time at={one.endedAt} /> },
            {
              key: 'attempts',
              header: t('delivery.field.attempts'),
              align: 'end',
              cell: (one) => one.attempts,
            },
          ]}
        />
      )}
    </>
  )
}

function Screen(props: ViewProps<Data>) {
  const { lang, t } = usePage()
  const { message } = props.data
  return (
    <>
      <Heading level={1}>
        <Label label={message.label} />
      </Heading>
      <p>
        <Time at={message.createdAt} />
        {message.stoppedAt !== null && <> {t('delivery.stopped-note')}</>}
      </p>
      {message.path !== '' && (
        <p>
          <a href={localPath(lang, message.path)}>{t('delivery.to-subject')}</a>
        </p>
      )}
      <LiveRegion>
        <Progress {...props} />
      </LiveRegion>
    </>
  )
}

/** How far one message has come. */
export const messagePage = (get: Get): Page =>
  page<Data>({
    path: '/console/delivery/:id',
    face: 'console',
    grant: 'delivery:read',
    parent: { path: '/console/delivery', label: 'delivery.tile.board' },
    load: (ask, { id = '' }) => ask(get, { id }),
    title: ({ message }, t) => (t.has(message.label) ? t(message.label) : message.label),
    view: (props) => <Screen {...props} />,
    live: (props) => <Progress {...props} />,
  })
