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
import type { AccountData, AccountOffers, AccountProps } from './account-props.ts'

const path = '/console/account'

function Account(props: AccountProps) {
  const { t } = usePage()
  const { data, form: refused, newKey } = props
  const usable = data.passkeys.some(({ suspendedAt }) => suspendedAt === null)
  return (
    <>
      <Heading level={1} lead={t('people.account.lead')}>
        {t('people.tile.account')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Notices notices={data.notices} newKey={newKey} />
      {!usable && (
        <NotificationBanner tone="warning" heading={t('people.account.keyless')}>
          <p>{t('people.account.keyless-text')}</p>
        </NotificationBanner>
      )}
      <Passkeys {...props} />
      <PaperCodes {...props} />
      <Devices sessions={data.sessions} newKey={newKey} />
    </>
  )
}

function PaperCodes({ data, newKey, makeCodes }: AccountProps) {
  const { lang, t } = usePage()
  const { left } = data.paperCodes
  return (
    <>
      <Heading level={2}>{t('people.codes.heading')}</Heading>
      <p>{t('people.codes.text')}</p>
      <p>{left === 0 ? t('people.codes.none') : t('people.codes.left', { count: left })}</p>
      <Form action={localPath(lang, path)} operation={makeCodes.name} idempotencyKey={newKey()}>
        {left > 0 && <p>{t('people.codes.void')}</p>}
        <Button look="secondary">{t('people.codes.make')}</Button>
      </Form>
    </>
  )
}

/** One's own ways in and the devices one is signed in on. */
export const accountPage = (offers: AccountOffers): Page =>
  page<AccountData>({
    path,
    face: 'console',
    grant: 'staff',
    load: async (ask) => ({
      ...(await ask(listKeys, {})),
      ...(await ask(listOwnSessions, {})),
      ...(await ask(listNotices, {})),
    }),
    title: (_data, t) => t('people.tile.account'),
    view: (props) => <Account {...props} {...offers} />,
    forms: [
      form(offers.addPasskey, () => path),
      form(offers.makeCodes, ({ reveal }) => (reveal ? `${path}/codes/${reveal}` : path)),
      form(endOneSession, () => path),
      form(endOtherSessions, () => path),
      form(readNotices, () => path),
      form(
        signOutEverywhere,
        () => '/sign-in',
        () => null,
      ),
    ],
  })
