import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  type Column,
  Disclosure,
  EmptyState,
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
import type { IntakeOperations } from '../operations/index.ts'
import { sourcesPath } from './sources.tsx'

type Data = z.output<IntakeOperations['senders']['output']>
type Key = Data['keys'][number]
type Props = ViewProps<Data> & { operations: IntakeOperations }

const path = `${sourcesPath}/senders`

function Senders(props: Props) {
  const { data, form: state, may, operations } = props
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('intake.senders.lead')}>
        {t('intake.senders.title')}
      </Heading>
      <ErrorSummary problems={state?.problems ?? []} />
      {data.keys.length === 0 ? (
        <EmptyState heading={t('intake.senders.none')}>{t('intake.senders.none-text')}</EmptyState>
      ) : (
        <Keys {...props} />
      )}
      {may(operations.addSender) && <AddKey {...props} />}
      {may(operations.withdrawSender) &&
        data.keys
          .filter(({ withdrawnAt }) => withdrawnAt === null)
          .map((key) => <Withdraw key={key.id} held={key} {...props} />)}
    </>
  )
}

const standingOf = ({ withdrawnAt, fromAt, untilAt }: Key, now: string) => {
  if (withdrawnAt !== null) return { tone: 'error', word: 'withdrawn' } as const
  if (untilAt <= now) return { tone: 'warning', word: 'over' } as const
  return fromAt > now
    ? ({ tone: 'info', word: 'next' } as const)
    : ({ tone: 'success', word: 'current' } as const)
}

function Keys({ data, now }: Props) {
  const { t } = usePage()
  const columns: Column<Key>[] = [
    { key: 'issuer', header: t('intake.field.issuer'), cell: ({ issuer }) => issuer },
    {
      key: 'standing',
      header: t('intake.field.standing'),
      cell: (key) => {
        const { tone, word } = standingOf(key, now)
        return <StatusTag tone={tone}>{t(`intake.standing.${word}`)}</StatusTag>
      },
    },
    { key: 'sha256', header: t('intake.field.sha256'), cell: ({ sha256 }) => <code>{sha256}</code> },
    { key: 'from', header: t('intake.field.fromAt'), cell: ({ fromAt }) => <Time at={fromAt} /> },
    { key: 'until', header: t('intake.field.untilAt'), cell: ({ untilAt }) => <Time at={untilAt} /> },
  ]
  return (
    <Table caption={t('intake.senders.caption')} columns={columns} rows={data.keys} rowKey={({ id }) => id} />
  )
}

function AddKey({ form: state, newKey, operations }: Props) {
  const { lang, t } = usePage()
  const refused = state?.operation === operations.addSender.name ? state : null
  return (
    <Disclosure summary={t('intake.senders.add')} open={refused !== null}>
      <p>{t('intake.senders.add-text')}</p>
      <Form action={localPath(lang, path)} operation={operations.addSender.name} idempotencyKey={newKey()}>
        <SchemaFields
          schema={operations.addSender.input}
          module="intake"
          values={refused?.values ?? {}}
          problems={refused?.problems ?? []}
        />
        <Button look="secondary">{t('intake.senders.add-button')}</Button>
      </Form>
    </Disclosure>
  )
}

function Withdraw({ held, newKey, operations }: Props & { held: Key }) {
  const { lang, t } = usePage()
  return (
    <Disclosure
      summary={t('intake.senders.withdraw', { issuer: held.issuer, sha256: held.sha256.slice(0, 12) })}
    >
      <p>{t('intake.senders.withdraw-text')}</p>
      <Form
        action={localPath(lang, path)}
        operation={operations.withdrawSender.name}
        idempotencyKey={newKey()}
        hidden={[['id', held.id]]}
      >
        <Button look="danger">{t('intake.senders.withdraw-button')}</Button>
      </Form>
    </Disclosure>
  )
}

/** Whose keys are trusted. */
export const sendersPage = (operations: IntakeOperations): Page =>
  page<Data>({
    path,
    face: 'console',
    grant: 'alerts:read',
    parent: { path: sourcesPath, label: 'intake.tile.sources' },
    load: (ask) => ask(operations.senders, {}),
    title: (_data, t) => t('intake.senders.title'),
    view: (props) => <Senders {...props} operations={operations} />,
    forms: [form(operations.addSender, () => path), form(operations.withdrawSender, () => path)],
  })
