import type { ReactNode } from 'react'
import type { z } from 'zod'
import type { FormState } from '#kernel'
import { ErrorSummary, Form, SchemaFields, usePage } from '#ui'

type Props = {
  action: string
  operation: string
  newKey(): string
  schema: z.ZodType
  values: Record<string, unknown>
  /** The form as it came back refused, when it was this one. */
  refused: FormState | null
  hazards: readonly string[]
  children: ReactNode
}

/** The officer's form: hazard and level from lists, a time, and the words in every language. Buttons are the children. */
export function ContentForm({
  action,
  operation,
  newKey,
  schema,
  values,
  refused,
  hazards,
  children,
}: Props) {
  const { t } = usePage()
  const problems = refused?.problems ?? []
  const choices = {
    hazard: hazards.map((value) => ({ value, label: t(`alerts.hazard.${value}`) })),
    level: ['5', '4', '3', '2', '1'].map((value) => ({ value, label: t(`alerts.choice.level.${value}`) })),
  }
  return (
    <>
      <ErrorSummary problems={problems} />
      <Form action={action} operation={operation} idempotencyKey={newKey()}>
        <SchemaFields
          schema={schema}
          module="alerts"
          values={refused?.values ?? values}
          problems={problems}
          choices={choices}
        />
        {children}
      </Form>
    </>
  )
}
