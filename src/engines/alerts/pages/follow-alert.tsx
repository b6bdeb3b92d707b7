import { form, type Page, page } from '#kernel'
import { Button, ButtonGroup, Confirm, ErrorSummary, Heading, localPath, Time, usePage } from '#ui'
import { getAlert } from '../operations/get-alert.ts'
import type { AlertOperations } from '../operations/index.ts'
import { ContentForm } from './content-form.tsx'
import type { PartProps } from './part-props.ts'

function Update({ data, form: refused, newKey, operations, hazards }: PartProps) {
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
        hazards={hazards}
      >
        <ButtonGroup>
          <Button>{t('alerts.draft.submit')}</Button>
        </ButtonGroup>
      </ContentForm>
    </>
  )
}

function Cancel({ data, form: refused, newKey, operations }: PartProps) {
  const { lang, t } = usePage()
  const { alert } = data
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
export function followPages(operations: AlertOperations, hazards: readonly string[]): Page[] {
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
      view: (props) => <Update {...props} operations={operations} hazards={hazards} />,
      forms: [form(operations.update, stay)],
    }),
    page({
      ...shape,
      path: '/console/alerts/:id/cancel',
      load: (ask, { id = '' }) => ask(getAlert, { id }),
      title: (_data, t) => t('alerts.live.cancel'),
      view: (props) => <Cancel {...props} operations={operations} hazards={hazards} />,
      forms: [form(operations.cancel, stay)],
    }),
  ]
}
