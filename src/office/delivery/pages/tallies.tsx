import { Table, usePage } from '#ui'
import type { Tally } from '../operations/list-messages.ts'

/** Milliseconds as people read them: `85 ms`, `2.4 s`, `3 min`. */
function Duration({ ms }: { ms: number | null }) {
  const { t } = usePage()
  if (ms === null) return <>{t('delivery.none')}</>
  if (ms < 1000) return <>{t('delivery.milliseconds', { n: ms })}</>
  if (ms < 120_000) return <>{t('delivery.seconds', { n: (ms / 1000).toFixed(1) })}</>
  return <>{t('delivery.minutes', { n: Math.round(ms / 60_000) })}</>
}

/** How far a message has come, a line for each medium. */
export function Tallies({ caption, tallies }: { caption: string; tallies: readonly Tally[] }) {
  const { t } = usePage()
  const count = (name: 'waiting' | 'delivered' | 'refused' | 'expired' | 'stopped') => ({
    key: name,
    header: t(`delivery.field.${name}`),
    cell: (tally: Tally) => tally[name],
  })
  const time = (name: 'p50Ms' | 'p95Ms' | 'p99Ms') => ({
    key: name,
    header: t(`delivery.field.${name}`),
    cell: (tally: Tally) => <Duration ms={tally[name]} />,
  })
  return (
    <Table
      caption={caption}
      rows={tallies}
      rowKey={(tally) => tally.medium}
      columns={[
        {
          key: 'medium',
          header: t('delivery.field.medium'),
          cell: (tally) => t(`delivery.medium.${tally.medium}`),
        },
        count('waiting'),
        count('delivered'),
        count('refused'),
        count('expired'),
        count('stopped'),
        time('p50Ms'),
        time('p95Ms'),
        time('p99Ms'),
      ]}
    />
  )
}
