import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  type Column,
  DescriptionList,
  EmptyState,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  NotificationBanner,
  SchemaFields,
  Table,
  Time,
  usePage,
} from '#ui'
import type { OrganisationsOperations } from '../operations/index.ts'
import { Decision } from './decision.tsx'
import type { Offers } from './offers.ts'
import { roleChoices } from './places.tsx'

type Data = z.output<OrganisationsOperations['listBreakGlass']['output']>
type Props = ViewProps<Data> & { offers: Offers }

const path = '/console/break-glass'

function BreakGlass(props: Props) {
  const { data, form: refused, newKey, offers } = props
  const { lang, t } = usePage()
  const { breakGlass } = offers.operations
  return (
    <>
      <Heading level={1} lead={t('organisations.break-glass.lead')}>
        {t('organisations.break-glass.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {data.waiting.length > 0 && <Waiting {...props} />}
      {data.roles.length === 0 ? (
        <EmptyState heading={t('organisations.break-glass.none')}>
          {t('organisations.break-glass.none-text')}
        </EmptyState>
      ) : (
        <>
          <NotificationBanner tone="warning" heading={t('organisations.break-glass.warning')}>
            <p>{t('organisations.break-glass.warning-text')}</p>
          </NotificationBanner>
          <Form action={localPath(lang, path)} operation={breakGlass.name} idempotencyKey={newKey()}>
            <SchemaFields
              schema={breakGlass.input}
              module="organisations"
              values={refused?.values ?? {}}
              problems={refused?.problems ?? []}
              choices={{ role: roleChoices(data.roles, t) }}
            />
            <Button look="danger">{t('organisations.break-glass.button')}</Button>
          </Form>
        </>
      )}
    </>
  )
}

/** What nobody has looked at yet, for who may. */
function Waiting({ data }: Props) {
  const { lang, t } = usePage()
  const columns: Column<Data['waiting'][number]>[] = [
    {
      key: 'who',
      header: t('organisations.members.person'),
      cell: ({ id, personName }) => <a href={localPath(lang, `${path}/${id}`)}>{personName}</a>,
    },
    { key: 'role', header: t('organisations.field.role'), cell: ({ role }) => t(`people.role.${role}`) },
    { key: 'at', header: t('organisations.break-glass.began'), cell: ({ beganAt }) => <Time at={beganAt} /> },
  ]
  return (
    <Table
      caption={t('organisations.break-glass.waiting')}
      columns={columns}
      rows={data.waiting}
      rowKey={({ id }) => id}
    />
  )
}

/** Taking a role alone when nobody else can be reached. */
export const breakGlassPage = (offers: Offers): Page =>
  page<Data>({
    path,
    face: 'console',
    grant: 'staff',
    parent: { path: '/console/duties', label: 'organisations.tile.duties' },
    load: (ask) => ask(offers.operations.listBreakGlass, {}),
    title: (_data, t) => t('organisations.break-glass.title'),
    view: (props) => <BreakGlass {...props} offers={offers} />,
    forms: [form(offers.operations.breakGlass, () => '/console/duties')],
  })

type Taken = z.output<OrganisationsOperations['getBreakGlass']['output']>

function Review(props: ViewProps<Taken> & { offers: Offers }) {
  const { data, form: refused } = props
  const { t } = usePage()
  const { taken } = data
  return (
    <>
      <Heading level={1} shoulder={t('organisations.break-glass.title')}>
        {taken.personName}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <DescriptionList
        items={[
          { term: t('organisations.field.role'), description: t(`people.role.${taken.role}`) },
          { term: t('organisations.field.reason'), description: taken.reason },
          { term: t('organisations.break-glass.began'), description: <Time at={taken.beganAt} /> },
          {
            term: t('organisations.field.untilAt'),
            description: <Time at={taken.endedAt ?? taken.untilAt} />,
          },
          ...(taken.finding === null
            ? []
            : [{ term: t('organisations.field.finding'), description: taken.finding }]),
        ]}
      />
      <Looking {...props} />
    </>
  )
}

function Looking({ data, form: refused, newKey, offers }: ViewProps<Taken> & { offers: Offers }) {
  const { lang, t } = usePage()
  const { taken, self } = data
  const { reviewBreakGlass, endBreakGlass } = offers.operations
  const here = `${path}/${taken.id}`
  const own = refused?.operation === reviewBreakGlass.name ? refused : null
  return (
    <>
      {taken.endedAt === null && (
        <Decision
          operation={endBreakGlass}
          path={here}
          summary={t('organisations.break-glass.end', { role: t(`people.role.${taken.role}`) })}
          button={t('organisations.break-glass.end-button')}
          values={{ id: taken.id }}
          form={refused}
          newKey={newKey}
          danger
        />
      )}
      {self && <p>{t('organisations.break-glass.self')}</p>}
      {!self && taken.reviewedAt === null && (
        <Form action={localPath(lang, here)} operation={reviewBreakGlass.name} idempotencyKey={newKey()}>
          <SchemaFields
            schema={reviewBreakGlass.input}
            module="organisations"
            values={own?.values ?? { id: taken.id }}
            problems={own?.problems ?? []}
          />
          <Button>{t('organisations.break-glass.review')}</Button>
        </Form>
      )}
    </>
  )
}

/** What somebody took alone, looked at by somebody else. */
export const reviewPage = (offers: Offers): Page =>
  page<Taken>({
    path: `${path}/:id`,
    face: 'console',
    grant: 'organisations:review',
    parent: { path, label: 'organisations.break-glass.title' },
    load: (ask, { id = '' }) => ask(offers.operations.getBreakGlass, { id }),
    title: ({ taken }) => taken.personName,
    view: (props) => <Review {...props} offers={offers} />,
    forms: [
      form(offers.operations.reviewBreakGlass, () => path),
      form(offers.operations.endBreakGlass, ({ id }) => `${path}/${id}`),
    ],
  })
