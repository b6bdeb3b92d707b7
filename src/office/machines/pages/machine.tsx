import { form, type Page, page } from '#kernel'
import {
  ButtonLink,
  DescriptionList,
  ErrorSummary,
  Heading,
  localPath,
  NotificationBanner,
  Time,
  usePage,
} from '#ui'
import { ChangePart } from './change-part.tsx'
import { KeysPart } from './keys-part.tsx'
import type { Data, Offer, PartProps } from './machine-props.ts'
import { machinesPath, StandingTag } from './machines.tsx'
import { ScopesPart } from './scopes-part.tsx'

function Machine(props: PartProps) {
  const { t } = usePage()
  const { machine, standing } = props.data
  const live = machine.revokedAt === null
  return (
    <>
      <Heading level={1} lead={machine.organisationName}>
        {machine.name}
      </Heading>
      <ErrorSummary problems={props.form?.problems ?? []} />
      {standing === 'idle' && (
        <NotificationBanner tone="info" heading={t('machines.one.idle-heading')}>
          <p>{t('machines.one.idle-text')}</p>
        </NotificationBanner>
      )}
      <Facts {...props} />
      <ScopesPart {...props} />
      <KeysPart {...props} />
      {live && props.may(props.operations.change) && <ChangePart {...props} />}
      {live && props.may(props.operations.revoke) && <Revoke {...props} />}
    </>
  )
}

function Facts({ data }: PartProps) {
  const { t } = usePage()
  const { machine, standing, tokens } = data
  const { lastUsedAt, revokedAt } = machine
  return (
    <DescriptionList
      items={[
        { term: t('machines.one.standing'), description: <StandingTag standing={standing} /> },
        ...(revokedAt === null
          ? []
          : [{ term: t('machines.one.revoked-at'), description: <Time at={revokedAt} /> }]),
        { term: t('machines.one.client-id'), description: <code>{machine.id}</code> },
        { term: t('machines.field.contact'), description: machine.contact },
        {
          term: t('machines.field.roles'),
          description: machine.roles.map((role) => t(`machines.role.${role}`)).join(t('ui.list.separator')),
        },
        { term: t('machines.field.expiresAt'), description: <Time at={machine.expiresAt} /> },
        {
          term: t('machines.one.last-used'),
          description: lastUsedAt === null ? t('machines.one.never') : <Time at={lastUsedAt} />,
        },
        { term: t('machines.one.tokens'), description: String(tokens) },
      ]}
    />
  )
}

function Revoke({ data: { machine } }: PartProps) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={2} lead={t('machines.revoke.lead')}>
        {t('machines.revoke.title')}
      </Heading>
      <ButtonLink href={localPath(lang, `${machinesPath}/${machine.id}/revoke`)} look="secondary">
        {t('machines.revoke.title')}
      </ButtonLink>
    </>
  )
}

/** One machine: what it may call, by which keys it is known, and the way to stop it. */
export const machinePage = (offer: Offer): Page => {
  const { operations } = offer
  const again = (_output: unknown, { id = '' }: Readonly<Record<string, string>>) => `${machinesPath}/${id}`
  return page<Data>({
    path: `${machinesPath}/:id`,
    face: 'console',
    grant: 'machines:read',
    parent: { path: machinesPath, label: 'machines.tile.machines' },
    load: (ask, { id = '' }) => ask(operations.get, { id }),
    title: ({ machine }) => machine.name,
    view: (props) => <Machine {...props} {...offer} />,
    forms: [
      form(operations.choose, again),
      form(operations.addKey, again),
      form(operations.removeKey, again),
      form(operations.change, again),
    ],
  })
}
