import type { z } from 'zod'
import { form, page, type ViewProps } from '#kernel'
import {
  Button,
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
import { completeItem } from '../operations/complete-item.ts'
import { listItems } from '../operations/list-items.ts'
import type { WorkItem } from '../schema.ts'

type Data = z.output<typeof listItems.output>

function Work({ data, form: refused, newKey, may, now }: ViewProps<Data>) {
  const { lang, t } = usePage()
  if (data.items.length === 0) return <Nothing />
  return (
    <>
      <Heading level={1} lead={t('work.lead')}>
        {t('work.tile.work')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Table
        caption={t('work.open')}
        rowKey={(item) => item.id}
        rows={data.items}
        columns={[
          {
            key: 'kind',
            header: t('work.field.kind'),
            cell: (item) =>
              item.path ? <a href={localPath(lang, item.path)}>{t(item.kind)}</a> : t(item.kind),
          },
          { key: 'due', header: t('work.field.dueAt'), cell: (item) => <Due item={item} now={now} /> },
          {
            key: 'owner',
            header: t('work.field.ownerRole'),
            cell: (item) => t(`people.role.${item.ownerRole}`),
          },
          {
            key: 'act',
            header: t('work.field.act'),
            cell: (item) => may(completeItem) && <Complete item={item} newKey={newKey} refused={refused} />,
          },
        ]}
      />
    </>
  )
}

function Nothing() {
  const { t } = usePage()
  return (
    <>
      <Heading level={1}>{t('work.tile.work')}</Heading>
      <EmptyState heading={t('work.none.heading')}>{t('work.none.text')}</EmptyState>
    </>
  )
}

function Due({ item, now }: { item: WorkItem; now: string }) {
  const { t } = usePage()
  return (
    <>
      <Time at={item.dueAt} /> {item.dueAt < now && <StatusTag tone="error">{t('work.overdue')}</StatusTag>}
    </>
  )
}

/** Items of a thing that closes them itself are followed by their link; the others are closed here with a note. */
function Complete({
  item,
  newKey,
  refused,
}: {
  item: WorkItem
  newKey(): string
  refused: ViewProps<Data>['form']
}) {
  const { lang, t } = usePage()
  const own = refused?.values['id'] === item.id ? refused : null
  return (
    <Disclosure summary={t('work.complete')} open={own !== null}>
      <Form action={localPath(lang, '/console/work')} operation={completeItem.name} idempotencyKey={newKey()}>
        <SchemaFields
          schema={completeItem.input}
          module="work"
          values={own?.values ?? { id: item.id }}
          problems={own?.problems ?? []}
        />
        <Button look="secondary">{t('work.complete-button')}</Button>
      </Form>
    </Disclosure>
  )
}

export const workPage = page({
  path: '/console/work',
  face: 'console',
  grant: 'work:read',
  load: (ask) => ask(listItems, {}),
  title: (_data, t) => t('work.tile.work'),
  view: (props) => <Work {...props} />,
  forms: [form(completeItem, () => '/console/work')],
})
