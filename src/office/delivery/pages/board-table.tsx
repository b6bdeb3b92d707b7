import type { z } from 'zod'
import { localPath, Table, Time, usePage } from '#ui'
import type { BoardRow, Tally } from '../operations/list-messages.ts'
import { Duration } from './tallies.tsx'

type Sent = z.output<typeof BoardRow>
/** One medium of one message; null where the message has no destination. */
type Line = { message: Sent['message']; tally: Tally | null }

/** Labels are headlines, or keys of words where a message is no news. */
export function Label({ label }: { label: string }) {
  const { t } = usePage()
  return <>{t.has(label) ? t(label) : label}</>
}

function Name({ message: { id, label, createdAt, stoppedAt } }: Pick<Sent, 'message'>) {
  const { lang, t } = usePage()
  return (
    <>
      <a href={localPath(lang, `/console/delivery/${id}`)}>
        <Label label={label} />
      </a>
      <br />
      <Time at={createdAt} />
      {stoppedAt !== null && ` ${t('delivery.stopped-note')}`}
    </>
  )
}

const linesOf = ({ message, tallies }: Sent): Line[] =>
  tallies.length === 0 ? [{ message, tally: null }] : tallies.map((tally) => ({ message, tally }))

/** Messages, the newest first, with a line for each medium. */
export function BoardTable({ caption, rows }: { caption: string; rows: readonly Sent[] }) {
  const { t } = usePage()
  const figure = (header: string, of: (tally: Tally) => number) => ({
    key: header,
    header,
    align: 'end' as const,
    cell: ({ tally }: Line) => (tally ? of(tally) : t('delivery.none')),
  })
  return (
    <Table
      caption={caption}
      rows={rows.flatMap(linesOf)}
      rowKey={({ message, tally }) => `${message.id} ${tally?.medium}`}
      columns={[
        { key: 'message', header: t('delivery.field.message'), cell: (line) => <Name {...line} /> },
        {
          key: 'medium',
          header: t('delivery.field.medium'),
          cell: ({ tally }) => (tally ? t(`delivery.medium.${tally.medium}`) : t('delivery.nobody')),
        },
        figure(t('delivery.field.waiting'), (tally) => tally.waiting),
        figure(t('delivery.field.delivered'), (tally) => tally.delivered),
        figure(t('delivery.field.undelivered'), (tally) => tally.refused + tally.expired),
        {
          key: 'p95Ms',
          header: t('delivery.field.p95Ms'),
          align: 'end',
          cell: ({ tally }) => <Duration ms={tally?.p95Ms ?? null} />,
        },
      ]}
    />
  )
}
