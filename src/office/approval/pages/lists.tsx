import type { z } from 'zod'
import { type Page, page, type ViewProps } from '#kernel'
import {
  ButtonLink,
  type Column,
  EmptyState,
  Heading,
  localPath,
  StatusTag,
  Table,
  Time,
  type Tone,
  usePage,
} from '#ui'
import type { Routes } from '../definition.ts'
import type { ApprovalOperations } from '../operations/index.ts'
import type { DocumentState } from '../schema.ts'
import { kindName, sectionName } from '../words-of.ts'
import { pathOf } from './document-props.ts'

type Data = z.output<ApprovalOperations['list']['output']>
type Row = Data['waiting'][number]
type Props = ViewProps<Data> & { operations: ApprovalOperations; routes: Routes }

const tones: Record<DocumentState, Tone | 'neutral'> = {
  draft: 'neutral',
  submitted: 'info',
  'sent-back': 'warning',
  decided: 'success',
  rejected: 'error',
  withdrawn: 'neutral',
}

/** Where a document stands, in words. */
export function State({ state }: { state: DocumentState }) {
  const { t } = usePage()
  return <StatusTag tone={tones[state]}>{t(`approval.state.${state}`)}</StatusTag>
}

/** Until when its stage should be done, and in words whether that is past. */
export function Due({ dueAt, now }: { dueAt: string | null; now: string }) {
  const { t } = usePage()
  if (dueAt === null) return t('approval.no-due')
  return (
    <>
      <Time at={dueAt} /> {dueAt < now && <StatusTag tone="error">{t('approval.overdue')}</StatusTag>}
    </>
  )
}

function Lists(props: Props) {
  const { data, may, operations } = props
  const { lang, t } = usePage()
  const { waiting, drafted, section } = data
  return (
    <>
      <Heading level={1} lead={t('approval.lists.lead')}>
        {t('approval.tile.documents')}
      </Heading>
      {may(operations.draft) && data.sections.length > 0 && (
        <ButtonLink href={localPath(lang, '/console/approvals/new')}>{t('approval.new.link')}</ButtonLink>
      )}
      <Heading level={2}>{t('approval.lists.waiting')}</Heading>
      {waiting.length === 0 ? (
        <EmptyState heading={t('approval.lists.none-heading')}>{t('approval.lists.none-text')}</EmptyState>
      ) : (
        <Documents {...props} rows={waiting} caption={t('approval.lists.waiting')} />
      )}
      {drafted.length > 0 && (
        <>
          <Heading level={2}>{t('approval.lists.drafted')}</Heading>
          <Documents {...props} rows={drafted} caption={t('approval.lists.drafted')} />
        </>
      )}
      {section.length > 0 && (
        <>
          <Heading level={2}>{t('approval.lists.section')}</Heading>
          <Documents {...props} rows={section} caption={t('approval.lists.section')} />
        </>
      )}
    </>
  )
}

function Documents({ rows, caption, routes, now }: Props & { rows: readonly Row[]; caption: string }) {
  const { lang, t } = usePage()
  const columns: Column<Row>[] = [
    {
      key: 'title',
      header: t('approval.field.title'),
      cell: (row) => <a href={localPath(lang, pathOf(row.id))}>{row.title}</a>,
    },
    { key: 'kind', header: t('approval.field.kind'), cell: (row) => kindName(routes, row.kind, lang) },
    {
      key: 'drafter',
      header: t('approval.field.drafter'),
      cell: (row) => `${row.drafter} ${sectionName(routes, row.section, lang)}`,
    },
    { key: 'state', header: t('approval.field.state'), cell: (row) => <State state={row.state} /> },
    { key: 'due', header: t('approval.field.dueAt'), cell: (row) => <Due dueAt={row.dueAt} now={now} /> },
    {
      key: 'number',
      header: t('approval.field.number'),
      cell: (row) => row.numberText ?? t('approval.no-number'),
    },
  ]
  return <Table caption={caption} captionHidden rows={rows} rowKey={({ id }) => id} columns={columns} />
}

export const listsPage = (operations: ApprovalOperations, routes: Routes): Page =>
  page<Data>({
    path: '/console/approvals',
    face: 'console',
    grant: 'approval:read',
    load: (ask) => ask(operations.list, {}),
    title: (_data, t) => t('approval.tile.documents'),
    view: (props) => <Lists {...props} operations={operations} routes={routes} />,
  })
