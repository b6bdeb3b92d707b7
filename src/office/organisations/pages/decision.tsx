import type { ReactNode } from 'react'
import { z } from 'zod'
import type { FormState } from '#kernel'
import { Button, Disclosure, Form, localPath, SchemaFields, usePage } from '#ui'

type Choices = Readonly<Record<string, readonly { value: string; label: string }[]>>

type DecisionProps = {
  operation: { name: string; input: z.ZodObject }
  /** The page it stands on, without the language. */
  path: string
  summary: string
  button: string
  /** What the fields hold until something was refused. */
  values?: Readonly<Record<string, unknown>>
  choices?: Choices
  form: FormState | null
  newKey(): string
  danger?: boolean
  children?: ReactNode
}

/** Without the fields there is nothing to choose for. */
function withChoice(schema: z.ZodObject, choices: Choices): z.ZodObject {
  const shown = Object.entries(schema.shape).filter(([key]) => choices[key]?.length !== 0)
  return z.object(Object.fromEntries(shown))
}

/** A form out of the way until it is opened; open again, as it was filled in, when it was refused. */
export function Decision(props: DecisionProps) {
  const { operation, path, values = {}, choices = {}, form, newKey, danger = false } = props
  const { lang } = usePage()
  const same = (form?.values['id'] ?? values['id']) === values['id']
  const refused = form?.operation === operation.name && same ? form : null
  return (
    <Disclosure summary={props.summary} open={refused !== null}>
      {props.children}
      <Form action={localPath(lang, path)} operation={operation.name} idempotencyKey={newKey()}>
        <SchemaFields
          schema={withChoice(operation.input, choices)}
          module="organisations"
          values={refused?.values ?? values}
          problems={refused?.problems ?? []}
          choices={choices}
        />
        <Button look={danger ? 'danger' : 'secondary'}>{props.button}</Button>
      </Form>
    </Disclosure>
  )
}
