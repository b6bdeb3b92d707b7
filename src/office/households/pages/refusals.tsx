import type { z } from 'zod'
import { writeCsv } from '#formats/csv'
import { type Download, type Page, page } from '#kernel'
import { ButtonLink, type Column, EmptyState, Heading, localPath, Table, usePage } from '#ui'
import type { Offers } from './offers.ts'

type Data = z.output<Offers['refusals']['output']>
type Line = Data['lines'][number]

function Refusals({ data }: { data: Data }) {
  const { lang, t } = usePage()
  const columns: Column<Line>[] = [
    {
      key: 'line',
      header: t('households.refusals.line'),
      cell: ({ line }) => t('households.refusals.at', { line }),
    },
    { key: 'column', header: t('households.refusals.column'), cell: ({ column }) => column },
    { key: 'why', header: t('households.refusals.why'), cell: ({ code }) => t(`households.line.${code}`) },
  ]
  return (
    <>
      <Heading level={1} lead={t('households.refusals.lead')}>
        {t('households.refusals.title')}
      </Heading>
      {data.lines.length === 0 ? (
        <EmptyState heading={t('households.refusals.none')}>{t('households.refusals.none-text')}</EmptyState>
      ) : (
        <>
          <ButtonLink
            href={localPath(lang, `/console/register/${data.import.id}/refusals.csv`)}
            look="secondary"
          >
            {t('households.refusals.download')}
          </ButtonLink>
          <Table
            caption={t('households.refusals.caption')}
            columns={columns}
            rows={data.lines}
            rowKey={({ line }) => String(line)}
          />
        </>
      )}
    </>
  )
}

/** The lines of an extract that were not taken. */
export const refusalsPage = ({ refusals }: Offers): Page =>
  page<Data>({
    path: '/console/register/:id/refusals',
    face: 'console',
    grant: 'households:import',
    parent: { path: '/console/register', label: 'households.tile.register' },
    load: (ask, params) => ask(refusals, { id: params['id'] ?? '' }),
    title: (_data, t) => t('households.refusals.title'),
    view: ({ data }) => <Refusals data={data} />,
  })

/**
 * The same as a file to repair: the cells as they came under the headings of the extract, behind them line, column and
 * code. Repaired it can be taken in as it is.
 */
export const refusalsDownload = ({ refusals }: Offers): Download => ({
  path: '/console/register/:id/refusals.csv',
  grant: 'households:import',
  load: async (ask, params) => {
    const { lines, headings } = await ask(refusals, { id: params['id'] ?? '' })
    const rows = lines.map(({ cells, line, column, code }) => [...cells, String(line), column, code])
    const { bytes } = writeCsv([[...headings, 'line', 'column', 'code'], ...rows], { encoding: 'utf-8-bom' })
    return { bytes, type: 'text/csv; charset=utf-8', fileName: 'refusals.csv' }
  },
})
