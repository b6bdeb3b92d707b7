import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import { ButtonLink, type Column, ErrorSummary, Heading, localPath, StatusTag, Table, usePage } from '#ui'
import { nameIn } from '../names.ts'
import type { OrganisationsOperations } from '../operations/index.ts'
import { Decision } from './decision.tsx'
import type { Offers } from './offers.ts'
import { OnCall, type OnCallData } from './on-call.tsx'
import { OrganisationLink } from './places.tsx'

type Listed = z.output<OrganisationsOperations['list']['output']>
type Data = Listed & { onCall: OnCallData }

const path = '/console/organisations'

function Organisations(props: ViewProps<Data> & { offers: Offers }) {
  const { data, form: refused, newKey, may, offers } = props
  const { lang, t } = usePage()
  const { add } = offers.operations
  return (
    <>
      <Heading level={1} lead={t('organisations.list.lead')}>
        {t('organisations.tile.organisations')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <OnCall data={data.onCall} offers={offers} />
      <ButtonLink href={localPath(lang, '/console/roster')} look="secondary">
        {t('organisations.tile.roster')}
      </ButtonLink>
      <Heading level={2}>{t('organisations.list.heading')}</Heading>
      <List organisations={data.organisations} />
      {may(add) && (
        <Decision
          operation={add}
          path={path}
          summary={t('organisations.add.summary')}
          button={t('organisations.add.button')}
          form={refused}
          newKey={newKey}
        />
      )}
    </>
  )
}

function List({ organisations }: { organisations: Listed['organisations'] }) {
  const { lang, t } = usePage()
  const columns: Column<Listed['organisations'][number]>[] = [
    {
      key: 'name',
      header: t('organisations.field.name'),
      cell: (one) => (
        <>
          <OrganisationLink id={one.id} name={nameIn(one, lang)} />{' '}
          {one.closedAt !== null && <StatusTag tone="neutral">{t('organisations.closed')}</StatusTag>}
        </>
      ),
    },
    {
      key: 'kind',
      header: t('organisations.field.kind'),
      cell: ({ kind }) => t(`organisations.option.kind.${kind}`),
    },
    {
      key: 'members',
      header: t('organisations.list.members'),
      align: 'end',
      cell: ({ members }) => t('organisations.list.count', { count: members }),
    },
  ]
  return (
    <Table
      caption={t('organisations.list.caption')}
      captionHidden
      columns={columns}
      rows={organisations}
      rowKey={({ id }) => id}
    />
  )
}

/** The town office and the organisations it works with; first of all who is on duty now. */
export const organisationsPage = (offers: Offers): Page =>
  page<Data>({
    path,
    face: 'console',
    grant: 'organisations:read',
    load: async (ask) => ({
      ...(await ask(offers.operations.list, {})),
      onCall: await ask(offers.operations.onCall, {}),
    }),
    title: (_data, t) => t('organisations.tile.organisations'),
    view: (props) => <Organisations {...props} offers={offers} />,
    forms: [form(offers.operations.add, ({ id }) => `${path}/${id}`)],
  })
