import type { z } from 'zod'
import { type Page, page, type ViewProps } from '#kernel'
import { ButtonLink, EmptyState, Heading, localPath, StatusTag, Table, Time, usePage } from '#ui'
import type { listSensors } from '../operations/list-sensors.ts'
import type { ShownStream, ShownThing } from '../shown.ts'
import { useStreamColumns } from './columns.tsx'

export const sensorsPath = '/console/sensors'

type List = ReturnType<typeof listSensors>
type Data = z.output<List['output']>
type Row = { thing: ShownThing; stream: ShownStream }

function Sensors({ data, may }: Pick<ViewProps<Data>, 'data' | 'may'>) {
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
      {may({ grant: 'sensors:manage' }) && (
        <p>
          <ButtonLink href={localPath(lang, `${sensorsPath}/new`)} look="secondary">
            {t('sensors.new.title')}
          </ButtonLink>
        </p>
      )}
      <Brokers data={data} />
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

/** Where instruments speak to, and what of that was refused. */
function Brokers({ data: { brokers, refusals } }: { data: Data }) {
  const { t } = usePage()
  if (brokers.length === 0) return null
  return (
    <>
      <Heading level={2} lead={t('sensors.broker.lead')}>
        {t('sensors.broker.heading')}
      </Heading>
      <Table
        caption={t('sensors.broker.heading')}
        captionHidden
        rows={brokers}
        rowKey={({ id }) => id}
        columns={[
          { key: 'id', header: t('sensors.broker.name'), cell: ({ id }) => id },
          {
            key: 'state',
            header: t('sensors.broker.state'),
            cell: ({ awaySince }) =>
              awaySince === null ? (
                <StatusTag tone="success">{t('sensors.broker.joined')}</StatusTag>
              ) : (
                <>
                  <StatusTag tone="error">{t('sensors.broker.away')}</StatusTag> <Time at={awaySince} />
                </>
              ),
          },
        ]}
      />
      {refusals.length > 0 && (
        <Table
          caption={t('sensors.broker.refused')}
          rows={refusals}
          rowKey={({ broker, code }) => `${broker} ${code}`}
          columns={[
            { key: 'code', header: t('sensors.broker.why'), cell: ({ code }) => t(wordOf(code)) },
            { key: 'count', header: t('sensors.broker.count'), align: 'end', cell: ({ count }) => count },
            { key: 'topic', header: t('sensors.broker.topic'), cell: ({ lastTopic }) => lastTopic },
            { key: 'at', header: t('sensors.broker.last'), cell: ({ lastAt }) => <Time at={lastAt} /> },
          ]}
        />
      )}
    </>
  )
}

/** A refusal's word is beside those of its module. */
const wordOf = (code: string) => code.replace('.', '.problem.')

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
