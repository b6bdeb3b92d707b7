import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  SchemaFields,
  StatusTag,
  Table,
  Time,
  usePage,
} from '#ui'
import {
  declareExercise,
  endExerciseNow,
  listDeclaredExercises,
  type Reached,
  type reportExercise,
} from '../operations/exercises.ts'
import type { Exercise } from '../schema.ts'

export const exercisesPath = '/console/alerts/exercises'
type Report = ReturnType<typeof reportExercise>

function Exercises({ data, form: refused, newKey, may }: ViewProps<{ exercises: Exercise[] }>) {
  const { lang, t } = usePage()
  const problems = refused?.problems ?? []
  const columns = [
    {
      key: 'name',
      header: t('alerts.exercise.name'),
      cell: ({ id, name }: Exercise) => <a href={localPath(lang, `${exercisesPath}/${id}`)}>{name}</a>,
    },
    {
      key: 'begins',
      header: t('alerts.exercise.begins'),
      cell: (one: Exercise) => <Time at={one.beginsAt} />,
    },
    {
      key: 'ends',
      header: t('alerts.exercise.ends'),
      cell: (one: Exercise) => <Time at={one.endedAt ?? one.endsAt} />,
    },
  ]
  return (
    <>
      <Heading level={1} lead={t('alerts.exercise.lead')}>
        {t('alerts.exercise.heading')}
      </Heading>
      <ErrorSummary problems={problems} />
      {data.exercises.length > 0 && (
        <Table
          caption={t('alerts.exercise.declared')}
          columns={columns}
          rows={data.exercises}
          rowKey={({ id }) => id}
        />
      )}
      {may(declareExercise) && (
        <>
          <Heading level={2}>{t('alerts.exercise.declare')}</Heading>
          <Form
            action={localPath(lang, exercisesPath)}
            operation={declareExercise.name}
            idempotencyKey={newKey()}
          >
            <SchemaFields
              schema={declareExercise.input}
              module="alerts"
              values={refused?.values ?? {}}
              problems={problems}
            />
            <Button>{t('alerts.exercise.declare')}</Button>
          </Form>
        </>
      )}
    </>
  )
}

type ReportData = z.output<Report['output']>

function ReportView({ data, newKey, may, now }: ViewProps<ReportData>) {
  const { lang, t } = usePage()
  const { exercise, drills, reached } = data
  const headline = new Map(drills.map(({ id, texts }) => [id, texts.ja.headline]))
  const columns = [
    {
      key: 'alert',
      header: t('alerts.exercise.message'),
      cell: (one: Reached) => headline.get(one.alertId) ?? '',
    },
    {
      key: 'where',
      header: t('alerts.exercise.where'),
      cell: (one: Reached) => `${t(`delivery.medium.${one.medium}`)} ${one.hint}`,
    },
    {
      key: 'outcome',
      header: t('alerts.exercise.outcome'),
      cell: (one: Reached) => (
        <StatusTag tone={one.outcome === 'delivered' ? 'success' : 'warning'}>
          {t(`alerts.exercise.is.${one.outcome}`)}
        </StatusTag>
      ),
    },
    {
      key: 'at',
      header: t('alerts.exercise.at'),
      cell: (one: Reached) => one.endedAt && <Time at={one.endedAt} />,
    },
    {
      key: 'took',
      header: t('alerts.exercise.took'),
      cell: (one: Reached) =>
        one.tookMs === null ? '' : t('alerts.exercise.seconds', { seconds: (one.tookMs / 1000).toFixed(1) }),
    },
    { key: 'why', header: t('alerts.exercise.why'), cell: (one: Reached) => one.code ?? '' },
  ]
  const delivered = reached.filter(({ outcome }) => outcome === 'delivered').length
  const runs = exercise.endedAt === null && exercise.endsAt > now
  return (
    <>
      <Heading level={1} shoulder={t('alerts.drill')}>
        {exercise.name}
      </Heading>
      <p>
        <Time at={exercise.beginsAt} /> – <Time at={exercise.endedAt ?? exercise.endsAt} />
      </p>
      <p>
        {t('alerts.exercise.sum', {
          messages: String(drills.length),
          delivered: String(delivered),
          all: String(reached.length),
        })}
      </p>
      <p>
        <a href={localPath(lang, `${exercisesPath}/${exercise.id}/table.csv`)}>
          {t('alerts.exercise.table')}
        </a>
      </p>
      {runs && may(endExerciseNow) && (
        <Form
          action={localPath(lang, `${exercisesPath}/${exercise.id}`)}
          operation={endExerciseNow.name}
          idempotencyKey={newKey()}
          hidden={[['id', exercise.id]]}
        >
          <Button>{t('alerts.exercise.end')}</Button>
        </Form>
      )}
      {reached.length > 0 && (
        <Table
          caption={t('alerts.exercise.report')}
          columns={columns}
          rows={reached}
          rowKey={(one) => `${one.alertId} ${one.destinationId}`}
        />
      )}
    </>
  )
}

/** Declared drills, and the report of each. */
export const exercisePages = (report: Report): Page[] => [
  page({
    path: exercisesPath,
    face: 'console',
    grant: 'alerts:read',
    parent: { path: '/console/alerts', label: 'alerts.tile.desk' },
    load: (ask) => ask(listDeclaredExercises, {}),
    title: (_data, t) => t('alerts.exercise.heading'),
    view: (props) => <Exercises {...props} />,
    forms: [form(declareExercise, ({ id }) => `${exercisesPath}/${id}`)],
  }),
  page({
    path: `${exercisesPath}/:id`,
    face: 'console',
    grant: report.grant,
    parent: { path: exercisesPath, label: 'alerts.exercise.heading' },
    load: (ask, { id = '' }) => ask(report, { id }),
    title: ({ exercise }) => exercise.name,
    view: (props) => <ReportView {...props} />,
    forms: [form(endExerciseNow, ({ id }) => `${exercisesPath}/${id}`)],
  }),
]
