import { form, type Page, page } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, NotificationBanner, usePage } from '#ui'
import { endOtherSessions } from '../operations/end-other-sessions.ts'
import { endOneSession } from '../operations/end-session.ts'
import { listKeys } from '../operations/list-keys.ts'
import { listNotices } from '../operations/list-notices.ts'
import { listOwnSessions } from '../operations/list-sessions.ts'
import { readNotices } from '../operations/read-notices.ts'
import { signOutEverywhere } from '../operations/sign-out-everywhere.ts'
import { Devices } from './account-devices.tsx'
import { Notices } from './account-notices.tsx'
import { Passkeys } from './account-passkeys.tsx'
import { type AccountData, type AccountOffers, type AccountProps, atHome } from './account-props.ts'

function Account(props: AccountProps) {
  const { t } = usePage()
  const { data, form: refused, newKey, place } = props
  const own = place === atHome
  const usable = data.passkeys.some(({ suspendedAt }) => suspendedAt === null)
  return (
    <>
      <Heading level={1} lead={t('people.account.lead')}>
        {t('people.tile.account')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Notices notices={data.notices} newKey={newKey} place={place} />
      {!usable && (
        <NotificationBanner tone="warning" heading={t('people.account.keyless')}>
          <p>{own ? t('people.my.keyless-text') : t('people.account.keyless-text')}</p>
        </NotificationBanner>
      )}
      <Passkeys {...props} />
      {!own && <PaperCodes {...props} />}
      <Devices sessions={data.sessions} newKey={newKey} place={place} />
    </>
  )
}

function PaperCodes({ data, newKey, makeCodes, place }: AccountProps) {
  const { lang, t } = usePage()
  const { left } = data.paperCodes
  return (
    <>
      <Heading level={2}>{t('people.codes.heading')}</Heading>
      <p>{t('people.codes.text')}</p>
      <p>{left === 0 ? t('people.codes.none') : t('people.codes.left', { count: left })}</p>
      <Form action={localPath(lang, place.path)} operation={makeCodes.name} idempotencyKey={newKey()}>
        {left > 0 && <p>{t('people.codes.void')}</p>}
        <Button look="secondary">{t('people.codes.make')}</Button>
      </Form>
    </>
  )
}

/** One's own ways in and the devices one is signed in on; paper codes are for staff, who may be alone at night. */
export function accountPage(offers: AccountOffers): Page {
  const { path, face, grant, signIn } = offers.place
  const here = () => path
  return page<AccountData>({
    path,
    face,
    grant,
    ...(offers.place === atHome ? { parent: { path: '/my', label: 'residents.tile.my' } } : {}),
    load: async (ask) => ({
      ...(await ask(listKeys, {})),
      ...(await ask(listOwnSessions, {})),
      ...(await ask(listNotices, {})),
    }),
    title: (_data, t) => t('people.tile.account'),
    view: (props) => <Account {...props} {...offers} />,
    forms: [
      form(offers.addPasskey, here),
      ...(offers.place === atHome
        ? []
        : [form(offers.makeCodes, ({ reveal }) => (reveal ? `${path}/codes/${reveal}` : path))]),
      form(endOneSession, here),
      form(endOtherSessions, here),
      form(readNotices, here),
      form(
        signOutEverywhere,
        () => signIn,
        () => null,
      ),
    ],
  })
}
