import { form, type Page, page } from '#kernel'
import { Button, ButtonGroup, Confirm, ErrorSummary, Heading, localPath, Time, usePage } from '#ui'
import { getAlert } from '../operations/get-alert.ts'
import type { AlertOperations } from '../operations/index.ts'
import { areaWords } from '../words-of.ts'
import { ContentForm } from './content-form.tsx'
import type { Offer, PartProps } from './part-props.ts'

function Update({ data, form: refused, newKey, operations, offer }: PartProps) {
  const { lang, t } = usePage()
  const { alert } = data
  return (
    <>
      <Heading level={1} lead={t('alerts.update.lead')}>
        {t('alerts.live.update')}
      </Heading>
      <ContentForm
        action={localPath(lang, `/console/alerts/${alert.id}/update`)}
        operation={operations.update.name}
        newKey={newKey}
        schema={operations.update.input}
        values={{ ...alert }}
        refused={refused}
        offer={offer}
      >
        <ButtonGroup>
          <Button>{t('alerts.draft.submit')}</Button>
        </ButtonGroup>
      </ContentForm>
    </>
  )
}

function Cancel({ data, form: refused, newKey, operations, offer }: PartProps) {
  const { lang, t } = usePage()
  const { alert } = data
  const area = areaWords(alert, offer.districts, { lang, t })
  const here = localPath(lang, `/console/alerts/${alert.id}`)
  return (
    <>
      <Heading level={1}>{t('alerts.live.cancel')}</Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Confirm
        action={`${here}/cancel`}
        operation={operations.cancel.name}
        idempotencyKey={newKey()}
        hidden={[['id', alert.id]]}
        items={[
          { term: t('alerts.field.headline'), description: alert.texts.ja.headline },
          ...(area ? [{ term: t('alerts.field.districts'), description: area }] : []),
          { term: t('alerts.field.expiresAt'), description: <Time at={alert.expiresAt} /> },
        ]}
        submitLabel={t('alerts.cancel.button')}
        backHref={here}
        danger
      >
        <p>{t('alerts.cancel.text')}</p>
      </Confirm>
    </>
  )
}

/** Update and cancel: one act each, then the second person. */
export function followPages(operations: AlertOperations, offer: Offer): Page[] {
  const shape = {
    face: 'console',
    grant: 'alerts:draft',
    parent: { path: '/console/alerts', label: 'alerts.tile.desk' },
  } as const
  const stay = (alert: { id: string }) => `/console/alerts/${alert.id}`
  return [
    page({
      ...shape,
      path: '/console/alerts/:id/update',
      load: (ask, { id = '' }) => ask(getAlert, { id }),
      title: (_data, t) => t('alerts.live.update'),
      view: (props) => <Update {...props} operations={operations} offer={offer} />,
      forms: [form(operations.update, stay)],
    }),
    page({
      ...shape,
      path: '/console/alerts/:id/cancel',
      load: (ask, { id = '' }) => ask(getAlert, { id }),
      title: (_data, t) => t('alerts.live.cancel'),
      view: (props) => <Cancel {...props} operations={operations} offer={offer} />,
      forms: [form(operations.cancel, stay)],
    }),
  ]
}
