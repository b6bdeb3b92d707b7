import type { z } from 'zod'
import { type Page, page } from '#kernel'
import { EmptyState, Heading, Table, usePage } from '#ui'
import type { listShown } from '../operations/list-sensors.ts'
import { useStreamColumns } from './columns.tsx'

type List = ReturnType<typeof listShown>
type Data = z.output<List['output']>
type Row = { name: string; stream: Data['things'][number]['streams'][number] }

function Shown({ things }: Data) {
  const { t } = usePage()
  const columns = useStreamColumns<Row>()
  const rows = things.flatMap(({ thing, streams }) => streams.map((stream) => ({ name: thing.name, stream })))
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
            { key: 'thing', header: t('sensors.column.thing'), cell: ({ name }) => name },
            ...columns,
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

/** What the town's instruments show, for everybody. */
export const portalPage = (list: List): Page =>
  page<Data>({
    path: '/sensors',
    face: 'portal',
    grant: 'public',
    cache: true,
    load: (ask) => ask(list, {}),
    title: (_data, t) => t('sensors.tile.values'),
    view: ({ data }) => <Shown {...data} />,
  })
