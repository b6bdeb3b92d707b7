import type { z } from 'zod'
import { type Page, page, type ViewProps } from '#kernel'
import { EmptyState, Heading, localPath, StatusTag, Table, usePage } from '#ui'
import type { listSensors } from '../operations/list-sensors.ts'
import type { ShownStream, ShownThing } from '../shown.ts'
import { useStreamColumns } from './columns.tsx'

export const sensorsPath = '/console/sensors'

type List = ReturnType<typeof listSensors>
type Data = z.output<List['output']>
type Row = { thing: ShownThing; stream: ShownStream }

function Sensors({ data }: Pick<ViewProps<Data>, 'data'>) {
  const { lang, t } = usePage()
  const columns = useStreamColumns<Row>()
  const rows = data.things.flatMap((thing) => thing.streams.map((stream) => ({ thing, stream })))
  const empty = data.things.filter(({ streams }) => streams.length === 0)
  return (
    <>
      <Heading level={1} lead={t('sensors.console.lead')}>
        {t('sensors.tile.sensors')}
      </Heading>
      {rows.length === 0 && empty.length === 0 ? (
        <EmptyState heading={t('sensors.none.heading')}>{t('sensors.none.text')}</EmptyState>
      ) : (
        <Table
          caption={t('sensors.console.caption')}
          rows={rows}
          rowKey={({ stream }) => stream.id}
          columns={[
            {
              key: 'thing',
              header: t('sensors.column.thing'),
              cell: ({ thing: { thing } }) => (
                <a href={localPath(lang, `${sensorsPath}/${thing.id}`)}>{thing.name}</a>
              ),
            },
            ...columns,
            {
              key: 'health',
              header: t('sensors.column.health'),
              cell: ({ thing }) => <HealthTag shown={thing} />,
            },
          ]}
        />
      )}
      {empty.length > 0 && (
        <ul>
          {empty.map(({ thing }) => (
            <li key={thing.id}>
              <a href={localPath(lang, `${sensorsPath}/${thing.id}`)}>{thing.name}</a>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** What is wrong with an instrument, or that nothing is. */
export function HealthTag({ shown: { thing, alarms } }: { shown: Pick<ShownThing, 'thing' | 'alarms'> }) {
  const { t } = usePage()
  if (thing.mode !== 'live')
    return <StatusTag tone="info">{t(`sensors.option.mode.${thing.mode}`)}</StatusTag>
  if (alarms.length === 0) return <StatusTag tone="success">{t('sensors.health.well')}</StatusTag>
  return (
    <>
      {alarms.map((kind) => (
        <StatusTag key={kind} tone="warning">
          {t(`sensors.alarm.${kind}`)}
        </StatusTag>
      ))}
    </>
  )
}

/** Every instrument of the town. */
export const sensorsPage = (list: List): Page =>
  page<Data>({
    path: sensorsPath,
    face: 'console',
    grant: 'sensors:read',
    load: (ask) => ask(list, {}),
    title: (_data, t) => t('sensors.tile.sensors'),
    view: (props) => <Sensors {...props} />,
  })
