import { type Column, Heading, Table, usePage } from '#ui'
import { definedName, nameIn } from '../names.ts'
import { Decision } from './decision.tsx'
import { type DutiesData, type DutiesProps, dutiesPath } from './duties-props.ts'
import { PostName, personChoices, RoleNames, roleChoices, sectionPath, Times } from './places.tsx'

type Substitution = DutiesData['substitutions'][number]

/** Who acts for whom, seen by both, and the form that names somebody. */
export function SubstitutesPart(props: DutiesProps) {
  const { data } = props
  const { t } = usePage()
  const nameable = data.places.some(({ colleagues }) => colleagues.length > 0)
  if (data.substitutions.length === 0 && !nameable) return null
  return (
    <>
      <Heading level={2}>{t('organisations.substitute.heading')}</Heading>
      {data.substitutions.length > 0 && <Substitutions {...props} />}
      {nameable && <Name {...props} />}
    </>
  )
}

function Substitutions({ data, form, newKey, offers }: DutiesProps) {
  const { t } = usePage()
  const sections = data.places.flatMap((place) => place.sections)
  const columns: Column<Substitution>[] = [
    {
      key: 'who',
      header: t('organisations.substitute.who'),
      cell: ({ holderName, deputyName }) =>
        holderName === null
          ? t('organisations.substitute.of-vacant', { deputy: deputyName })
          : t('organisations.substitute.of', { holder: holderName, deputy: deputyName }),
    },
    {
      key: 'what',
      header: t('organisations.substitute.what'),
      cell: (one) => (
        <>
          {one.position !== null && <PostName post={one} sections={sections} offers={offers} />}{' '}
          {one.roles.length > 0 && <RoleNames roles={one.roles} />}
        </>
      ),
    },
    {
      key: 'when',
      header: t('organisations.substitute.when'),
      cell: ({ id, fromAt, untilAt }) => (
        <>
          <Times fromAt={fromAt} untilAt={untilAt} />
          <Decision
            operation={offers.operations.endSubstitution}
            path={dutiesPath}
            summary={t('organisations.substitute.end')}
            button={t('organisations.substitute.end-button')}
            values={{ id }}
            form={form}
            newKey={newKey}
            danger
          />
        </>
      ),
    },
  ]
  return (
    <Table
      caption={t('organisations.substitute.caption')}
      captionHidden
      columns={columns}
      rows={data.substitutions}
      rowKey={({ id }) => id}
    />
  )
}

function Name({ data, form, newKey, offers }: DutiesProps) {
  const { lang, t } = usePage()
  const { places, memberships } = data
  const colleagues = new Map(places.flatMap((place) => place.colleagues.map((one) => [one.id, one.name])))
  const roles = [...new Set(places.flatMap((place) => place.roles))]
  const sections = places.flatMap((place) => place.sections)
  const posts = memberships.flatMap(({ id, position, sectionId }) =>
    position === null || sectionId === null
      ? []
      : [
          {
            value: id,
            label: `${sectionPath(sectionId, sections, lang)} ${definedName(offers.routes.positions, position, lang)}`,
          },
        ],
  )
  const [only] = places
  return (
    <Decision
      operation={offers.operations.nameSubstitute}
      path={dutiesPath}
      summary={t('organisations.substitute.name')}
      button={t('organisations.substitute.button')}
      values={places.length === 1 ? { organisationId: only?.organisation.id } : {}}
      choices={{
        organisationId: places.map(({ organisation }) => ({
          value: organisation.id,
          label: nameIn(organisation, lang),
        })),
        deputyId: personChoices([...colleagues].map(([id, name]) => ({ id, name }))),
        membershipId: posts,
        roles: roleChoices(roles, t),
      }}
      form={form}
      newKey={newKey}
    >
      <p>{t('organisations.substitute.text')}</p>
    </Decision>
  )
}
