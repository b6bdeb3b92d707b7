import type { z } from 'zod'
import { type Page, page } from '#kernel'
import { DescriptionList, EmptyState, Heading, Time, usePage } from '#ui'
import type { IntakeOperations } from '../operations/index.ts'
import { sourcesPath } from './sources.tsx'

type Data = z.output<IntakeOperations['issuers']['output']>
type Report = Data['issuers'][number]

function Issuers({ data }: { data: Data }) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('intake.issuers.lead')}>
        {t('intake.issuers.title')}
      </Heading>
      {data.issuers.length === 0 && (
        <EmptyState heading={t('intake.issuers.none')}>{t('intake.issuers.none-text')}</EmptyState>
      )}
      {data.issuers.map((report) => (
        <Issuer key={`${report.format} ${report.issuer}`} report={report} />
      ))}
    </>
  )
}

function Issuer({ report }: { report: Report }) {
  const { t } = usePage()
  const { issuer, format, messages, valid, signed, lastAt, rules } = report
  const share = Math.floor((valid * 100) / messages)
  return (
    <section>
      <Heading level={2}>{issuer}</Heading>
      <DescriptionList
        items={[
          { term: t('intake.field.format'), description: t(`intake.format.${format}`) },
          { term: t('intake.field.messages'), description: String(messages) },
          { term: t('intake.field.valid'), description: t('intake.issuers.share', { valid, share }) },
          { term: t('intake.field.signed'), description: String(signed) },
          { term: t('intake.field.lastAt'), description: <Time at={lastAt} /> },
          ...(rules.length === 0
            ? []
            : [{ term: t('intake.field.rules'), description: <Rules rules={rules} /> }]),
        ]}
      />
    </section>
  )
}

const Rules = ({ rules }: Pick<Report, 'rules'>) => (
  <ul>
    {rules.map(({ rule, messages }) => (
      <li key={rule}>
        <code>{rule}</code> {messages}
      </li>
    ))}
  </ul>
)

/** How well each issuer keeps to the rules of its format. */
export const issuersPage = ({ issuers }: IntakeOperations): Page =>
  page<Data>({
    path: `${sourcesPath}/issuers`,
    face: 'console',
    grant: 'alerts:read',
    parent: { path: sourcesPath, label: 'intake.tile.sources' },
    load: (ask) => ask(issuers, {}),
    title: (_data, t) => t('intake.issuers.title'),
    view: ({ data }) => <Issuers data={data} />,
  })
