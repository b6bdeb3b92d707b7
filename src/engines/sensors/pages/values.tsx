import { Heading, NotificationBanner, Table, Time, usePage } from '#ui'
import type { ShownStream } from '../shown.ts'
import { Chart } from './chart.tsx'
import { LevelTag } from './columns.tsx'

const mostShown = 12

/** One measurement: what it shows now, whether that can be believed, how it went as a picture and in figures. */
export function Values({ stream }: { stream: ShownStream }) {
  const { lang, t } = usePage()
  const name = stream.propertyName[lang] ?? stream.name
  const { shown, observedAt, trend, level, unit } = stream
  return (
    <>
      <Heading level={2} lead={stream.name}>
        {name}
      </Heading>
      <Doubts stream={stream} />
      <p className="hb-chart__value">
        <strong>{shown ?? t('sensors.no-value')}</strong> <LevelTag level={level} />
      </p>
      <p>{t('sensors.chart.trend', { trend: t(`sensors.trend.${trend}`) })}</p>
      {observedAt !== null && (
        <p>
          {t('sensors.chart.measured')} <Time at={observedAt} />
        </p>
      )}
      <Chart stream={stream} />
      {stream.points.length > 0 && (
        <Table
          caption={t('sensors.values', { name })}
          captionHidden
          rows={stream.points.slice(-mostShown).toReversed()}
          rowKey={({ phenomenonTime }) => phenomenonTime}
          columns={[
            {
              key: 'at',
              header: t('sensors.column.at'),
              cell: (point) => <Time at={point.phenomenonTime} />,
            },
            {
              key: 'value',
              header: unit === '' ? t('sensors.column.value') : t('sensors.chart.unit', { unit }),
              align: 'end',
              cell: ({ result }) =>
                stream.decimals === null ? String(result) : result.toFixed(stream.decimals),
            },
          ]}
        />
      )}
    </>
  )
}

/** Why its value is not to be believed, in words. */
function Doubts({ stream }: { stream: Pick<ShownStream, 'doubts'> }) {
  const { t } = usePage()
  if (stream.doubts.length === 0) return null
  return (
    <NotificationBanner tone="warning" heading={t('sensors.doubt.heading')}>
      <ul>
        {stream.doubts.map((kind) => (
          <li key={kind}>{t(`sensors.doubt.${kind}`)}</li>
        ))}
      </ul>
    </NotificationBanner>
  )
}
