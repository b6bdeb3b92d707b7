import type { Translate } from '#kernel'
import { Button, Form, localPath, NotificationBanner, Time, usePage } from '#ui'
import { readNotices } from '../operations/read-notices.ts'
import type { Notice } from '../schema.ts'
import { type AccountData, atHome, type Place } from './account-props.ts'

function words(kind: Notice['kind'], t: Translate): string {
  switch (kind) {
    case 're-enrolled':
      return t('people.notice.re-enrolled')
    case 'paper-code-used':
      return t('people.notice.paper-code-used')
    case 'passkey-suspended':
      return t('people.notice.passkey-suspended')
    case 'session-stolen':
      return t('people.notice.session-stolen')
    default:
      return kind satisfies never
  }
}

type NoticesProps = { notices: AccountData['notices']; newKey(): string; place: Place }

/** What happened to one's way in, until it was read: whoever did not do it themselves must hear of it. */
export function Notices({ notices, newKey, place }: NoticesProps) {
  const { lang, t } = usePage()
  if (notices.length === 0) return null
  return (
    <NotificationBanner tone="warning" heading={t('people.notice.heading')}>
      <ul>
        {notices.map(({ id, kind, at }) => (
          <li key={id}>
            <Time at={at} /> {words(kind, t)}
          </li>
        ))}
      </ul>
      <p>{place === atHome ? t('people.my.notice-text') : t('people.notice.text')}</p>
      <Form action={localPath(lang, place.path)} operation={readNotices.name} idempotencyKey={newKey()}>
        <Button look="secondary">{t('people.notice.read')}</Button>
      </Form>
    </NotificationBanner>
  )
}
