import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  ButtonLink,
  type Column,
  DescriptionList,
  ErrorSummary,
  Heading,
  localPath,
  StatusTag,
  Table,
  usePage,
} from '#ui'
import { lastDayBefore } from '../model/days.ts'
import { over } from '../model/period.ts'
import { nameIn } from '../names.ts'
import type { OrganisationsOperations } from '../operations/index.ts'
import type { Membership } from '../schema.ts'
import { Decision } from './decision.tsx'
import type { Offers } from './offers.ts'
import {
  Days,
  OrganisationLink,
  PostName,
  positionChoices,
  RoleNames,
  roleChoices,
  sectionChoices,
} from './places.tsx'
import { organisationAbove } from './way-back.ts'

type Data = z.output<OrganisationsOperations['getMember']['output']>
type Props = ViewProps<Data> & { offers: Offers }

const pathOf = (id: string) => `/console/members/${id}`

function Member(props: Props) {
  const { data, form: refused, now, offers } = props
  const { lang, t } = usePage()
  const { membership, organisation, personName, sections } = data
  const ended = over(membership, now)
  return (
    <>
      <Heading level={1} shoulder={nameIn(organisation, lang)}>
        {personName}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {ended && <StatusTag tone="neutral">{t('organisations.ended')}</StatusTag>}
      <DescriptionList
        items={[
          {
            term: t('organisations.field.organisationId'),
            description: <OrganisationLink id={organisation.id} name={nameIn(organisation, lang)} />,
          },
          {
            term: t('organisations.members.post'),
            description: <PostName post={membership} sections={sections} offers={offers} />,
          },
          { term: t('organisations.field.roles'), description: <RoleNames roles={membership.roles} /> },
          { term: t('organisations.members.days'), description: <Days {...membership} /> },
        ]}
      />
      {data.self && <p>{t('organisations.member.self')}</p>}
      {!ended && !data.self && <Decisions {...props} />}
      <History {...props} />
    </>
  )
}

function Decisions({ data, form: refused, newKey, offers }: Props) {
  const { lang, t } = usePage()
  const { membership, organisation, sections, roles } = data
  const { id, sectionId, position, untilAt } = membership
  const until = untilAt === null ? undefined : lastDayBefore(untilAt)
  return (
    <>
      <Decision
        operation={offers.operations.changeMember}
        path={pathOf(id)}
        summary={t('organisations.member.change')}
        button={t('organisations.member.change-button')}
        values={{ id, sectionId, position, roles: membership.roles, until }}
        choices={{
          sectionId: sectionChoices(sections, lang),
          position: organisation.kind === 'town-office' ? positionChoices(offers, lang) : [],
          roles: roleChoices(roles, t),
        }}
        form={refused}
        newKey={newKey}
      >
        <p>{t('organisations.member.change-text')}</p>
      </Decision>
      <ButtonLink href={localPath(lang, `${pathOf(id)}/end`)} look="secondary">
        {t('organisations.end.title')}
      </ButtonLink>
    </>
  )
}

/** What they are and were here; nothing of it is ever rewritten. */
function History({ data, offers }: Props) {
  const { t } = usePage()
  const columns: Column<Membership>[] = [
    {
      key: 'days',
      header: t('organisations.members.days'),
      cell: ({ fromAt, untilAt, endedAt }) => (
        <Days fromAt={fromAt} untilAt={endedAt !== null && endedAt > fromAt ? endedAt : untilAt} />
      ),
    },
    {
      key: 'post',
      header: t('organisations.members.post'),
      cell: (one) => <PostName post={one} sections={data.sections} offers={offers} />,
    },
    {
      key: 'roles',
      header: t('organisations.field.roles'),
      cell: ({ roles }) => <RoleNames roles={roles} />,
    },
  ]
  return (
    <>
      <Heading level={2}>{t('organisations.member.history')}</Heading>
      <Table
        caption={t('organisations.member.history')}
        captionHidden
        columns={columns}
        rows={data.history}
        rowKey={({ id }) => id}
      />
    </>
  )
}

/** What somebody is in an organisation, for who looks after its members. */
export const memberPage = (offers: Offers): Page =>
  page<Data>({
    path: pathOf(':id'),
    face: 'console',
    grant: 'organisations:members',
    above: ({ organisation }, reader) => organisationAbove(organisation, offers, reader),
    load: (ask, { id = '' }) => ask(offers.operations.getMember, { id }),
    title: ({ personName }) => personName,
    view: (props) => <Member {...props} offers={offers} />,
    forms: [form(offers.operations.changeMember, ({ id }) => pathOf(id))],
  })
