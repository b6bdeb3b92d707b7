import type { z } from 'zod'
import { reasonOf } from '#delivery'
import { type Download, form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ButtonGroup,
  ButtonLink,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  StatusTag,
  Time,
  type Tone,
  usePage,
} from '#ui'
import type { getReport } from '../operations/read.ts'
import type { sendAgain } from '../operations/reports.ts'
import type { HeadquartersParts } from '../parts.ts'
import { reportCsv, reportJson } from '../report-file.ts'
import { useNames } from './districts.ts'
import { FiguresTable } from './figures-table.tsx'
import { headquartersPath } from './list.tsx'

type Get = ReturnType<typeof getReport>
type Data = z.output<Get['output']>
type Offer = Pick<HeadquartersParts, 'districts' | 'town'> & {
  get: Get
  again: ReturnType<typeof sendAgain>
}
type Props = ViewProps<Data> & { offer: Offer }

const reportPath = `${headquartersPath}/reports/:id`

function Report(props: Props) {
  const { data, form: refused, offer } = props
  const { lang, t } = usePage()
  const nameOf = useNames(offer.districts)
  const { report, headquarters } = data
  const here = `${headquartersPath}/reports/${report.id}`
  return (
    <>
      <Heading level={1} lead={(headquarters.drill ? t('headquarters.drill-mark') : '') + headquarters.name}>
        {t('headquarters.reports.number', { number: report.number })}
      </Heading>
      <p>
        {t('headquarters.reports.as-of')} <Time at={report.asOf} style="era" />
      </p>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Sent {...props} />
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
      <FiguresTable
        caption={t('headquarters.reports.totals')}
        totals={report.totals}
        partsHeader={t('headquarters.reports.by-district')}
        parts={report.rows.map(({ place, figures }) => ({ name: nameOf(place), figures }))}
      />
    </>
  )
}

const tones: Record<Data['sent'], Tone | 'neutral'> = {
  nowhere: 'neutral',
  waiting: 'info',
  delivered: 'success',
  failed: 'error',
}

/** Whether the prefecture has it, and the way to send it once more. */
function Sent({ data: { report, sent, reason }, newKey, may, offer }: Props) {
  const { lang, t } = usePage()
  return (
    <>
      <p>
        <StatusTag tone={tones[sent]}>{t(`headquarters.sent.${sent}`)}</StatusTag>{' '}
        {reason !== null && t(`delivery.reason.${reasonOf(reason)}`)}
      </p>
      {sent !== 'delivered' && sent !== 'waiting' && may(offer.again) && (
        <Form
          action={localPath(lang, `${headquartersPath}/reports/${report.id}`)}
          operation={offer.again.name}
          idempotencyKey={newKey()}
          hidden={[['id', report.id]]}
        >
          <Button look="secondary">{t('headquarters.sent.again')}</Button>
        </Form>
      )}
    </>
  )
}

/** One report, to be read and printed. */
export const reportPage = (offer: Offer): Page =>
  page<Data>({
    path: reportPath,
    face: 'console',
    grant: 'headquarters:read',
    above: ({ headquarters }, { t }) => [
      { path: headquartersPath, label: t('headquarters.tile.headquarters') },
      { path: `${headquartersPath}/${headquarters.id}`, label: headquarters.name },
    ],
    load: (ask, { id = '' }) => ask(offer.get, { id }),
    title: ({ report }, t) => t('headquarters.reports.number', { number: report.number }),
    view: (props) => <Report {...props} offer={offer} />,
    forms: [form(offer.again, (_output, { id = '' }) => `${headquartersPath}/reports/${id}`)],
  })

/** The same for machines and spreadsheets. */
export const reportDownloads = ({ town, get }: Pick<Offer, 'town' | 'get'>): Download[] => [
  {
    path: `${reportPath}/report.csv`,
    grant: 'headquarters:read',
    load: async (ask, { id = '' }) => {
      const { report } = await ask(get, { id })
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
      const { report } = await ask(get, { id })
      const bytes = new TextEncoder().encode(reportJson(report, town))
      return { bytes, type: 'application/json', fileName: `report-${report.number}.json` }
    },
  },
]
