import { dateInJapan } from '#formats/japan-time'
import type { Lang, Translate } from '#kernel'
import { DateOnly, localPath, Phrase, Time, usePage } from '#ui'
import { lastDayBefore } from '../model/days.ts'
import { definedName, nameIn } from '../names.ts'
import type { Membership, Section } from '../schema.ts'
import type { Offers } from './offers.ts'

type Choice = { value: string; label: string }

/** A section with all it is a part of: 総務課 › 庶務係. */
export function sectionPath(id: string, sections: readonly Section[], lang: Lang): string {
  const names: string[] = []
  for (let part = sections.find((one) => one.id === id); part && names.length < sections.length; ) {
    names.unshift(nameIn(part, lang))
    const { parentId } = part
    part = parentId === null ? undefined : sections.find((one) => one.id === parentId)
  }
  return names.join(' › ')
}

export const sectionChoices = (sections: readonly Section[], lang: Lang): Choice[] =>
  sections
    .filter(({ closedAt }) => closedAt === null)
    .map(({ id }) => ({ value: id, label: sectionPath(id, sections, lang) }))

export const positionChoices = ({ routes }: Offers, lang: Lang): Choice[] =>
  Object.keys(routes.positions).map((value) => ({ value, label: definedName(routes.positions, value, lang) }))

export const deskChoices = ({ desks }: Offers, lang: Lang): Choice[] =>
  Object.keys(desks.desks).map((value) => ({ value, label: definedName(desks.desks, value, lang) }))

export const roleChoices = (roles: readonly string[], t: Translate): Choice[] =>
  roles.map((value) => ({ value, label: t(`people.role.${value}`) }))

export const personChoices = (people: readonly { id: string; name: string }[]): Choice[] =>
  people.map(({ id, name }) => ({ value: id, label: name }))

/** Names of roles, or that there are none. */
export function RoleNames({ roles }: { roles: readonly string[] }) {
  const { t } = usePage()
  if (roles.length === 0) return t('organisations.none')
  return roles.map((role) => t(`people.role.${role}`)).join(t('ui.list.separator'))
}

type Post = Pick<Membership, 'sectionId' | 'position'>

/** Where in an organisation, and as what. */
export function PostName({
  post,
  sections,
  offers,
}: {
  post: Post
  sections: readonly Section[]
  offers: Offers
}) {
  const { lang, t } = usePage()
  const { sectionId, position } = post
  const words = [
    ...(sectionId === null ? [] : [sectionPath(sectionId, sections, lang)]),
    ...(position === null ? [] : [definedName(offers.routes.positions, position, lang)]),
  ]
  return words.length === 0 ? t('organisations.none') : words.join(' ')
}

/** From a day until another; the last day counts. */
export function Days({ fromAt, untilAt }: Pick<Membership, 'fromAt' | 'untilAt'>) {
  const from = <DateOnly date={dateInJapan(fromAt)} />
  if (untilAt === null) return <Phrase word="organisations.onwards" parts={{ from }} />
  const until = <DateOnly date={lastDayBefore(untilAt)} />
  return <Phrase word="organisations.span" parts={{ from, until }} />
}

/** From a moment until another. */
export function Times({ fromAt, untilAt }: { fromAt: string; untilAt: string }) {
  const parts = { from: <Time at={fromAt} />, until: <Time at={untilAt} /> }
  return <Phrase word="organisations.span" parts={parts} />
}

export function OrganisationLink({ id, name }: { id: string; name: string }) {
  const { lang } = usePage()
  return <a href={localPath(lang, `/console/organisations/${id}`)}>{name}</a>
}
