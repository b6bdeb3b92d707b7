import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  type Column,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  SchemaFields,
  StatusTag,
  Table,
  Tag,
  usePage,
} from '#ui'
import { endEverySession } from '../operations/end-every-session.ts'
import type { invitePerson } from '../operations/invite-person.ts'
import { listStaff } from '../operations/list-people.ts'
import { clearPath } from './clear.tsx'

type Data = z.output<typeof listStaff.output>
type Member = Data['people'][number]
type Offers = { invite: ReturnType<typeof invitePerson>; assignable: readonly string[] }

const path = '/console/people'

function Staff({ data, form: refused, newKey, may, invite, assignable }: ViewProps<Data> & Offers) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('people.staff.lead')}>
        {t('people.tile.staff')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <StaffTable people={data.people} />
      {may(endEverySession) && (
        <p>
          <a href={localPath(lang, clearPath)}>{t('people.clear.link')}</a>
        </p>
      )}
      {may(invite) && (
        <>
          <Heading level={2}>{t('people.invite.heading')}</Heading>
          <p>{t('people.invite.text')}</p>
          <Form action={localPath(lang, path)} operation={invite.name} idempotencyKey={newKey()}>
            <SchemaFields
              schema={invite.input}
              module="people"
              values={refused?.values ?? {}}
              problems={refused?.problems ?? []}
              choices={{ roles: assignable.map((value) => ({ value, label: t(`people.role.${value}`) })) }}
            />
            <Button>{t('people.invite.button')}</Button>
          </Form>
        </>
      )}
    </>
  )
}

function StaffTable({ people }: { people: readonly Member[] }) {
  const { lang, t } = usePage()
  const columns: Column<Member>[] = [
    {
      key: 'name',
      header: t('people.field.name'),
      cell: ({ id, name, persona }) => (
        <>
          <a href={localPath(lang, `${path}/${id}`)}>{name}</a>{' '}
          {persona && <Tag>{t('people.persona.heading')}</Tag>}
        </>
      ),
    },
    {
      key: 'roles',
      header: t('people.field.roles'),
      cell: ({ roles }) => roles.map((role) => t(`people.role.${role}`)).join(t('ui.list.separator')),
    },
    { key: 'ways', header: t('people.staff.ways'), cell: (member) => <WaysIn member={member} /> },
  ]
  return <Table caption={t('people.staff.caption')} columns={columns} rows={people} rowKey={({ id }) => id} />
}

/** How many ways in somebody has, never which. */
export function WaysIn({ member }: { member: Member }) {
  const { t } = usePage()
  const { passkeys, paperCodes, persona } = member
  const none = passkeys === 0 && paperCodes === 0 && !persona
  if (none) return <StatusTag tone="warning">{t('people.staff.no-way')}</StatusTag>
  return t('people.staff.counts', { passkeys, codes: paperCodes })
}

/** Everybody who works here, and the form that invites one more. */
export const staffPage = (offers: Offers): Page =>
  page<Data>({
    path,
    face: 'console',
    grant: 'people:read',
    load: (ask) => ask(listStaff, {}),
    title: (_data, t) => t('people.tile.staff'),
    view: (props) => <Staff {...props} {...offers} />,
    forms: [form(offers.invite, ({ reveal }) => (reveal ? `${path}/links/${reveal}` : path))],
  })
