import { Table, usePage } from '#ui'
import { figureNames } from '../model/reconcile.ts'
import type { Figures } from '../schema.ts'

type Summed = {
  caption: string
  totals: Figures
  /** What the totals are the sum of, under its heading. */
  partsHeader: string
  parts: readonly { name: string; figures: Figures }[]
}

/** What is not nought, with whose it is; the rest is said once, below: a phone shows what happened. */
export function FiguresTable({ caption, totals, partsHeader, parts }: Summed) {
  const { t } = usePage()
  return (
    <>
      <Table
        caption={caption}
        rows={figureNames.filter((name) => totals[name] > 0)}
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
          {
            key: 'parts',
            header: partsHeader,
            cell: (name) =>
              parts
                .filter(({ figures }) => figures[name] > 0)
                .map((one) => `${one.name} ${one.figures[name]}`)
                .join(t('ui.list.separator')),
          },
        ]}
      />
      <p>{t('headquarters.reports.others')}</p>
    </>
  )
}
