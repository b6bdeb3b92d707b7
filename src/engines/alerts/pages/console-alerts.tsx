import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ButtonLink,
  type Column,
  EmptyState,
  ErrorSummary,
  type FieldProblem,
  Form,
  Heading,
  localPath,
  SchemaFields,
  Table,
  Time,
  usePage,
} from '#ui'
import type { AlertOperations } from '../operations/index.ts'
import type { ingestTelegram } from '../operations/ingest-telegram.ts'
import { listForStaff } from '../operations/list-alerts.ts'
import type { Alert } from '../schema.ts'
import { areaWords, type District, levelWords } from '../words-of.ts'
import { exercisesPath } from './exercises.tsx'
import { AlertStatus } from './level.tsx'

type Data = z.output<typeof listForStaff.output>
type IngestOperation = ReturnType<typeof ingestTelegram>
type Offers = Pick<AlertOperations, 'ingest' | 'draft'> & { districts: readonly District[] }

function useColumns(districts: readonly District[]): Column<Alert>[] {
  const { lang, t } = usePage()
  const area = {
    key: 'districts',
    header: t('alerts.field.districts'),
    cell: (alert: Alert) => areaWords(alert, districts, { lang, t }),
  }
  return [
    {
      key: 'headline',
      header: t('alerts.field.headline'),
      cell: (alert) => <a href={localPath(lang, `/console/alerts/${alert.id}`)}>{alert.texts.ja.headline}</a>,
    },
    { key: 'state', header: t('alerts.field.state'), cell: (alert) => <AlertStatus alert={alert} /> },
    { key: 'level', header: t('alerts.field.level'), cell: (alert) => levelWords(alert, t).level },
    ...(districts.length > 0 ? [area] : []),
    { key: 'changed', header: t('alerts.field.changedAt'), cell: (alert) => <Time at={alert.changedAt} /> },
  ]
}

type SectionProps = {
  name: 'open' | 'out' | 'ended'
  alerts: readonly Alert[]
  districts: readonly District[]
}

function Section({ name, alerts, districts }: SectionProps) {
  const { t } = usePage()
  const columns = useColumns(districts)
  if (alerts.length === 0)
    return <EmptyState heading={t(`alerts.section.${name}`)}>{t(`alerts.section.${name}-empty`)}</EmptyState>
  return (
    <Table
      caption={t(`alerts.section.${name}`)}
      columns={columns}
      rows={alerts}
      rowKey={(alert) => alert.id}
    />
  )
}

function Desk({ data, form: state, newKey, may, ingest, draft, districts }: ViewProps<Data> & Offers) {
  const { lang, t } = usePage()
  const problems = state?.operation === ingest.name ? state.problems : []
  return (
    <>
      <Heading level={1} lead={t('alerts.console.lead')}>
        {t('alerts.tile.desk')}
      </Heading>
      <ErrorSummary problems={problems} />
      {may(draft) && (
        <p>
          <ButtonLink href={localPath(lang, '/console/alerts/new')}>{t('alerts.console.new')}</ButtonLink>
        </p>
      )}
      <p>
        <a href={localPath(lang, exercisesPath)}>{t('alerts.exercise.heading')}</a>
      </p>
      <Section name="open" alerts={data.open} districts={districts} />
      <Section name="out" alerts={data.out} districts={districts} />
      <Section name="ended" alerts={data.ended} districts={districts} />
      {may(ingest) && <Ingest ingest={ingest} newKey={newKey} problems={problems} />}
    </>
  )
}

type IngestProps = { ingest: IngestOperation; newKey(): string; problems: readonly FieldProblem[] }

function Ingest({ ingest, newKey, problems }: IngestProps) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={2}>{t('alerts.console.ingest')}</Heading>
      <Form
        action={localPath(lang, '/console/alerts')}
        operation={ingest.name}
        idempotencyKey={newKey()}
        files
      >
        <SchemaFields schema={ingest.input} module="alerts" problems={problems} />
        <Button look="secondary">{t('alerts.console.ingest-button')}</Button>
      </Form>
    </>
  )
}

/** The duty officer's desk: what waits, what is out, what ended. */
export const deskPage = ({ ingest, draft, districts }: Offers): Page =>
  page({
    path: '/console/alerts',
    face: 'console',
    grant: 'alerts:read',
    load: (ask) => ask(listForStaff, {}),
    title: (_data, t) => t('alerts.tile.desk'),
    view: (props) => <Desk {...props} ingest={ingest} draft={draft} districts={districts} />,
    forms: [
      form(ingest, (taken) =>
        taken.alertId ? `/console/alerts/${taken.alertId}` : `/console/alerts/telegrams/${taken.sha256}`,
      ),
    ],
  })
