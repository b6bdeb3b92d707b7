import type { z } from 'zod'
import { type Page, page, plus, type Severity, type ViewProps } from '#kernel'
import { EmptyState, Heading, NotificationBanner, StatusTag, Table, Time, type Tone, usePage } from '#ui'
import { explain } from '../explain.ts'
import { doctorPath } from '../look.ts'
import type { DoctorOperations } from '../operations/index.ts'

type Data = z.output<DoctorOperations['list']['output']>

const tones: Record<Severity, Tone> = { error: 'error', warning: 'warning', note: 'info' }

/** It looks every ten minutes: three times missed, and what is shown may be long over. */
const staleMs = 1_800_000

function Doctor({ data, now }: ViewProps<Data>) {
  const { t } = usePage()
  const { at, findings } = data
  return (
    <>
      <Heading level={1} lead={t('doctor.page.lead')}>
        {t('doctor.tile.doctor')}
      </Heading>
      {at !== null && (
        <p>
          {t('doctor.page.looked')} <Time at={at} />
        </p>
      )}
      {at !== null && at < plus(now, -staleMs) && (
        <NotificationBanner tone="error" heading={t('doctor.page.stopped')}>
          <p>{t('doctor.page.stopped-text')}</p>
        </NotificationBanner>
      )}
      {at === null && (
        <EmptyState heading={t('doctor.page.not-yet')}>{t('doctor.page.not-yet-text')}</EmptyState>
      )}
      {at !== null && findings.length === 0 && (
        <EmptyState heading={t('doctor.page.fine')}>{t('doctor.page.fine-text')}</EmptyState>
      )}
      {findings.length > 0 && (
        <>
          <Verdict findings={findings} />
          <Findings findings={findings} />
        </>
      )}
    </>
  )
}

/** What matters first: whether something has to be done, how soon, and by whom. */
function Verdict({ findings }: Pick<Data, 'findings'>) {
  const { t } = usePage()
  const count = (wanted: Severity) => findings.filter(({ severity }) => severity === wanted).length
  const [errors, warnings] = [count('error'), count('warning')]
  if (errors > 0)
    return (
      <NotificationBanner tone="error" heading={t('doctor.page.errors', { count: errors })}>
        <p>{t('doctor.page.errors-text')}</p>
      </NotificationBanner>
    )
  if (warnings > 0)
    return (
      <NotificationBanner tone="warning" heading={t('doctor.page.warnings', { count: warnings })}>
        <p>{t('doctor.page.warnings-text')}</p>
      </NotificationBanner>
    )
  return (
    <NotificationBanner tone="success" heading={t('doctor.page.fine')}>
      <p>{t('doctor.page.notes-text')}</p>
    </NotificationBanner>
  )
}

function Findings({ findings }: Pick<Data, 'findings'>) {
  const { t } = usePage()
  return (
    <Table
      caption={t('doctor.page.caption')}
      rows={findings}
      rowKey={({ module, code, about }) => `${module}.${code} ${about}`}
      columns={[
        {
          key: 'severity',
          header: t('doctor.page.severity'),
          cell: ({ severity }) => (
            <StatusTag tone={tones[severity]}>{t(`doctor.severity.${severity}`)}</StatusTag>
          ),
        },
        { key: 'what', header: t('doctor.page.what'), cell: (found) => explain(found, t).what },
        { key: 'todo', header: t('doctor.page.todo'), cell: (found) => explain(found, t).todo },
        { key: 'since', header: t('doctor.page.since'), cell: ({ since }) => <Time at={since} /> },
      ]}
    />
  )
}

export const doctorPage = ({ list }: DoctorOperations): Page =>
  page<Data>({
    path: doctorPath,
    face: 'console',
    grant: list.grant,
    load: (ask) => ask(list, {}),
    title: (_data, t) => t('doctor.tile.doctor'),
    view: (props) => <Doctor {...props} />,
  })
