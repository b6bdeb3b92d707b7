import { form, type Page, page } from '#kernel'
import {
  DateOnly,
  type Description,
  DescriptionList,
  Disclosure,
  ErrorSummary,
  Heading,
  localPath,
  NotificationBanner,
  usePage,
} from '#ui'
import type { Routes } from '../definition.ts'
import type { ApprovalOperations } from '../operations/index.ts'
import { kindName, sectionName } from '../words-of.ts'
import { DecidePart } from './decide-part.tsx'
import { type DocumentData, type PartProps, pathOf } from './document-props.ts'
import { DraftPart } from './draft-part.tsx'
import { Due, State } from './lists.tsx'
import { RoutePart } from './route-part.tsx'
import { Yen } from './yen.tsx'

function DocumentScreen(props: PartProps) {
  const { data, form: refused, routes } = props
  const { lang, t } = usePage()
  const { document, versions } = data
  const writing = data.mine && (document.state === 'draft' || document.state === 'sent-back')
  const earlier = versions.slice(0, -1)
  return (
    <>
      <Heading level={1} shoulder={kindName(routes, document.kind, lang)}>
        {document.title}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {document.reason !== null && (
        <NotificationBanner
          tone="warning"
          heading={t(
            document.state === 'rejected' ? 'approval.reason.rejected' : 'approval.reason.sent-back',
          )}
        >
          <Lines text={document.reason} />
        </NotificationBanner>
      )}
      <Facts {...props} />
      {writing ? <DraftPart {...props} /> : <Content data={data} />}
      <RoutePart {...props} version={versions.at(-1)} />
      {document.state === 'submitted' && <DecidePart {...props} />}
      {earlier.length > 0 && (
        <Disclosure summary={t('approval.earlier')}>
          {earlier.toReversed().map((version) => (
            <RoutePart key={version.version} {...props} version={version} />
          ))}
        </Disclosure>
      )}
    </>
  )
}

/** A text as it was written, line by line. */
function Lines({ text }: { text: string }) {
  const lines = text.split('\n').map((one, n) => ({ one, key: `line ${n}` }))
  return lines.map(({ one, key }) => <p key={key}>{one}</p>)
}

function Facts({ data: { document, names }, routes, now }: PartProps) {
  const { lang, t } = usePage()
  const drafter = names[document.draftedBy] ?? document.draftedBy
  const optional: (Description | null)[] = [
    document.numberText === null
      ? null
      : { term: t('approval.field.number'), description: document.numberText },
    document.dueAt === null
      ? null
      : { term: t('approval.field.dueAt'), description: <Due dueAt={document.dueAt} now={now} /> },
    document.amount === null
      ? null
      : { term: t('approval.field.amount'), description: <Yen amount={document.amount} /> },
    document.subjectPath
      ? {
          term: t('approval.field.subject'),
          description: <a href={localPath(lang, document.subjectPath)}>{t('approval.subject-link')}</a>,
        }
      : null,
    document.keepUntil === null
      ? null
      : {
          term: t('approval.field.keepUntil'),
          description: <DateOnly date={document.keepUntil} style="era" />,
        },
  ]
  return (
    <DescriptionList
      items={[
        { term: t('approval.field.state'), description: <State state={document.state} /> },
        {
          term: t('approval.field.drafter'),
          description: `${drafter} ${sectionName(routes, document.section, lang)}`,
        },
        ...optional.filter((one) => one !== null),
      ]}
    />
  )
}

function Content({ data: { document } }: { data: DocumentData }) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={2}>{t('approval.field.body')}</Heading>
      <Lines text={document.body} />
      {document.attachments.map((id, n) => (
        <p key={id}>
          <a href={localPath(lang, `${pathOf(document.id)}/files/${id}`)}>
            {t('approval.file', { number: n + 1 })}
          </a>
        </p>
      ))}
    </>
  )
}

/** One document from draft to decision: what the reader can do with it is what this page offers. */
export const documentPage = (operations: ApprovalOperations, routes: Routes): Page => {
  const stay = ({ id }: { id: string }) => pathOf(id)
  return page<DocumentData>({
    path: '/console/approvals/:id',
    face: 'console',
    grant: 'approval:read',
    parent: { path: '/console/approvals', label: 'approval.tile.documents' },
    load: (ask, { id = '' }) => ask(operations.get, { id }),
    title: ({ document }) => document.title,
    view: (props) => <DocumentScreen {...props} operations={operations} routes={routes} />,
    forms: [
      form(operations.edit, stay),
      form(operations.attach, stay),
      form(operations.submit, stay),
      form(operations.withdraw, stay),
      form(operations.approve, stay),
      form(operations.sendBack, stay),
      form(operations.reject, stay),
      form(operations.review, stay),
    ],
  })
}
