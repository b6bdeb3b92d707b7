import { showPhone } from '#formats/text-ja'
import { form, type Page, page } from '#kernel'
import {
  ButtonLink,
  type Description,
  DescriptionList,
  ErrorSummary,
  Heading,
  localPath,
  StatusTag,
  usePage,
} from '#ui'
import { nameIn } from '../names.ts'
import { Decision } from './decision.tsx'
import { MembersPart } from './members-part.tsx'
import type { Offers } from './offers.ts'
import { type OrganisationData, type OrganisationProps, pathOf } from './organisation-props.ts'
import { SectionsPart } from './sections-part.tsx'
import { VacanciesPart } from './vacancies-part.tsx'
import { listAbove } from './way-back.ts'

function Organisation(props: OrganisationProps) {
  const { data, form: refused, may, offers } = props
  const { lang, t } = usePage()
  const { organisation } = data
  const open = organisation.closedAt === null
  const manages = open && may(offers.operations.change)
  return (
    <>
      <Heading level={1} shoulder={t(`organisations.option.kind.${organisation.kind}`)}>
        {nameIn(organisation, lang)}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {!open && <StatusTag tone="neutral">{t('organisations.closed')}</StatusTag>}
      <Contact data={data} />
      <MembersPart {...props} open={open} />
      <SectionsPart {...props} open={open} />
      {organisation.kind === 'town-office' && <VacanciesPart {...props} />}
      {manages && <Manage {...props} />}
    </>
  )
}

function Contact({ data: { organisation } }: { data: OrganisationData }) {
  const { t } = usePage()
  const { phone, email, address } = organisation
  const known: Description[] = [
    ...(phone === null ? [] : [{ term: t('organisations.field.phone'), description: showPhone(phone) }]),
    ...(email === null ? [] : [{ term: t('organisations.field.email'), description: email }]),
    ...(address === null ? [] : [{ term: t('organisations.field.address'), description: address }]),
  ]
  return known.length === 0 ? null : <DescriptionList items={known} />
}

function Manage({ data: { organisation }, form: refused, newKey, offers }: OrganisationProps) {
  const { lang, t } = usePage()
  const { id, name, kana, nameEn, phone, email, address } = organisation
  return (
    <>
      <Heading level={2}>{t('organisations.manage')}</Heading>
      <Decision
        operation={offers.operations.change}
        path={pathOf(id)}
        summary={t('organisations.change.summary')}
        button={t('organisations.change.button')}
        values={{ id, name, kana, nameEn, phone, email, address }}
        form={refused}
        newKey={newKey}
      />
      {organisation.kind !== 'town-office' && (
        <ButtonLink href={localPath(lang, `${pathOf(id)}/close`)} look="secondary">
          {t('organisations.close.title')}
        </ButtonLink>
      )}
    </>
  )
}

/** One organisation with its sections and members; its own members see it, and whoever sees all. */
export const organisationPage = (offers: Offers): Page => {
  const { operations } = offers
  const stay = (_output: unknown, { id = '' }: Readonly<Record<string, string>>) => pathOf(id)
  return page<OrganisationData>({
    path: pathOf(':id'),
    face: 'console',
    grant: 'staff',
    above: (_data, reader) => [listAbove(offers, reader)],
    load: (ask, { id = '' }) => ask(operations.get, { id }),
    title: ({ organisation }, _t, lang) => nameIn(organisation, lang),
    view: (props) => <Organisation {...props} offers={offers} />,
    forms: [
      form(operations.change, stay),
      form(operations.addSection, stay),
      form(operations.inviteMember, ({ reveal }, { id = '' }) =>
        reveal ? `/console/members/links/${reveal}` : pathOf(id),
      ),
      form(operations.addMember, stay),
      form(operations.nameDeputy, stay),
      form(operations.endSubstitution, stay),
    ],
  })
}
