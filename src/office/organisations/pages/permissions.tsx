import type { z } from 'zod'
import { type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ButtonGroup,
  ButtonLink,
  type Column,
  Heading,
  localPath,
  SelectField,
  Table,
  usePage,
} from '#ui'
import type { OrganisationsOperations } from '../operations/index.ts'
import type { Offers } from './offers.ts'

type Data = z.output<OrganisationsOperations['permissions']['output']>
type Permission = Data['permissions'][number]

const path = '/console/permissions'

function Permissions({ data, params }: ViewProps<Data>) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('organisations.permissions.lead')}>
        {t('organisations.tile.permissions')}
      </Heading>
      <form className="hb-form" method="get" action={localPath(lang, path)}>
        <SelectField
          name="role"
          label={t('organisations.field.role')}
          optional
          value={params['role']}
          choices={data.roles.map(({ role }) => ({ value: role, label: t(`people.role.${role}`) }))}
        />
        <SelectField
          name="module"
          label={t('organisations.permissions.module')}
          optional
          value={params['module']}
          choices={data.modules.map((value) => ({ value, label: value }))}
        />
        <ButtonGroup>
          <Button look="secondary">{t('organisations.permissions.narrow')}</Button>
          <ButtonLink href={localPath(lang, `${path}/table.csv`)} look="secondary">
            {t('organisations.permissions.download')}
          </ButtonLink>
        </ButtonGroup>
      </form>
      <Holders data={data} />
      <Heading level={2}>{t('organisations.permissions.heading')}</Heading>
      <Table
        caption={t('organisations.permissions.caption', { count: data.permissions.length })}
        columns={useColumns()}
        rows={data.permissions}
        rowKey={({ operation }) => operation}
      />
    </>
  )
}

function Holders({ data }: { data: Data }) {
  const { t } = usePage()
  const columns: Column<Data['roles'][number]>[] = [
    { key: 'role', header: t('organisations.field.role'), cell: ({ role }) => t(`people.role.${role}`) },
    {
      key: 'holders',
      header: t('organisations.permissions.holders'),
      cell: ({ holders }) =>
        holders.length === 0 ? t('organisations.none') : holders.join(t('ui.list.separator')),
    },
  ]
  return (
    <>
      <Heading level={2}>{t('organisations.permissions.who')}</Heading>
      <Table
        caption={t('organisations.permissions.who')}
        captionHidden
        columns={columns}
        rows={data.roles}
        rowKey={({ role }) => role}
      />
    </>
  )
}

function useColumns(): Column<Permission>[] {
  const { t } = usePage()
  return [
    {
      key: 'operation',
      header: t('organisations.permissions.operation'),
      cell: ({ operation, summary }) => (
        <>
          <code>{operation}</code> <span lang="en">{summary}</span>
        </>
      ),
    },
    { key: 'grant', header: t('organisations.permissions.grant'), cell: ({ grant }) => <code>{grant}</code> },
    {
      key: 'roles',
      header: t('organisations.field.roles'),
      cell: ({ grant, roles }) =>
        grant.includes(':')
          ? roles.map((role) => t(`people.role.${role}`)).join(t('ui.list.separator'))
          : t(`organisations.grant.${grant}`),
    },
  ]
}

/** Who may do what, made of the operations themselves, and who holds each role now. */
export const permissionsPage = ({ operations }: Offers): Page =>
  page<Data>({
    path,
    face: 'console',
    grant: operations.permissions.grant,
    query: ['role', 'module'],
    load: (ask, { role = '', module = '' }) =>
      ask(operations.permissions, { role: role.slice(0, 60), module: module.slice(0, 60) }),
    title: (_data, t) => t('organisations.tile.permissions'),
    view: (props) => <Permissions {...props} />,
  })
