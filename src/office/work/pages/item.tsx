import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  type Description,
  DescriptionList,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  NotificationBanner,
  SchemaFields,
  usePage,
} from '#ui'
import type { WorkOperations } from '../operations/index.ts'
import type { Staff } from '../ports.ts'
import { History } from './history.tsx'
import type { ItemData } from './item-data.ts'
import { CompleteForm, Due, OwnerName } from './item-parts.tsx'

type Props = ViewProps<ItemData> & { operations: WorkOperations; staff: Staff }

function Item(props: Props) {
  const { data, form: refused, may, operations } = props
  const { t } = usePage()
  const { item } = data
  return (
    <>
      <Heading level={1} shoulder={t('work.tile.work')}>
        {t(item.kind)}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Facts {...props} />
      {item.doneAt === null && may(operations.assign) && <Hands {...props} />}
      {item.doneAt === null && may(operations.complete) && <Closing {...props} />}
      <History data={data} />
    </>
  )
}

function Facts({ data: { item }, staff, now }: Props) {
  const { lang, t } = usePage()
  const link: Description = {
    term: t('work.field.path'),
    description: <a href={localPath(lang, item.path)}>{t('work.open-thing')}</a>,
  }
  return (
    <DescriptionList
      items={[
        { term: t('work.field.dueAt'), description: <Due item={item} now={now} /> },
        { term: t('work.field.ownerRole'), description: <OwnerName item={item} staff={staff} /> },
        { term: t('work.field.assignee'), description: item.assignee ?? t('work.nobody') },
        ...(item.path ? [link] : [{ term: t('work.field.subject'), description: item.subject }]),
      ]}
    />
  )
}

/** Who has it, and the ways to change that. */
function Hands({ data, form: refused, newKey, operations }: Props) {
  const { lang, t } = usePage()
  const { item, me } = data
  const seen = [
    ['id', item.id],
    ['seen', item.assignedTo ?? ''],
  ] as const
  const here = localPath(lang, `/console/work/${item.id}`)
  const mine = item.assignedTo === me
  const others = data.colleagues.filter(({ id }) => id !== item.assignedTo && id !== me)
  const own = refused?.operation === operations.assign.name ? refused : null
  return (
    <>
      <Heading level={2}>{t('work.hands.heading')}</Heading>
      {mine || item.assignedTo !== null ? (
        <Form action={here} operation={operations.giveBack.name} idempotencyKey={newKey()} hidden={seen}>
          <Button look="secondary">{t('work.hands.give-back')}</Button>
        </Form>
      ) : null}
      {!mine && data.colleagues.some(({ id }) => id === me) && (
        <Form
          action={here}
          operation={operations.assign.name}
          idempotencyKey={newKey()}
          hidden={[...seen, ['to', me]]}
        >
          <Button look="secondary">{t('work.hands.take')}</Button>
        </Form>
      )}
      {others.length > 0 && (
        <Form action={here} operation={operations.assign.name} idempotencyKey={newKey()}>
          <SchemaFields
            schema={operations.assign.input}
            module="work"
            values={own?.values ?? { id: item.id, seen: item.assignedTo }}
            problems={own?.problems ?? []}
            choices={{ to: others.map(({ id, name }) => ({ value: id, label: name })) }}
          />
          <Button look="secondary">{t('work.hands.give')}</Button>
        </Form>
      )}
    </>
  )
}

function Closing({ data: { item }, form: refused, newKey, operations }: Props) {
  const { t } = usePage()
  if (item.selfClosing)
    return (
      <NotificationBanner tone="info" heading={t('work.self-closing.heading')}>
        <p>{t('work.self-closing.text')}</p>
      </NotificationBanner>
    )
  return (
    <>
      <Heading level={2}>{t('work.complete')}</Heading>
      <CompleteForm
        id={item.id}
        action={`/console/work/${item.id}`}
        operation={operations.complete}
        newKey={newKey}
        refused={refused?.operation === operations.complete.name ? refused : null}
      />
    </>
  )
}

/** One item of work: whose it is, what happened to it, and what can be done. */
export const itemPage = (operations: WorkOperations, staff: Staff): Page => {
  const stay = ({ id }: { id: string }) => `/console/work/${id}`
  return page<ItemData>({
    path: '/console/work/:id',
    face: 'console',
    grant: 'work:read',
    parent: { path: '/console/work', label: 'work.tile.work' },
    load: (ask, { id = '' }) => ask(operations.get, { id }),
    title: ({ item }, t) => t(item.kind),
    view: (props) => <Item {...props} operations={operations} staff={staff} />,
    forms: [
      form(operations.assign, stay),
      form(operations.giveBack, stay),
      form(operations.complete, () => '/console/work'),
    ],
  })
}
