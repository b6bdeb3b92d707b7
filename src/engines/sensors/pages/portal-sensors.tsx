import type { z } from 'zod'
import { type Page, page } from '#kernel'
import { EmptyState, Heading, localPath, StatusTag, Table, Time, usePage } from '#ui'
import type { getShown, listShown } from '../operations/list-sensors.ts'
import type { ShownStream } from '../shown.ts'
import { LevelTag } from './columns.tsx'
import { Values } from './values.tsx'

const valuesPath = '/sensors'

type List = ReturnType<typeof listShown>
type Data = z.output<List['output']>
type Row = { id: string; name: string; stream: ShownStream }

function Shown({ things }: Data) {
  const { lang, t } = usePage()
  const rows = things.flatMap(({ thing, streams }) =>
    streams.map((stream): Row => ({ id: thing.id, name: thing.name, stream })),
  )
  return (
    <>
      <Heading level={1} lead={t('sensors.portal.lead')}>
        {t('sensors.tile.values')}
      </Heading>
      {rows.length === 0 ? (
        <EmptyState heading={t('sensors.none.heading')}>{t('sensors.portal.none')}</EmptyState>
      ) : (
        <Table
          caption={t('sensors.portal.caption')}
          rows={rows}
          rowKey={({ stream }) => stream.id}
          columns={[
            {
              key: 'thing',
              header: t('sensors.column.thing'),
              cell: ({ id, name }) => <a href={localPath(lang, `${valuesPath}/${id}`)}>{name}</a>,
            },
            {
              key: 'property',
              header: t('sensors.column.property'),
              cell: ({ stream }) => stream.propertyName[lang] ?? stream.name,
            },
            {
              key: 'value',
              header: t('sensors.column.value'),
              cell: ({ stream }) => <Now stream={stream} />,
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
          ]}
        />
      )}
      <p>{t('sensors.portal.automatic')}</p>
      <p>
        <a href="/sensors/v1.1">{t('sensors.portal.machines')}</a>
      </p>
    </>
  )
}

/** A value with where it goes; one that is not to be believed is marked beside it. */
function Now({ stream }: { stream: ShownStream }) {
  const { t } = usePage()
  return (
    <>
      {stream.shown ?? t('sensors.no-value')}
      {stream.trend !== 'unknown' && ` (${t(`sensors.trend.${stream.trend}`)})`}
      {stream.doubts.map((kind) => (
        <StatusTag key={kind} tone="warning">
          {t(`sensors.alarm.${kind}`)}
        </StatusTag>
      ))}
    </>
  )
}

/** What the town's instruments show, for everybody. */
export const portalPage = (list: List): Page =>
  page<Data>({
    path: valuesPath,
    face: 'portal',
    grant: 'public',
    cache: true,
    load: (ask) => ask(list, {}),
    title: (_data, t) => t('sensors.tile.values'),
    view: ({ data }) => <Shown {...data} />,
  })

type Get = ReturnType<typeof getShown>
type One = z.output<Get['output']>

function Instrument({ thing, streams }: One) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t(`sensors.option.kind.${thing.kind}`)}>
        {thing.name}
      </Heading>
      {streams.length === 0 && <p>{t('sensors.none.text')}</p>}
      {streams.map((stream) => (
        <Values key={stream.id} stream={stream} />
      ))}
      <p>{t('sensors.portal.automatic')}</p>
    </>
  )
}

/** One instrument with how its values went, for everybody. */
export const portalSensorPage = (get: Get): Page =>
  page<One>({
    path: `${valuesPath}/:id`,
    face: 'portal',
    grant: 'public',
    cache: true,
    parent: { path: valuesPath, label: 'sensors.tile.values' },
    load: (ask, { id = '' }) => ask(get, { id }),
    title: ({ thing }) => thing.name,
    view: ({ data }) => <Instrument {...data} />,
  })
