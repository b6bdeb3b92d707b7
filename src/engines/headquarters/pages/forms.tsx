import type { Command, FormState } from '#kernel'
import { Button, Disclosure, Form, localPath, SchemaFields, usePage } from '#ui'

type Choices = Readonly<Record<string, readonly { value: string; label: string }[]>>

type OwnForm = {
  operation: Command
  /** Its words are `headquarters.form.<key>.*`. */
  name: string
  path: string
  refused: FormState | null
  newKey(): string
  values?: Readonly<Record<string, unknown>>
  choices?: Choices
  /** What must be known before it is filled in. */
  text?: string
}

/** One act of the headquarters, folded until it is wanted. */
export function FoldedForm(props: OwnForm) {
  const { operation, name, path, refused, newKey, values = {}, choices = {}, text } = props
  const { lang, t } = usePage()
  const mine = refused?.operation === operation.name ? refused : null
  return (
    <Disclosure summary={t(`headquarters.form.${name}.heading`)} open={mine !== null}>
      {text !== undefined && <p>{text}</p>}
      <Form action={localPath(lang, path)} operation={operation.name} idempotencyKey={newKey()}>
        <SchemaFields
          schema={operation.input}
          module="headquarters"
          values={mine?.values ?? values}
          problems={mine?.problems ?? []}
          choices={choices}
        />
        <Button look="secondary">{t(`headquarters.form.${name}.button`)}</Button>
      </Form>
    </Disclosure>
  )
}
