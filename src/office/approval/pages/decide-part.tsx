import { Button, Disclosure, Form, Heading, localPath, NotificationBanner, SchemaFields, usePage } from '#ui'
import type { ApprovalOperations } from '../operations/index.ts'
import { seatName } from '../words-of.ts'
import { type PartProps, pathOf } from './document-props.ts'

/** What the reader can do at a submitted document, or why they cannot. */
export function DecidePart(props: PartProps) {
  const { data, newKey, may, operations, routes } = props
  const { lang, t } = usePage()
  const { document, turn } = data
  if (data.mine) return <Withdraw {...props} />
  if (turn.place === null || !may(operations.approve)) {
    const why = turn.refusal === 'approval.already-approved' ? 'already' : 'other'
    return (
      <NotificationBanner tone="info" heading={t(`approval.turn.${why}-heading`)}>
        <p>{t(`approval.turn.${why}-text`)}</p>
      </NotificationBanner>
    )
  }
  const { place } = turn
  const how = place.last ? 'decide' : 'approve'
  return (
    <>
      <Heading level={2}>{t('approval.turn.heading', { place: seatName(routes, place, lang) })}</Heading>
      {place.standingInFor !== null && <p>{t('approval.turn.deputy')}</p>}
      <Form
        action={localPath(lang, pathOf(document.id))}
        operation={operations.approve.name}
        idempotencyKey={newKey()}
        hidden={[
          ['id', document.id],
          ['version', String(document.version)],
        ]}
      >
        <p>{t(`approval.turn.${how}-text`)}</p>
        <Button>{t(`approval.turn.${how}-button`)}</Button>
      </Form>
      <Reasoned {...props} name="send-back" operation={operations.sendBack} />
      {place.last && <Reasoned {...props} name="reject" operation={operations.reject} />}
    </>
  )
}

function Withdraw({ data: { document }, newKey, operations }: PartProps) {
  const { lang, t } = usePage()
  return (
    <Disclosure summary={t('approval.withdraw.summary')}>
      <Form
        action={localPath(lang, pathOf(document.id))}
        operation={operations.withdraw.name}
        idempotencyKey={newKey()}
        hidden={[
          ['id', document.id],
          ['revision', String(document.revision)],
        ]}
      >
        <p>{t('approval.withdraw.text')}</p>
        <Button look="danger">{t('approval.withdraw.button')}</Button>
      </Form>
    </Disclosure>
  )
}

type ReasonedProps = PartProps & {
  name: 'send-back' | 'reject'
  operation: ApprovalOperations['sendBack'] | ApprovalOperations['reject']
}

/** A decision that needs a reason: out of the way until opened, open again when it was refused. */
function Reasoned({ name, operation, data: { document }, form: refused, newKey }: ReasonedProps) {
  const { lang, t } = usePage()
  const own = refused?.operation === operation.name ? refused : null
  return (
    <Disclosure summary={t(`approval.${name}.summary`)} open={own !== null}>
      <p>{t(`approval.${name}.text`)}</p>
      <Form
        action={localPath(lang, pathOf(document.id))}
        operation={operation.name}
        idempotencyKey={newKey()}
      >
        <SchemaFields
          schema={operation.input}
          module="approval"
          values={own?.values ?? { id: document.id, version: document.version }}
          problems={own?.problems ?? []}
        />
        <Button look={name === 'reject' ? 'danger' : 'secondary'}>{t(`approval.${name}.button`)}</Button>
      </Form>
    </Disclosure>
  )
}
