import {
  Button,
  ButtonGroup,
  Disclosure,
  Form,
  Heading,
  localPath,
  NotificationBanner,
  SchemaFields,
  usePage,
} from '#ui'
import { discardAlert } from '../operations/discard-alert.ts'
import { keepPrepared } from '../operations/keep-prepared.ts'
import { GeneratedTexts } from './alert-texts.tsx'
import { ContentForm } from './content-form.tsx'
import { generatedIn, type PartProps } from './part-props.ts'
import { PreviewLink } from './preview-link.tsx'

/** Edit and hand on, or put aside. */
export function DraftPart({ data, form: refused, newKey, operations, offer }: PartProps) {
  const { lang, t } = usePage()
  const { alert } = data
  const here = localPath(lang, `/console/alerts/${alert.id}`)
  const apart: readonly string[] = [discardAlert.name, keepPrepared.name]
  const own = refused && !apart.includes(refused.operation) ? refused : null
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
      <Disclosure summary={t('alerts.prepared.keep-summary')} open={refused?.operation === keepPrepared.name}>
        <p>{t('alerts.prepared.keep-text')}</p>
        <Form action={here} operation={keepPrepared.name} idempotencyKey={newKey()}>
          <SchemaFields
            schema={keepPrepared.input}
            module="alerts"
            values={{ id: alert.id }}
            problems={refused?.operation === keepPrepared.name ? refused.problems : []}
          />
          <Button look="secondary">{t('alerts.prepared.keep')}</Button>
        </Form>
      </Disclosure>
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
