import { form, type Page, page } from '#kernel'
import {
  ButtonLink,
  type Column,
  EmptyState,
  ErrorSummary,
  Heading,
  localPath,
  Table,
  Time,
  usePage,
} from '#ui'
import { definedName, nameIn } from '../names.ts'
import { Decision } from './decision.tsx'
import { type DutiesData, type DutiesProps, dutiesPath } from './duties-props.ts'
import type { Offers } from './offers.ts'
import { Days, OrganisationLink, PostName, RoleNames, Times } from './places.tsx'
import { SubstitutesPart } from './substitutes-part.tsx'

function Duties(props: DutiesProps) {
  const { data, form: refused, may, offers } = props
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('organisations.duties.lead')}>
        {t('organisations.tile.duties')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {data.taken.length > 0 && <Taken {...props} />}
      <Memberships data={data} offers={offers} />
      <SubstitutesPart {...props} />
      {data.shifts.length > 0 && <Shifts {...props} />}
      {(data.mayTake || may(offers.operations.reviewBreakGlass)) && (
        <>
          <Heading level={2}>{t('organisations.duties.emergency')}</Heading>
          <ButtonLink href={localPath(lang, '/console/break-glass')} look="secondary">
            {t('organisations.break-glass.title')}
          </ButtonLink>
        </>
      )}
    </>
  )
}

function Memberships({ data, offers }: Pick<DutiesProps, 'data' | 'offers'>) {
  const { lang, t } = usePage()
  const placeOf = (id: string) => data.places.find(({ organisation }) => organisation.id === id)
  const columns: Column<DutiesData['memberships'][number]>[] = [
    {
      key: 'organisation',
      header: t('organisations.field.organisationId'),
      cell: ({ organisationId }) => {
        const place = placeOf(organisationId)
        const name = place ? nameIn(place.organisation, lang) : t('organisations.duties.later')
        return <OrganisationLink id={organisationId} name={name} />
      },
    },
    {
      key: 'post',
      header: t('organisations.members.post'),
      cell: (one) => (
        <PostName post={one} sections={placeOf(one.organisationId)?.sections ?? []} offers={offers} />
      ),
    },
    {
      key: 'roles',
      header: t('organisations.field.roles'),
      cell: ({ roles }) => <RoleNames roles={roles} />,
    },
    { key: 'days', header: t('organisations.members.days'), cell: (one) => <Days {...one} /> },
  ]
  return (
    <>
      <Heading level={2}>{t('organisations.duties.memberships')}</Heading>
      {data.memberships.length === 0 ? (
        <EmptyState heading={t('organisations.duties.no-memberships')}>
          {t('organisations.duties.no-memberships-text')}
        </EmptyState>
      ) : (
        <Table
          caption={t('organisations.duties.memberships')}
          captionHidden
          columns={columns}
          rows={data.memberships}
          rowKey={({ id }) => id}
        />
      )}
    </>
  )
}

function Shifts({ data, offers }: DutiesProps) {
  const { lang, t } = usePage()
  const columns: Column<DutiesData['shifts'][number]>[] = [
    {
      key: 'desk',
      header: t('organisations.field.desk'),
      cell: ({ desk }) => definedName(offers.desks.desks, desk, lang),
    },
    { key: 'from', header: t('organisations.field.fromAt'), cell: ({ fromAt }) => <Time at={fromAt} /> },
    { key: 'until', header: t('organisations.field.untilAt'), cell: ({ untilAt }) => <Time at={untilAt} /> },
  ]
  return (
    <>
      <Heading level={2}>{t('organisations.duties.shifts')}</Heading>
      <Table
        caption={t('organisations.duties.shifts')}
        captionHidden
        columns={columns}
        rows={data.shifts}
        rowKey={({ id }) => id}
      />
    </>
  )
}

/** Roles taken in an emergency and not given back. */
function Taken({ data, form: refused, newKey, offers }: DutiesProps) {
  const { t } = usePage()
  return data.taken.map(({ id, role, beganAt, untilAt }) => (
    <Decision
      key={id}
      operation={offers.operations.endBreakGlass}
      path={dutiesPath}
      summary={t('organisations.break-glass.end', { role: t(`people.role.${role}`) })}
      button={t('organisations.break-glass.end-button')}
      values={{ id }}
      form={refused}
      newKey={newKey}
    >
      <p>
        <Times fromAt={beganAt} untilAt={untilAt} />
      </p>
    </Decision>
  ))
}

/** One's own place in the town: what one is where, who stands in for whom, and when one is on duty. */
export const dutiesPage = (offers: Offers): Page => {
  const here = () => dutiesPath
  return page<DutiesData>({
    path: dutiesPath,
    face: 'console',
    grant: 'staff',
    load: (ask) => ask(offers.operations.mine, {}),
    title: (_data, t) => t('organisations.tile.duties'),
    view: (props) => <Duties {...props} offers={offers} />,
    forms: [
      form(offers.operations.nameSubstitute, here),
      form(offers.operations.endSubstitution, here),
      form(offers.operations.endBreakGlass, here),
    ],
  })
}
