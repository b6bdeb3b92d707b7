import type { z } from 'zod'
import { type Page, page } from '#kernel'
import { EmptyState, Heading, Table, Time, usePage } from '#ui'
import { figureNames } from '../model/reconcile.ts'
import { listTowns } from '../operations/read.ts'
import { headquartersPath } from './list.tsx'

type Data = z.output<typeof listTowns.output>

function Towns({ rows, totals, reports }: Data) {
  const { t } = usePage()
  const said = figureNames.filter((name) => totals[name] > 0)
  return (
    <>
      <Heading level={1} lead={t('headquarters.towns.lead')}>
        {t('headquarters.towns.title')}
      </Heading>
      {rows.length === 0 ? (
        <EmptyState heading={t('headquarters.towns.none')}>{t('headquarters.towns.none-text')}</EmptyState>
      ) : (
        <>
          <Table
            caption={t('headquarters.reports.totals')}
            rows={said}
            rowKey={(name) => name}
            columns={[
              {
                key: 'item',
                header: t('headquarters.reports.item'),
                cell: (name) => t(`headquarters.field.figures.${name}`),
              },
              {
                key: 'total',
                header: t('headquarters.reports.total'),
                align: 'end',
                cell: (name) => totals[name],
              },
            ]}
          />
          <Table
            caption={t('headquarters.towns.reports')}
            rows={reports}
            rowKey={({ id }) => id}
            columns={[
              { key: 'town', header: t('headquarters.towns.town'), cell: ({ town }) => town },
              {
                key: 'number',
                header: t('headquarters.log.number'),
                align: 'end',
                cell: ({ number }) => number,
              },
              { key: 'at', header: t('headquarters.reports.as-of'), cell: ({ asOf }) => <Time at={asOf} /> },
              {
                key: 'dead',
                header: t('headquarters.field.figures.dead'),
                align: 'end',
                cell: (one) => one.totals.dead,
              },
            ]}
          />
        </>
      )}
    </>
  )
}

/** In a prefecture: what its towns reported. */
export const townsPage: Page = page<Data>({
  path: `${headquartersPath}/towns`,
  face: 'console',
  grant: 'headquarters:read',
  parent: { path: headquartersPath, label: 'headquarters.tile.headquarters' },
  load: (ask) => ask(listTowns, {}),
  title: (_data, t) => t('headquarters.towns.title'),
  view: ({ data }) => <Towns {...data} />,
})
