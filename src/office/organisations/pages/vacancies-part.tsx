import { type Column, Heading, Table, Time, usePage } from '#ui'
import { Decision } from './decision.tsx'
import { type OrganisationData, type OrganisationProps, pathOf } from './organisation-props.ts'
import { PostName, personChoices, positionChoices, sectionChoices } from './places.tsx'

type Vacancy = OrganisationData['vacancies'][number]

/** Who acts in positions nobody holds (事務取扱), and the form that names somebody. */
export function VacanciesPart(props: OrganisationProps) {
  const { data, may, offers } = props
  const { t } = usePage()
  const manages = may(offers.operations.nameDeputy)
  if (data.vacancies.length === 0 && !manages) return null
  return (
    <>
      <Heading level={2}>{t('organisations.vacancies.heading')}</Heading>
      {data.vacancies.length > 0 && <Vacancies {...props} manages={manages} />}
      {manages && <Name {...props} />}
    </>
  )
}

function Vacancies({ data, form, newKey, offers, manages }: OrganisationProps & { manages: boolean }) {
  const { t } = usePage()
  const columns: Column<Vacancy>[] = [
    {
      key: 'post',
      header: t('organisations.members.post'),
      cell: (one) => <PostName post={one} sections={data.sections} offers={offers} />,
    },
    { key: 'deputy', header: t('organisations.field.deputyId'), cell: ({ deputyName }) => deputyName },
    {
      key: 'until',
      header: t('organisations.field.untilAt'),
      cell: ({ id, untilAt }) => (
        <>
          <Time at={untilAt} />
          {manages && (
            <Decision
              operation={offers.operations.endSubstitution}
              path={pathOf(data.organisation.id)}
              summary={t('organisations.substitute.end')}
              button={t('organisations.substitute.end-button')}
              values={{ id }}
              form={form}
              newKey={newKey}
              danger
            />
          )}
        </>
      ),
    },
  ]
  return (
    <Table
      caption={t('organisations.vacancies.caption')}
      captionHidden
      columns={columns}
      rows={data.vacancies}
      rowKey={({ id }) => id}
    />
  )
}

function Name({ data, form, newKey, offers }: OrganisationProps) {
  const { lang, t } = usePage()
  const { organisation, sections, members } = data
  const people = new Map(members.map(({ personId, personName }) => [personId, personName]))
  return (
    <Decision
      operation={offers.operations.nameDeputy}
      path={pathOf(organisation.id)}
      summary={t('organisations.vacancies.name')}
      button={t('organisations.vacancies.button')}
      values={{ organisationId: organisation.id }}
      choices={{
        sectionId: sectionChoices(sections, lang),
        position: positionChoices(offers, lang),
        deputyId: personChoices([...people].map(([id, name]) => ({ id, name }))),
      }}
      form={form}
      newKey={newKey}
    >
      <p>{t('organisations.vacancies.text')}</p>
    </Decision>
  )
}
