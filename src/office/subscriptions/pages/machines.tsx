import { Disclosure, usePage } from '#ui'

/** What a newsroom's machine needs to know: feeds, hub, webhook. */
export function Machines({ topics, publicUrl }: { topics: readonly string[]; publicUrl: string }) {
  const { lang, t } = usePage()
  const own = topics.filter((topic) => topic.startsWith(`${publicUrl}/${lang}/`))
  return (
    <Disclosure summary={t('subscriptions.machines.title')}>
      <p>{t('subscriptions.machines.feeds')}</p>
      <ul>
        {own.map((topic) => (
          <li key={topic}>
            <a href={topic}>{topic}</a>
          </li>
        ))}
      </ul>
      <p>{t('subscriptions.machines.hub', { address: `${publicUrl}/hub` })}</p>
      <p>
        {t('subscriptions.machines.webhook', {
          address: `${publicUrl}/api/subscriptions/register-machine`,
        })}
      </p>
      <p>
        <a href="/alerts/certificate.pem">{t('subscriptions.machines.certificate')}</a>
      </p>
    </Disclosure>
  )
}
