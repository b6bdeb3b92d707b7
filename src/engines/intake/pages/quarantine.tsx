import type { z } from 'zod'
import { type Page, page } from '#kernel'
import { type Column, Disclosure, EmptyState, Heading, Table, Time, usePage } from '#ui'
import { refusalWord } from '../model/failures.ts'
import type { IntakeOperations } from '../operations/index.ts'
import { sourcesPath } from './sources.tsx'

type Data = z.output<IntakeOperations['quarantine']['output']>
type Row = Data['refused'][number]

function Quarantine({ data }: { data: Data }) {
  const { t } = usePage()
  const columns: Column<Row>[] = [
    {
      key: 'label',
      header: t('intake.field.label'),
      cell: ({ label }) => label || t('intake.quarantine.unnamed'),
    },
    { key: 'source', header: t('intake.field.source'), cell: ({ source }) => <code>{source}</code> },
    { key: 'at', header: t('intake.field.refusedAt'), cell: ({ refusedAt }) => <Time at={refusedAt} /> },
    { key: 'code', header: t('intake.field.code'), cell: (row) => <Why row={row} /> },
    { key: 'told', header: t('intake.field.told'), cell: ({ told }) => t(`intake.told.${told}`) },
  ]
  return (
    <>
      <Heading level={1} lead={t('intake.quarantine.lead')}>
        {t('intake.quarantine.title')}
      </Heading>
      {data.refused.length === 0 ? (
        <EmptyState heading={t('intake.quarantine.none')}>{t('intake.quarantine.none-text')}</EmptyState>
      ) : (
        <Table
          caption={t('intake.quarantine.title')}
          captionHidden
          columns={columns}
          rows={data.refused}
          rowKey={({ id }) => id}
        />
      )}
    </>
  )
}

function Why({ row: { code, findings } }: { row: Row }) {
  const { t } = usePage()
  return (
    <>
      {t(`intake.refusal.${refusalWord(code)}`)} <code>{code}</code>
      {findings.length > 0 && (
        <Disclosure summary={t('intake.quarantine.findings', { count: findings.length })}>
          <ul>
            {findings.slice(0, 20).map(({ rule, where }) => (
              <li key={`${rule} ${where}`}>
                <code>
                  {rule} {where}
                </code>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </>
  )
}

/** What was refused, with why and where. */
export const quarantinePage = ({ quarantine }: IntakeOperations): Page =>
  page<Data>({
    path: `${sourcesPath}/quarantine`,
    face: 'console',
    grant: 'alerts:read',
    parent: { path: sourcesPath, label: 'intake.tile.sources' },
    load: (ask) => ask(quarantine, {}),
    title: (_data, t) => t('intake.quarantine.title'),
    view: ({ data }) => <Quarantine data={data} />,
  })
