import { Button, Disclosure, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import { type PartProps, pathOf } from './document-props.ts'

/** What its drafter does with a draft, or with what came back: change it, add files, send it along, give it up. */
export function DraftPart(props: PartProps) {
  const { data, form: refused, newKey, may, operations } = props
  const { lang, t } = usePage()
  const { document } = data
  if (!may(operations.edit)) return null
  const here = localPath(lang, pathOf(document.id))
  const seen = [
    ['id', document.id],
    ['revision', String(document.revision)],
  ] as const
  const own = refused?.operation === operations.edit.name ? refused : null
  return (
    <>
      <Heading level={2}>{t('approval.draft.heading')}</Heading>
      <Form action={here} operation={operations.edit.name} idempotencyKey={newKey()}>
        <SchemaFields
          schema={operations.edit.input.omit({ attachments: true })}
          module="approval"
          values={own?.values ?? { ...document, amount: document.amount?.toString() }}
          problems={own?.problems ?? []}
        />
        <Button look="secondary">{t('approval.draft.save')}</Button>
      </Form>
      <Files {...props} />
      <Form action={here} operation={operations.submit.name} idempotencyKey={newKey()} hidden={seen}>
        <p>{t('approval.draft.submit-text')}</p>
        <Button>{t('approval.draft.submit')}</Button>
      </Form>
      <Disclosure summary={t('approval.withdraw.summary')}>
        <Form action={here} operation={operations.withdraw.name} idempotencyKey={newKey()} hidden={seen}>
          <p>{t('approval.withdraw.text')}</p>
          <Button look="danger">{t('approval.withdraw.button')}</Button>
        </Form>
      </Disclosure>
    </>
  )
}

function Files({ data: { document }, form: refused, newKey, operations }: PartProps) {
  const { lang, t } = usePage()
  const own = refused?.operation === operations.attach.name ? refused : null
  const here = localPath(lang, pathOf(document.id))
  return (
    <Disclosure
      summary={t('approval.draft.files', { count: document.attachments.length })}
      open={own !== null}
    >
      {document.attachments.map((id, n) => (
        <p key={id}>
          <a href={`${here}/files/${id}`}>{t('approval.file', { number: n + 1 })}</a>
        </p>
      ))}
      <Form action={here} operation={operations.attach.name} idempotencyKey={newKey()} files>
        <SchemaFields
          schema={operations.attach.input}
          module="approval"
          values={{ id: document.id, revision: document.revision }}
          problems={own?.problems ?? []}
        />
        <Button look="secondary">{t('approval.draft.attach')}</Button>
      </Form>
    </Disclosure>
  )
}
