import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  ButtonGroup,
  ButtonLink,
  type Column,
  Disclosure,
  EmptyState,
  ErrorSummary,
  Heading,
  localPath,
  NotificationBanner,
  Pagination,
  Table,
  usePage,
} from '#ui'
import type { WorkOperations } from '../operations/index.ts'
import type { Staff } from '../ports.ts'
import type { ListedItem } from '../schema.ts'
import { CompleteForm, Due, OwnerName } from './item-parts.tsx'

/** The lists of the page, by what stands in its address; the first is the one without. */
const lists = ['mine', 'overdue', 'given', 'free', 'all'] as const
type List = (typeof lists)[number]

const narrowing: Record<List, { overdue?: boolean; assigned?: 'me' | 'nobody' }> = {
  mine: {},
  overdue: { overdue: true },
  given: { assigned: 'me' },
  free: { assigned: 'nobody' },
  all: {},
}

const perPage = 50

type Data = z.output<WorkOperations['list']['output']> & { list: List; page: number }
type Props = ViewProps<Data> & { operations: WorkOperations; staff: Staff }

const addressOf = (list: List, number = 1) => {
  const query = [...(list === 'mine' ? [] : [`list=${list}`]), ...(number === 1 ? [] : [`page=${number}`])]
  return `/console/work${query.length > 0 ? `?${query.join('&')}` : ''}`
}

function Work(props: Props) {
  const { data, form: refused } = props
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('work.lead')}>
        {t('work.tile.work')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {data.overdue > 0 && (
        <NotificationBanner tone="error" heading={t('work.late.heading', { count: data.overdue })}>
          <p>{t('work.late.text')}</p>
        </NotificationBanner>
      )}
      <Lists {...props} />
      {data.items.length === 0 ? (
        <EmptyState heading={t('work.none.heading')}>{t('work.none.text')}</EmptyState>
      ) : (
        <Items {...props} />
      )}
      <Pagination
        page={data.page}
        pages={Math.ceil(data.total / perPage)}
        href={(number) => localPath(lang, addressOf(data.list, number))}
      />
    </>
  )
}

/** The ways to the other lists; that of everybody only for who may see it. */
function Lists({ data, may, operations }: Props) {
  const { lang, t } = usePage()
  const offered = lists.filter((list) => list !== data.list && (list !== 'all' || may(operations.listAll)))
  return (
    <ButtonGroup>
      {offered.map((list) => (
        <ButtonLink key={list} href={localPath(lang, addressOf(list))} look="secondary">
          {t(`work.list.${list}`)}
        </ButtonLink>
      ))}
    </ButtonGroup>
  )
}

function Items(props: Props) {
  const { t } = usePage()
  const { data } = props
  return (
    <Table
      caption={t('work.caption', { list: t(`work.list.${data.list}`), count: data.total })}
      rowKey={(item) => item.id}
      rows={data.items}
      columns={columnsOf(props, usePage())}
    />
  )
}

function columnsOf(
  { now, staff, may, operations, newKey, form: refused }: Props,
  { lang, t }: ReturnType<typeof usePage>,
): Column<ListedItem>[] {
  const refusedFor = (item: ListedItem) => (refused?.values['id'] === item.id ? refused : null)
  return [
    {
      key: 'kind',
      header: t('work.field.kind'),
      cell: (item) => <a href={localPath(lang, item.path || `/console/work/${item.id}`)}>{t(item.kind)}</a>,
    },
    { key: 'due', header: t('work.field.dueAt'), cell: (item) => <Due item={item} now={now} /> },
    {
      key: 'owner',
      header: t('work.field.ownerRole'),
      cell: (item) => (
        <>
          <OwnerName item={item} staff={staff} />
          {item.assignee !== null && <p>{t('work.taken', { name: item.assignee })}</p>}
        </>
      ),
    },
    {
      key: 'act',
      header: t('work.field.act'),
      cell: (item) => (
        <>
          <a href={localPath(lang, `/console/work/${item.id}`)}>{t('work.details')}</a>
          {may(operations.complete) && !item.selfClosing && (
            <Disclosure summary={t('work.complete')} open={refusedFor(item) !== null}>
              <CompleteForm
                id={item.id}
                action="/console/work"
                operation={operations.complete}
                newKey={newKey}
                refused={refusedFor(item)}
              />
            </Disclosure>
          )}
        </>
      ),
    },
  ]
}

const listNamed = (name: string | undefined): List => lists.find((one) => one === name) ?? 'mine'

export const workPage = (operations: WorkOperations, staff: Staff): Page =>
  page<Data>({
    path: '/console/work',
    face: 'console',
    grant: 'work:read',
    query: ['list', 'page'],
    load: async (ask, params, may) => {
      const asked = listNamed(params['list'])
      const list = asked === 'all' && !may(operations.listAll) ? 'mine' : asked
      const number = Number(params['page'] || 1)
      const operation = list === 'all' ? operations.listAll : operations.list
      return { ...(await ask(operation, { ...narrowing[list], page: number, perPage })), list, page: number }
    },
    title: (_data, t) => t('work.tile.work'),
    view: (props) => <Work {...props} operations={operations} staff={staff} />,
    forms: [form(operations.complete, () => '/console/work')],
  })
