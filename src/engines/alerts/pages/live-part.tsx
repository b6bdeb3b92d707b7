import { Button, ButtonGroup, ButtonLink, Form, localPath, NotificationBanner, Time, usePage } from '#ui'
import { leaveAlert } from '../operations/leave-alert.ts'
import type { PartProps } from './part-props.ts'

/** It is out: where residents see it, and the two acts that follow, each on a page of its own. */
export function LivePart({ data, may, operations, newKey }: PartProps) {
  const { lang, t } = usePage()
  const { alert, identifier, question } = data
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
      {question && (
        <NotificationBanner tone="warning" heading={t('alerts.question.heading')}>
          <p>
            {t('alerts.question.text')} <Time at={question.dueAt} />
          </p>
          {may(leaveAlert) && (
            <Form
              action={localPath(lang, `/console/alerts/${alert.id}`)}
              operation={leaveAlert.name}
              idempotencyKey={newKey()}
              hidden={[['id', alert.id]]}
            >
              <Button look="secondary">{t('alerts.question.leave')}</Button>
            </Form>
          )}
        </NotificationBanner>
      )}
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
