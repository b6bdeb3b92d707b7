import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import { Confirm, ErrorSummary, Heading, localPath, usePage } from '#ui'
import { nameIn } from '../names.ts'
import type { OrganisationsOperations } from '../operations/index.ts'
import type { Offers } from './offers.ts'
import { type OrganisationData, pathOf } from './organisation-props.ts'
import { PostName, RoleNames } from './places.tsx'
import { organisationAbove } from './way-back.ts'

type Props<D> = ViewProps<D> & { offers: Offers }

function Close({ data, form: refused, newKey, offers }: Props<OrganisationData>) {
  const { lang, t } = usePage()
  const { organisation, members } = data
  const people = new Set(members.map(({ personId }) => personId))
  return (
    <>
      <Heading level={1}>{t('organisations.close.title')}</Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Confirm
        action={localPath(lang, `${pathOf(organisation.id)}/close`)}
        operation={offers.operations.close.name}
        idempotencyKey={newKey()}
        hidden={[['id', organisation.id]]}
        items={[
          { term: t('organisations.field.name'), description: nameIn(organisation, lang) },
          {
            term: t('organisations.list.members'),
            description: t('organisations.list.count', { count: people.size }),
          },
        ]}
        submitLabel={t('organisations.close.button')}
        backHref={localPath(lang, pathOf(organisation.id))}
        danger
      >
        {t('organisations.close.text')}
      </Confirm>
    </>
  )
}

/** Asks once more before everybody of an organisation loses their way in. */
export const closePage = (offers: Offers): Page =>
  page<OrganisationData>({
    path: `${pathOf(':id')}/close`,
    face: 'console',
    grant: 'organisations:manage',
    above: ({ organisation }, reader) => organisationAbove(organisation, offers, reader),
    load: (ask, { id = '' }) => ask(offers.operations.get, { id }),
    title: (_data, t) => t('organisations.close.title'),
    view: (props) => <Close {...props} offers={offers} />,
    forms: [form(offers.operations.close, () => '/console/organisations')],
  })

type Member = z.output<OrganisationsOperations['getMember']['output']>

function End({ data, form: refused, newKey, offers }: Props<Member>) {
  const { lang, t } = usePage()
  const { membership, organisation, personName, sections } = data
  const here = `/console/members/${membership.id}`
  return (
    <>
      <Heading level={1}>{t('organisations.end.title')}</Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Confirm
        action={localPath(lang, `${here}/end`)}
        operation={offers.operations.endMember.name}
        idempotencyKey={newKey()}
        hidden={[['id', membership.id]]}
        items={[
          { term: t('organisations.members.person'), description: personName },
          { term: t('organisations.field.organisationId'), description: nameIn(organisation, lang) },
          {
            term: t('organisations.members.post'),
            description: <PostName post={membership} sections={sections} offers={offers} />,
          },
          { term: t('organisations.field.roles'), description: <RoleNames roles={membership.roles} /> },
        ]}
        submitLabel={t('organisations.end.button')}
        backHref={localPath(lang, here)}
        danger
      >
        {t('organisations.end.text')}
      </Confirm>
    </>
  )
}

/** Asks once more before somebody leaves. */
export const endPage = (offers: Offers): Page =>
  page<Member>({
    path: '/console/members/:id/end',
    face: 'console',
    grant: 'organisations:members',
    above: ({ membership, organisation, personName }, reader) => [
      ...organisationAbove(organisation, offers, reader),
      { path: `/console/members/${membership.id}`, label: personName },
    ],
    load: (ask, { id = '' }) => ask(offers.operations.getMember, { id }),
    title: (_data, t) => t('organisations.end.title'),
    view: (props) => <End {...props} offers={offers} />,
    forms: [form(offers.operations.endMember, () => '/console/duties')],
  })
