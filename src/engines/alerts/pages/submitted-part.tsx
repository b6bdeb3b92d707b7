import type { ReactNode } from 'react'
import {
  Button,
  Disclosure,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  NotificationBanner,
  SchemaFields,
  usePage,
} from '#ui'
import type { AlertOperations } from '../operations/index.ts'
import { sendBackAlert } from '../operations/send-back-alert.ts'
import { AlertTexts, GeneratedTexts } from './alert-texts.tsx'
import { generatedIn, type PartProps } from './part-props.ts'
import { PreviewLink } from './preview-link.tsx'

/** What the second person reads and decides. Who wrote a part sees why they cannot, and the emergency way. */
export function SubmittedPart({ data, form: refused, newKey, may, operations }: PartProps) {
  const { lang, t } = usePage()
  const { alert, wroteIt } = data
  const here = localPath(lang, `/console/alerts/${alert.id}`)
  const seen = [
    ['id', alert.id],
    ['version', String(alert.version)],
  ] as const
  const problemsOf = (operation: string) => (refused?.operation === operation ? refused.problems : [])
  return (
    <>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Heading level={2}>{t('alerts.approve.heading')}</Heading>
      <AlertTexts texts={alert.texts} />
      <GeneratedTexts {...generatedIn(data)} />
      <PreviewLink id={alert.id} />
      <Decision wroteIt={wroteIt} may={may(operations.approve)}>
        <Form action={here} operation={operations.approve.name} idempotencyKey={newKey()} hidden={seen}>
          <p>{t('alerts.approve.text')}</p>
          <Button look="danger">{t('alerts.approve.button')}</Button>
        </Form>
      </Decision>
      {may(sendBackAlert) && (
        <Reasoned
          name="send-back"
          operation={sendBackAlert}
          here={here}
          alert={alert}
          newKey={newKey}
          problems={problemsOf(sendBackAlert.name)}
        />
      )}
      {may(operations.override) && (
        <Reasoned
          name="override"
          operation={operations.override}
          here={here}
          alert={alert}
          newKey={newKey}
          problems={problemsOf(operations.override.name)}
        />
      )}
    </>
  )
}

type DecisionProps = { wroteIt: boolean; may: boolean; children: ReactNode }

/** The button, or why it is not there: the reader wrote a part, or approving is another's task. */
function Decision({ wroteIt, may, children }: DecisionProps) {
  const { t } = usePage()
  if (may && !wroteIt) return children
  const why = wroteIt ? 'own' : 'other'
  return (
    <NotificationBanner tone="warning" heading={t(`alerts.approve.${why}-heading`)}>
      <p>{t(`alerts.approve.${why}-text`)}</p>
    </NotificationBanner>
  )
}

type ReasonedProps = {
  name: 'send-back' | 'override'
  operation: typeof sendBackAlert | AlertOperations['override']
  here: string
  alert: PartProps['data']['alert']
  newKey(): string
  problems: NonNullable<PartProps['form']>['problems']
}

/** A decision that needs a reason: out of the way until opened, open again when it was refused. */
function Reasoned({ name, operation, here, alert, newKey, problems }: ReasonedProps) {
  const { t } = usePage()
  return (
    <Disclosure summary={t(`alerts.${name}.summary`)} open={problems.length > 0}>
      <p>{t(`alerts.${name}.text`)}</p>
      <Form action={here} operation={operation.name} idempotencyKey={newKey()}>
        <SchemaFields
          schema={operation.input}
          module="alerts"
          values={{ id: alert.id, version: alert.version }}
          problems={problems}
        />
        <Button look={name === 'override' ? 'danger' : 'secondary'}>{t(`alerts.${name}.button`)}</Button>
      </Form>
    </Disclosure>
  )
}
