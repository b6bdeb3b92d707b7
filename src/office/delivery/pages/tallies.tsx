import { type Column, Table, usePage } from '#ui'
import type { Tally } from '../operations/list-messages.ts'

/** Milliseconds as people read them: `0.38 s`, `12.4 s`, `3 min`. */
export function Duration({ ms }: { ms: number | null }) {
  const { t } = usePage()
  if (ms === null) return <>{t('delivery.none')}</>
  if (ms < 10) return <>{t('delivery.at-once')}</>
  if (ms < 10_000) return <>{t('delivery.seconds', { n: (ms / 1000).toFixed(2) })}</>
  if (ms < 120_000) return <>{t('delivery.seconds', { n: (ms / 1000).toFixed(1) })}</>
  return <>{t('delivery.minutes', { n: Math.round(ms / 60_000) })}</>
}

/** How far a message has come, a line for each medium; and how long it took where something arrived. */
export function Tallies({ tallies }: { tallies: readonly Tally[] }) {
  const { t } = usePage()
  const medium: Column<Tally> = {
    key: 'medium',
    header: t('delivery.field.medium'),
    cell: (tally) => t(`delivery.medium.${tally.medium}`),
  }
  const count = (name: 'waiting' | 'delivered' | 'refused' | 'expired' | 'stopped'): Column<Tally> => ({
    key: name,
    header: t(`delivery.field.${name}`),
    align: 'end',
    cell: (tally) => tally[name],
  })
  const time = (name: 'p50Ms' | 'p95Ms' | 'p99Ms'): Column<Tally> => ({
    key: name,
    header: t(`delivery.field.${name}`),
    align: 'end',
    cell: (tally) => <Duration ms={tally[name]} />,
  })
  const arrived = tallies.filter((tally) => tally.delivered > 0)
  return (
    <>
      <Table
        caption={t('delivery.tally-caption')}
        rows={tallies}
        rowKey={(tally) => tally.medium}
        columns={[
          medium,
          count('waiting'),
          count('delivered'),
          count('refused'),
          count('expired'),
          count('stopped'),
        ]}
      />
      {arrived.length > 0 && (
        <Table
          caption={t('delivery.times-caption')}
          rows={arrived}
          rowKey={(tally) => `${tally.medium} times`}
          columns={[medium, time('p50Ms'), time('p95Ms'), time('p99Ms')]}
        />
      )}
    </>
  )
}
