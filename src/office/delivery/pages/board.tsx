import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import { Disclosure, EmptyState, ErrorSummary, Heading, LiveRegion, NotificationBanner, usePage } from '#ui'
import type { listDeliveries } from '../operations/list-messages.ts'
import type { listParkedDestinations } from '../operations/list-parked.ts'
import { releaseDestination } from '../operations/release-destination.ts'
import { BoardTable } from './board-table.tsx'
import { Parked, parkedPlace } from './parked.tsx'

type Asked = {
  list: ReturnType<typeof listDeliveries>
  listParked: ReturnType<typeof listParkedDestinations>
}
type Data = {
  rows: z.output<Asked['list']['output']>['rows']
  parked: z.output<Asked['listParked']['output']>['parked']
}

/** News first; letters about subscriptions themselves, which have no page, are folded away below. */
function Messages({ data: { rows } }: ViewProps<Data>) {
  const { t } = usePage()
  const news = rows.filter(({ message }) => message.path !== '')
  const letters = rows.filter(({ message }) => message.path === '')
  return (
    <>
      {news.length === 0 ? (
        <EmptyState heading={t('delivery.empty.heading')}>{t('delivery.empty.text')}</EmptyState>
      ) : (
        <BoardTable caption={t('delivery.tally-caption')} rows={news} />
      )}
      {letters.length > 0 && (
        <Disclosure summary={t('delivery.letters', { n: letters.length })}>
          <BoardTable caption={t('delivery.tally-caption')} rows={letters} />
        </Disclosure>
      )}
    </>
  )
}

function Board(props: ViewProps<Data>) {
  const { t } = usePage()
  const { parked } = props.data
  return (
    <>
      <Heading level={1} lead={t('delivery.lead')}>
        {t('delivery.tile.board')}
      </Heading>
      <ErrorSummary problems={props.form?.problems ?? []} />
      {parked.length > 0 && (
        <NotificationBanner tone="warning" heading={t('delivery.parked.notice', { n: parked.length })}>
          <p>
            <a href={`#${parkedPlace}`}>{t('delivery.parked.look')}</a>
          </p>
        </NotificationBanner>
      )}
      <Heading level={2}>{t('delivery.messages')}</Heading>
      <LiveRegion>
        <Messages {...props} />
      </LiveRegion>
      {parked.length > 0 && <Parked {...props} parked={parked} />}
    </>
  )
}

/** What is going out now: a plain document that keeps itself up to date. */
export const boardPage = ({ list, listParked }: Asked): Page =>
  page<Data>({
    path: '/console/delivery',
    face: 'console',
    grant: 'delivery:read',
    load: async (ask) => ({ ...(await ask(list, {})), ...(await ask(listParked, {})) }),
    title: (_data, t) => t('delivery.tile.board'),
    view: (props) => <Board {...props} />,
    live: (props) => <Messages {...props} />,
    forms: [form(releaseDestination, () => '/console/delivery')],
  })
