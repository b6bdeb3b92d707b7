import { Heading, Table, Time, usePage } from '#ui'
import type { ItemData } from './item-data.ts'

type Line = { at: string; text: string; key: string }

/** What happened to an item, the first first. */
export function History({ data }: { data: ItemData }) {
  const { t } = usePage()
  return (
    <>
      <Heading level={2}>{t('work.history.heading')}</Heading>
      <Table
        caption={t('work.history.caption')}
        captionHidden
        rowKey={({ key }) => key}
        rows={useLines(data)}
        columns={[
          { key: 'at', header: t('work.history.at'), cell: ({ at }) => <Time at={at} /> },
          { key: 'text', header: t('work.history.what'), cell: ({ text }) => text },
        ]}
      />
    </>
  )
}

function useLines({ item, assignments, escalations, names }: ItemData): Line[] {
  const { t } = usePage()
  const nameOf = (id: string | null) => names[id ?? ''] ?? t('work.history.machine')
  const lines = [
    { key: 'raised', at: item.raisedAt, text: t('work.history.raised') },
    ...assignments.map(({ turn, at, assignedTo, assignedBy }) => ({
      key: `turn ${turn}`,
      at,
      text:
        assignedTo === null
          ? t('work.history.given-back', { by: nameOf(assignedBy) })
          : t('work.history.assigned', { by: nameOf(assignedBy), to: nameOf(assignedTo) }),
    })),
    ...escalations.map(({ step, role, at }) => ({
      key: `step ${step}`,
      at,
      text:
        role === null
          ? t('work.history.reminded')
          : t('work.history.escalated', { role: t(`people.role.${role}`) }),
    })),
  ]
  const sorted = lines.toSorted((one, two) => (one.at < two.at ? -1 : one.at > two.at ? 1 : 0))
  if (item.doneAt === null) return sorted
  const done = t('work.history.done', { by: nameOf(item.doneBy), note: item.note ?? '' })
  return [...sorted, { key: 'done', at: item.doneAt, text: done }]
}
