import type { z } from 'zod'
import { type Download, type Page, page } from '#kernel'
import { ButtonGroup, ButtonLink, Heading, localPath, Table, Time, usePage } from '#ui'
import { figureNames } from '../model/reconcile.ts'
import { getReport } from '../operations/read.ts'
import type { HeadquartersParts } from '../parts.ts'
import { reportCsv, reportJson } from '../report-file.ts'
import { headquartersPath } from './list.tsx'

type Data = z.output<typeof getReport.output>
type Offer = Pick<HeadquartersParts, 'districts' | 'town'>

const reportPath = `${headquartersPath}/reports/:id`

function Report({ data, districts }: { data: Data } & Pick<Offer, 'districts'>) {
  const { lang, t } = usePage()
  const { report, headquarters } = data
  const here = `${headquartersPath}/reports/${report.id}`
  const nameOf = (code: string) => districts.find((one) => one.code === code)?.name[lang] ?? code
  // What is nought everywhere is said once, below: a phone shows what happened.
  const said = figureNames.filter((name) => report.totals[name] > 0)
  return (
    <>
      <Heading level={1} lead={(headquarters.drill ? t('headquarters.drill-mark') : '') + headquarters.name}>
        {t('headquarters.reports.number', { number: report.number })}
      </Heading>
      <p>
        {t('headquarters.reports.as-of')} <Time at={report.asOf} style="era" />
      </p>
      {report.correction !== null && (
        <p>{t('headquarters.reports.correction', { text: report.correction })}</p>
      )}
      <ButtonGroup>
        <ButtonLink href={localPath(lang, `${here}/report.csv`)} look="secondary">
          CSV
        </ButtonLink>
        <ButtonLink href={localPath(lang, `${here}/report.json`)} look="secondary">
          JSON
        </ButtonLink>
      </ButtonGroup>
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
            cell: (name) => report.totals[name],
          },
          {
            key: 'places',
            header: t('headquarters.reports.by-district'),
            cell: (name) =>
              report.rows
                .filter(({ figures }) => figures[name] > 0)
                .map(({ place, figures }) => `${nameOf(place)} ${figures[name]}`)
                .join(t('ui.list.separator')),
          },
        ]}
      />
      <p>{t('headquarters.reports.others')}</p>
    </>
  )
}

/** One report, to be read and printed. */
export const reportPage = ({ districts }: Offer): Page =>
  page<Data>({
    path: reportPath,
    face: 'console',
    grant: 'headquarters:read',
    above: ({ headquarters }, { t }) => [
      { path: headquartersPath, label: t('headquarters.tile.headquarters') },
      { path: `${headquartersPath}/${headquarters.id}`, label: headquarters.name },
    ],
    load: (ask, { id = '' }) => ask(getReport, { id }),
    title: ({ report }, t) => t('headquarters.reports.number', { number: report.number }),
    view: ({ data }) => <Report data={data} districts={districts} />,
  })

/** The same for machines and spreadsheets. */
export const reportDownloads = ({ town }: Offer): Download[] => [
  {
    path: `${reportPath}/report.csv`,
    grant: 'headquarters:read',
    load: async (ask, { id = '' }) => {
      const { report } = await ask(getReport, { id })
      return {
        bytes: reportCsv(report),
        type: 'text/csv; charset=utf-8',
        fileName: `report-${report.number}.csv`,
      }
    },
  },
  {
    path: `${reportPath}/report.json`,
    grant: 'headquarters:read',
    load: async (ask, { id = '' }) => {
      const { report, headquarters } = await ask(getReport, { id })
      const bytes = new TextEncoder().encode(reportJson(report, { town, drill: headquarters.drill }))
      return { bytes, type: 'application/json', fileName: `report-${report.number}.json` }
    },
  },
]
