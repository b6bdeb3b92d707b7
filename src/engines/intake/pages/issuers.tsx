import type { z } from 'zod'
import { type Page, page, type Translate } from '#kernel'
import {
  type Column,
  DescriptionList,
  Disclosure,
  EmptyState,
  Heading,
  localPath,
  Table,
  Time,
  usePage,
} from '#ui'
import type { IntakeOperations } from '../operations/index.ts'
import { issuersPath, sourcesPath } from './sources.tsx'

type Data = z.output<IntakeOperations['issuers']['output']>
type Report = Data['issuers'][number]
type Profile = Report['profiles'][number]

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
  const { lang, t } = usePage()
  const { id, issuer, format, messages, valid, signed, lastAt, rules, profiles } = report
  return (
    <section className="hb-content">
      <Heading level={2}>{issuer}</Heading>
      <DescriptionList
        items={[
          { term: t('intake.field.format'), description: t(`intake.format.${format}`) },
          { term: t('intake.field.messages'), description: t('intake.issuers.count', { count: messages }) },
          { term: t('intake.field.valid'), description: shareOf(t, valid, messages) },
          { term: t('intake.field.signed'), description: t('intake.issuers.count', { count: signed }) },
          { term: t('intake.field.lastAt'), description: <Time at={lastAt} /> },
        ]}
      />
      {profiles.length > 0 && <Profiles report={report} />}
      {rules.length > 0 && (
        <Disclosure summary={t('intake.issuers.rules', { count: rules.length })}>
          <Rules rules={rules} />
        </Disclosure>
      )}
      <p>
        <a href={localPath(lang, `${issuersPath}/${id}/table.csv`)} download>
          {t('intake.issuers.csv', { issuer })}
        </a>
      </p>
    </section>
  )
}

/** Whole per cent, rounded down: a hundred is all of them. */
const shareOf = (t: Translate, part: number, whole: number) =>
  t('intake.issuers.share', { valid: part, share: Math.floor((part * 100) / whole) })

function Profiles({ report: { issuer, profiles } }: { report: Report }) {
  const { t } = usePage()
  const columns: Column<Profile>[] = [
    {
      key: 'profile',
      header: t('intake.field.profile'),
      cell: ({ profile }) => t(`intake.profile.${profile}`),
    },
    {
      key: 'conforming',
      header: t('intake.field.conforming'),
      cell: ({ conforming, messages }) => shareOf(t, conforming, messages),
    },
    {
      key: 'rules',
      header: t('intake.field.broken'),
      cell: ({ rules }) => (rules.length === 0 ? t('intake.issuers.nothing') : <Broken rules={rules} />),
    },
  ]
  return (
    <Table
      caption={t('intake.issuers.profiles', { issuer })}
      columns={columns}
      rows={profiles}
      rowKey={({ profile }) => profile}
    />
  )
}

/** What must be mended stands apart from what would be better. */
function Broken({ rules }: Pick<Profile, 'rules'>) {
  const { t } = usePage()
  const errors = rules.filter(({ severity }) => severity === 'error')
  const rest = rules.filter(({ severity }) => severity !== 'error')
  return (
    <>
      {errors.length > 0 && (
        <Disclosure summary={t('intake.issuers.errors', { count: errors.length })}>
          <Rules rules={errors} />
        </Disclosure>
      )}
      {rest.length > 0 && (
        <Disclosure summary={t('intake.issuers.advice', { count: rest.length })}>
          <Rules rules={rest} />
        </Disclosure>
      )}
    </>
  )
}

function Rules({ rules }: { rules: readonly { rule: string; messages: number }[] }) {
  const { t } = usePage()
  return (
    <ul>
      {rules.map(({ rule, messages }) => (
        <li key={rule}>
          <code>{rule}</code> {t('intake.issuers.count', { count: messages })}
        </li>
      ))}
    </ul>
  )
}

/** How well each issuer keeps to the rules of its format. */
export const issuersPage = ({ issuers }: IntakeOperations): Page =>
  page<Data>({
    path: issuersPath,
    face: 'console',
    grant: 'alerts:read',
    parent: { path: sourcesPath, label: 'intake.tile.sources' },
    load: (ask) => ask(issuers, {}),
    title: (_data, t) => t('intake.issuers.title'),
    view: ({ data }) => <Issuers data={data} />,
  })
