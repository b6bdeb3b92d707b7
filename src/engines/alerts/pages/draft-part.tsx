import { Button, ButtonGroup, Disclosure, Form, Heading, localPath, NotificationBanner, usePage } from '#ui'
import { discardAlert } from '../operations/discard-alert.ts'
import { GeneratedTexts } from './alert-texts.tsx'
import { ContentForm } from './content-form.tsx'
import { generatedIn, type PartProps } from './part-props.ts'
import { PreviewLink } from './preview-link.tsx'

/** Edit and hand on, or put aside. */
export function DraftPart({ data, form: refused, newKey, operations, offer }: PartProps) {
  const { lang, t } = usePage()
  const { alert } = data
  const here = localPath(lang, `/console/alerts/${alert.id}`)
  const own = refused && refused.operation !== discardAlert.name ? refused : null
  return (
    <>
      {alert.sendBackReason && (
        <NotificationBanner tone="warning" heading={t('alerts.sent-back')}>
          <p>{alert.sendBackReason}</p>
        </NotificationBanner>
      )}
      <Heading level={2}>{t('alerts.draft.heading')}</Heading>
      <ContentForm
        action={here}
        operation={operations.submit.name}
        newKey={newKey}
        schema={operations.submit.input}
        values={{ ...alert }}
        refused={own}
        offer={offer}
      >
        <ButtonGroup>
          <Button>{t('alerts.draft.submit')}</Button>
          <Button look="secondary" name="_operation" value={operations.edit.name}>
            {t('alerts.draft.save')}
          </Button>
          <Button look="secondary" name="_operation" value={operations.rewrite.name}>
            {t('alerts.draft.rewrite')}
          </Button>
        </ButtonGroup>
      </ContentForm>
      <GeneratedTexts {...generatedIn(data)} />
      <PreviewLink id={alert.id} />
      <Disclosure summary={t('alerts.draft.discard-summary')}>
        <p>{t('alerts.draft.discard-text')}</p>
        <Form
          action={here}
          operation={discardAlert.name}
          idempotencyKey={newKey()}
          hidden={[
            ['id', alert.id],
            ['version', String(alert.version)],
          ]}
        >
          <Button look="danger">{t('alerts.draft.discard')}</Button>
        </Form>
      </Disclosure>
    </>
  )
}
