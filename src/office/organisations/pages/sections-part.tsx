import { type Column, Heading, localPath, StatusTag, Table, usePage } from '#ui'
import { definedName } from '../names.ts'
import { Decision } from './decision.tsx'
import { type OrganisationData, type OrganisationProps, pathOf } from './organisation-props.ts'
import { sectionChoices, sectionPath } from './places.tsx'

type Section = OrganisationData['sections'][number]
type Props = OrganisationProps & { open: boolean }

/** Its sections (部・課・係) with what they are part of, and the form that adds one. */
export function SectionsPart({ data, form, newKey, may, offers, open }: Props) {
  const { lang, t } = usePage()
  const { organisation, sections } = data
  const { addSection, changeSection } = offers.operations
  const manages = open && may(addSection)
  const columns: Column<Section>[] = [
    {
      key: 'name',
      header: t('organisations.field.name'),
      cell: ({ id, closedAt }) => (
        <>
          {may(changeSection) && closedAt === null ? (
            <a href={localPath(lang, `/console/sections/${id}`)}>{sectionPath(id, sections, lang)}</a>
          ) : (
            sectionPath(id, sections, lang)
          )}{' '}
          {closedAt !== null && <StatusTag tone="neutral">{t('organisations.closed')}</StatusTag>}
        </>
      ),
    },
    {
      key: 'symbol',
      header: t('organisations.field.symbol'),
      cell: ({ symbol }) => symbol ?? t('organisations.none'),
    },
  ]
  if (sections.length === 0 && !manages) return null
  return (
    <>
      <Heading level={2}>{t('organisations.sections.heading')}</Heading>
      {sections.length > 0 && (
        <Table
          caption={t('organisations.sections.caption')}
          captionHidden
          columns={columns}
          rows={sections}
          rowKey={({ id }) => id}
        />
      )}
      {manages && (
        <Decision
          operation={addSection}
          path={pathOf(organisation.id)}
          summary={t('organisations.sections.add')}
          button={t('organisations.sections.add-button')}
          values={{ organisationId: organisation.id }}
          choices={{
            parentId: sectionChoices(sections, lang),
            code: freeCodes(data, offers).map((value) => ({
              value,
              label: definedName(offers.routes.sections, value, lang),
            })),
          }}
          form={form}
          newKey={newKey}
        />
      )}
    </>
  )
}

/** Sections of the rules of approval that no section of the office stands for yet. */
const freeCodes = ({ organisation, sections }: OrganisationData, { routes }: Props['offers']) =>
  organisation.kind === 'town-office'
    ? Object.keys(routes.sections).filter((code) => !sections.some((one) => one.code === code))
    : []
