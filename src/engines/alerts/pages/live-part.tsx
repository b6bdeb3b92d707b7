import { ButtonGroup, ButtonLink, localPath, NotificationBanner, usePage } from '#ui'
import type { PartProps } from './part-props.ts'

/** It is out: where residents see it, and the two acts that follow, each on a page of its own. */
export function LivePart({ data, may, operations }: PartProps) {
  const { lang, t } = usePage()
  const { alert, identifier } = data
  return (
    <>
      <NotificationBanner tone="success" heading={t('alerts.live.heading')}>
        <ul>
          <li>
            <a href={localPath(lang, `/alerts/${alert.id}`)}>{t('alerts.live.page')}</a>
          </li>
          <li>
            <a href={`/alerts/${identifier}.cap`}>{t('alerts.fact.cap-link')}</a>
          </li>
        </ul>
      </NotificationBanner>
      {may(operations.update) && (
        <ButtonGroup>
          <ButtonLink href={localPath(lang, `/console/alerts/${alert.id}/update`)}>
            {t('alerts.live.update')}
          </ButtonLink>
          <ButtonLink href={localPath(lang, `/console/alerts/${alert.id}/extend`)} look="secondary">
            {t('alerts.live.extend')}
          </ButtonLink>
          <ButtonLink href={localPath(lang, `/console/alerts/${alert.id}/correct`)} look="secondary">
            {t('alerts.live.correct')}
          </ButtonLink>
          <ButtonLink href={localPath(lang, `/console/alerts/${alert.id}/cancel`)} look="danger">
            {t('alerts.live.all-clear')}
          </ButtonLink>
          <ButtonLink href={localPath(lang, `/console/alerts/${alert.id}/withdraw`)} look="secondary">
            {t('alerts.live.withdraw')}
          </ButtonLink>
        </ButtonGroup>
      )}
    </>
  )
}
