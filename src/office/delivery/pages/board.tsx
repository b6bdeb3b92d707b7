import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import { EmptyState, ErrorSummary, Heading, LiveRegion, localPath, Time, usePage } from '#ui'
import { type BoardRow, listDeliveries } from '../operations/list-messages.ts'
import type { listParkedDestinations } from '../operations/list-parked.ts'
import { releaseDestination } from '../operations/release-destination.ts'
import { Parked } from './parked.tsx'
import { Tallies } from './tallies.tsx'

type ListParked = ReturnType<typeof listParkedDestinations>
type Data = {
  rows: z.output<typeof listDeliveries.output>['rows']
  parked: z.output<ListParked['output']>['parked']
}

/** Labels are headlines, or keys of words where a message is no news. */
export function Label({ label }: { label: string }) {
  const { t } = usePage()
  return <>{t.has(label) ? t(label) : label}</>
}

function Message({ row: { message, tallies } }: { row: z.output<typeof BoardRow> }) {
  const { lang, t } = usePage()
  return (
    <section>
      <Heading level={3}>
        <a href={localPath(lang, `/console/delivery/${message.id}`)}>
          <Label label={message.label} />
        </a>
      </Heading>
      <p>
        <Time at={message.createdAt} />
        {message.stoppedAt !== null && <> {t('delivery.stopped-note')}</>}
      </p>
      {tallies.length === 0 ? (
        <p>{t('delivery.nobody')}</p>
      ) : (
        <Tallies caption={t('delivery.tally-caption')} tallies={tallies} />
      )}
    </section>
  )
}

function Messages({ data }: ViewProps<Data>) {
  const { t } = usePage()
  if (data.rows.length === 0)
    return <EmptyState heading={t('delivery.empty.heading')}>{t('delivery.empty.text')}</EmptyState>
  return (
    <>
      {data.rows.map((row) => (
        <Message key={row.message.id} row={row} />
      ))}
    </>
  )
}

function Board(props: ViewProps<Data>) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('delivery.lead')}>
        {t('delivery.tile.board')}
      </Heading>
      <ErrorSummary problems={props.form?.problems ?? []} />
      {props.data.parked.length > 0 && <Parked {...props} parked={props.data.parked} />}
      <Heading level={2}>{t('delivery.messages')}</Heading>
      <LiveRegion>
        <Messages {...props} />
      </LiveRegion>
    </>
  )
}

/** What is going out now: a plain document that keeps itself up to date. */
export const boardPage = (listParked: ListParked): Page =>
  page<Data>({
    path: '/console/delivery',
    face: 'console',
    grant: 'delivery:read',
    load: async (ask) => ({ ...(await ask(listDeliveries, {})), ...(await ask(listParked, {})) }),
    title: (_data, t) => t('delivery.tile.board'),
    view: (props) => <Board {...props} />,
    live: (props) => <Messages {...props} />,
    forms: [form(releaseDestination, () => '/console/delivery')],
  })
