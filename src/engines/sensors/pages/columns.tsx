import { type Column, StatusTag, Time, usePage } from '#ui'
import type { ShownStream } from '../shown.ts'

/** What a datastream measures, last showed, and which level that is. */
export function useStreamColumns<Row extends { stream: ShownStream }>(): Column<Row>[] {
  const { lang, t } = usePage()
  return [
    {
      key: 'property',
      header: t('sensors.column.property'),
      cell: ({ stream }) => stream.propertyName[lang] ?? stream.name,
    },
    {
      key: 'value',
      header: t('sensors.column.value'),
      align: 'end',
      cell: ({ stream }) => stream.shown ?? t('sensors.no-value'),
    },
    {
      key: 'trend',
      header: t('sensors.column.trend'),
      cell: ({ stream }) => t(`sensors.trend.${stream.trend}`),
    },
    {
      key: 'level',
      header: t('sensors.column.level'),
      cell: ({ stream }) => <LevelTag level={stream.level} />,
    },
    {
      key: 'at',
      header: t('sensors.column.at'),
      cell: ({ stream }) =>
        stream.observedAt === null ? t('sensors.no-value') : <Time at={stream.observedAt} />,
    },
  ]
}

export function LevelTag({ level }: { level: number }) {
  const { t } = usePage()
  const tone = level >= 4 ? 'error' : level >= 2 ? 'warning' : 'neutral'
  return <StatusTag tone={tone}>{t(`sensors.level.${level}`)}</StatusTag>
}
