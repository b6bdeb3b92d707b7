import { form, type Page, page, type ViewProps } from '#kernel'
import { Button, EmptyState, ErrorSummary, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import type { Routes } from '../definition.ts'
import type { ApprovalOperations } from '../operations/index.ts'
import { kindName, sectionName } from '../words-of.ts'
import { pathOf } from './document-props.ts'

type Data = { sections: readonly string[] }
type Props = ViewProps<Data> & { operations: ApprovalOperations; routes: Routes }

function NewDocument({ data: { sections }, form: refused, newKey, operations, routes }: Props) {
  const { lang, t } = usePage()
  const named = (names: readonly string[], nameOf: typeof kindName) =>
    names.map((value) => ({ value, label: nameOf(routes, value, lang) }))
  if (sections.length === 0)
    return (
      <>
        <Heading level={1}>{t('approval.new.title')}</Heading>
        <EmptyState heading={t('approval.new.none-heading')}>{t('approval.new.none-text')}</EmptyState>
      </>
    )
  const [only] = sections
  return (
    <>
      <Heading level={1} lead={t('approval.new.lead')}>
        {t('approval.new.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Form
        action={localPath(lang, '/console/approvals/new')}
        operation={operations.draft.name}
        idempotencyKey={newKey()}
      >
        <SchemaFields
          schema={operations.draft.input.omit({ attachments: true })}
          module="approval"
          values={refused?.values ?? (sections.length === 1 ? { section: only } : {})}
          problems={refused?.problems ?? []}
          choices={{
            kind: named(Object.keys(routes.kinds), kindName),
            section: named(sections, sectionName),
          }}
        />
        <Button>{t('approval.new.button')}</Button>
      </Form>
    </>
  )
}

export const newDocumentPage = (operations: ApprovalOperations, routes: Routes): Page =>
  page<Data>({
    path: '/console/approvals/new',
    face: 'console',
    grant: 'approval:draft',
    parent: { path: '/console/approvals', label: 'approval.tile.documents' },
    load: (ask) => ask(operations.sections, {}),
    title: (_data, t) => t('approval.new.title'),
    view: (props) => <NewDocument {...props} operations={operations} routes={routes} />,
    forms: [form(operations.draft, ({ id }) => pathOf(id))],
  })
