import { type Column, EmptyState, Heading, localPath, Table, usePage } from '#ui'
import { Decision } from './decision.tsx'
import { type OrganisationData, type OrganisationProps, pathOf } from './organisation-props.ts'
import {
  Days,
  PostName,
  personChoices,
  positionChoices,
  RoleNames,
  roleChoices,
  sectionChoices,
} from './places.tsx'

type Member = OrganisationData['members'][number]
type Props = OrganisationProps & { open: boolean }

/** Who is in it, as what and until when, and the forms that add somebody. */
export function MembersPart(props: Props) {
  const { data, open } = props
  const { t } = usePage()
  return (
    <>
      <Heading level={2}>{t('organisations.members.heading')}</Heading>
      {data.members.length === 0 ? (
        <EmptyState heading={t('organisations.members.none')}>
          {t('organisations.members.none-text')}
        </EmptyState>
      ) : (
        <Members {...props} />
      )}
      {open && data.looksAfter && <Joining {...props} />}
    </>
  )
}

function Members({ data, offers }: Props) {
  const { lang, t } = usePage()
  const columns: Column<Member>[] = [
    {
      key: 'name',
      header: t('organisations.members.person'),
      cell: ({ id, personName }) =>
        data.looksAfter ? <a href={localPath(lang, `/console/members/${id}`)}>{personName}</a> : personName,
    },
    {
      key: 'post',
      header: t('organisations.members.post'),
      cell: (member) => <PostName post={member} sections={data.sections} offers={offers} />,
    },
    {
      key: 'roles',
      header: t('organisations.field.roles'),
      cell: ({ roles }) => <RoleNames roles={roles} />,
    },
    { key: 'days', header: t('organisations.members.days'), cell: (member) => <Days {...member} /> },
  ]
  return (
    <Table
      caption={t('organisations.members.caption')}
      captionHidden
      columns={columns}
      rows={data.members}
      rowKey={({ id }) => id}
    />
  )
}

function Joining({ data, form, newKey, may, offers }: Props) {
  const { lang, t } = usePage()
  const { organisation, sections, roles, candidates } = data
  const { inviteMember, addMember } = offers.operations
  const office = organisation.kind === 'town-office'
  const choices = {
    sectionId: sectionChoices(sections, lang),
    position: office ? positionChoices(offers, lang) : [],
    roles: roleChoices(roles, t),
    personId: personChoices(candidates),
  }
  const common = { path: pathOf(organisation.id), values: { organisationId: organisation.id }, form, newKey }
  return (
    <>
      <Decision
        operation={inviteMember}
        summary={t('organisations.invite.summary')}
        button={t('organisations.invite.button')}
        choices={choices}
        {...common}
      >
        <p>{t('organisations.invite.text')}</p>
      </Decision>
      {may(addMember) && (
        <Decision
          operation={addMember}
          summary={t('organisations.join.summary')}
          button={t('organisations.join.button')}
          choices={choices}
          {...common}
        >
          <p>{t('organisations.join.text')}</p>
        </Decision>
      )}
    </>
  )
}
